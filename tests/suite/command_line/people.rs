//! `copydesk staff`: who works here, told to a newsroom that is open meanwhile.

use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::newsroom::PASSWORD;
use crate::kit::process::Copydesk;

const INES: [&str; 8] = [
    "staff",
    "add",
    "--email",
    "ines@courier.example",
    "--name",
    "Ines Claes",
    "--role",
    "writer",
];

/// The commands of a newsroom that is open meanwhile.
fn beside(room: &Newsroom) -> Copydesk {
    Copydesk::on(room.database.as_ref().unwrap())
}

#[tokio::test]
async fn somebody_is_added_with_a_password_and_signs_in() {
    let room = Newsroom::open().await;
    let add = [INES.as_slice(), &["--section", "news", "--password-stdin"]].concat();
    let ran = beside(&room)
        .run_with(&add, &format!("{PASSWORD}\nnot this line\n"))
        .await
        .succeeded();
    assert!(
        ran.stdout
            .starts_with("ines@courier.example can work here now ("),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("invitation"), "{}", ran.stdout);
    let mut ines = room.anyone("Ines");
    ines.email = "ines@courier.example".to_owned();
    let ines = room.sign_in(ines).await;
    let me = ines.get("/v1/auth/me").await.expect(200);
    assert_eq!(
        me.json["grants"],
        json!([{"role": "writer", "section": "news"}])
    );

    let again = beside(&room).run_with(&add, PASSWORD).await.failed();
    assert!(
        again
            .stderr
            .contains("ines@courier.example works here already"),
        "{}",
        again.stderr
    );
    let short = beside(&room)
        .run_with(&wim("--password-stdin"), "short\n")
        .await
        .failed();
    assert!(short.stderr.contains("password: "), "{}", short.stderr);
    let none = beside(&room)
        .run_with(&wim("--password-stdin"), "")
        .await
        .failed();
    assert!(none.stderr.contains("password: "), "{}", none.stderr);
    room.closes().await;
}

fn wim(more: &'static str) -> Vec<&'static str> {
    vec![
        "staff",
        "add",
        "--email",
        "wim@courier.example",
        "--name",
        "Wim",
        "--role",
        "writer",
        more,
    ]
}

#[tokio::test]
async fn somebody_is_invited_by_a_link_that_works_once() {
    let room = Newsroom::open().await;
    let ran = beside(&room).run(&INES).await.succeeded();
    let (_, after) = ran.stdout.split_once("#invitation=").unwrap();
    let token = after.lines().next().unwrap();
    assert!(
        ran.stdout.contains(&format!(r#"{{"token": "{token}""#)),
        "the same by curl: {}",
        ran.stdout
    );

    let ines = room.anyone("Ines");
    let early = json!({"email": "ines@courier.example", "password": PASSWORD});
    ines.post("/v1/auth/login", early.clone())
        .await
        .problem(401, "unauthenticated");
    let accept = json!({"token": token, "password": PASSWORD});
    let session = ines
        .post("/v1/auth/invitations", accept.clone())
        .await
        .expect(200);
    assert_eq!(
        session.json["staff"]["grants"],
        json!([{"role": "writer", "section": null}])
    );
    ines.post("/v1/auth/invitations", accept)
        .await
        .problem(401, "unauthenticated");
    ines.post("/v1/auth/login", early).await.expect(200);
    room.closes().await;
}

#[tokio::test]
async fn roles_are_granted_and_people_listed_and_shut_out() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let copydesk = beside(&room);
    let grant = [
        "staff",
        "grant",
        "--email",
        "ines@courier.example",
        "--role",
        "editor",
        "--section",
        "world",
    ];
    copydesk.run(&grant).await.succeeded();
    let me = ines.get("/v1/auth/me").await.expect(200);
    let both =
        json!([{"role": "editor", "section": "world"}, {"role": "writer", "section": "news"}]);
    assert_eq!(me.json["grants"], both, "a grant bites at the next request");

    let list = copydesk.run(&["staff", "list"]).await.succeeded();
    assert_eq!(
        list.stdout,
        "ines@courier.example  Ines Claes  editor (world), writer (news)\n"
    );
    copydesk
        .run(&["staff", "disable", "--email", "ines@courier.example"])
        .await
        .succeeded();
    ines.get("/v1/auth/me")
        .await
        .problem(401, "unauthenticated");
    let list = copydesk.run(&["staff", "list"]).await.succeeded();
    assert!(list.stdout.ends_with("  DISABLED\n"), "{}", list.stdout);
    let nobody = copydesk
        .run(&["staff", "disable", "--email", "wim@courier.example"])
        .await
        .failed();
    assert!(
        nobody
            .stderr
            .contains("nobody with the address wim@courier.example works here"),
        "{}",
        nobody.stderr
    );
    room.closes().await;
}

#[tokio::test]
async fn an_unknown_section_is_answered_with_the_known_ones() {
    let room = Newsroom::open().await;
    let copydesk = beside(&room);
    let unknown = "there is no section 'sports'; the sections are news, world, opinion";
    let add = copydesk
        .run(&[INES.as_slice(), &["--section", "sports"]].concat())
        .await
        .failed();
    assert!(add.stderr.contains(unknown), "{}", add.stderr);
    assert_eq!(
        copydesk.run(&["staff", "list"]).await.succeeded().stdout,
        "",
        "nobody was half added"
    );

    copydesk.run(&INES).await.succeeded();
    let grant = [
        "staff",
        "grant",
        "--email",
        "ines@courier.example",
        "--role",
        "editor",
        "--section",
        "sports",
    ];
    assert!(copydesk.run(&grant).await.failed().stderr.contains(unknown));
    let role = [&INES[..7], &["owner"]].concat();
    let role = copydesk.run(&role).await;
    assert_eq!(role.code, Some(2));
    assert!(
        role.stderr
            .contains("[possible values: writer, editor, publisher, moderator, admin]"),
        "{}",
        role.stderr
    );
    room.closes().await;
}
