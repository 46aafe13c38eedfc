//! Signing in and out, and what ends a session.

use chrono::TimeDelta;
use copydesk::service::staffing;
use reqwest::Method;
use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::newsroom::PASSWORD;

#[tokio::test]
async fn somebody_signs_in_and_out() {
    let room = Newsroom::open().await;
    let ines = room
        .hire("Ines Claes", &["writer news", "editor world"])
        .await;
    let me = ines.get("/v1/auth/me").await.expect(200);
    assert_eq!(me.str("name"), "Ines Claes");
    assert_eq!(
        me.json["grants"],
        json!([{"role": "editor", "section": "world"}, {"role": "writer", "section": "news"}])
    );
    assert_eq!(me.header("cache-control"), "no-store");
    ines.post("/v1/auth/logout", json!({})).await.expect(204);
    ines.get("/v1/auth/me")
        .await
        .problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    let room = Newsroom::open().await;
    room.hire("Ines Claes", &["writer news"]).await;
    let try_in = async |email: &str, password: &str| {
        let form = json!({"email": email, "password": password});
        room.anyone("somebody")
            .post("/v1/auth/login", form)
            .await
            .problem(401, "unauthenticated")
    };
    let wrong = try_in("ines@courier.example", "not the password").await;
    let unknown = try_in("nobody@courier.example", "not the password").await;
    assert_eq!(wrong.json["detail"], unknown.json["detail"]);
    room.closes().await;
}

#[tokio::test]
async fn twenty_failures_close_an_account_for_a_quarter_of_an_hour() {
    let room = Newsroom::open().await;
    room.hire("Ines Claes", &["writer news"]).await;
    let somebody = room.anyone("somebody");
    let wrong = json!({"email": "INES@courier.example", "password": "not the password"});
    for _ in 0..20 {
        somebody
            .post("/v1/auth/login", wrong.clone())
            .await
            .problem(401, "unauthenticated");
    }
    let right = json!({"email": "ines@courier.example", "password": PASSWORD});
    let refused = somebody
        .post("/v1/auth/login", right.clone())
        .await
        .problem(429, "rate_limited");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() <= 900);
    assert!(!refused.header("ratelimit-policy").is_empty());
    room.passes(TimeDelta::minutes(16));
    somebody.post("/v1/auth/login", right).await.expect(200);
    room.closes().await;
}

#[tokio::test]
async fn a_refresh_token_is_spent_once_and_its_reuse_ends_the_session() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let refresh = async |token: &str| {
        room.anyone("ines")
            .post("/v1/auth/refresh", json!({"refresh_token": token}))
            .await
    };
    let second = refresh(&ines.refresh_token).await.expect(200);
    let mut renewed = ines.clone();
    renewed.token = Some(second.str("access_token").to_owned());
    renewed.get("/v1/auth/me").await.expect(200);
    refresh(&ines.refresh_token)
        .await
        .problem(401, "unauthenticated");
    renewed
        .get("/v1/auth/me")
        .await
        .problem(401, "unauthenticated");
    refresh(second.str("refresh_token"))
        .await
        .problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn an_access_token_runs_out_after_a_quarter_of_an_hour() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    room.passes(TimeDelta::seconds(899));
    ines.get("/v1/auth/me").await.expect(200);
    room.passes(TimeDelta::seconds(2));
    ines.get("/v1/auth/me")
        .await
        .problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let room = Newsroom::open().await;
    let here = room.hire("Ines Claes", &["writer news"]).await;
    let there = room.sign_in(here.clone()).await;
    let change = |current: &str, new: &str| json!({"current": current, "new": new});
    let path = "/v1/auth/password";
    let wrong = here
        .post(path, change("guessed wrongly", "staple battery horse"))
        .await;
    assert_eq!(wrong.problem(422, "invalid").pointers(), ["/current"]);
    let short = here.post(path, change(PASSWORD, "short")).await;
    assert_eq!(short.problem(422, "invalid").pointers(), ["/new"]);
    here.post(path, change(PASSWORD, "staple battery horse"))
        .await
        .expect(204);
    here.get("/v1/auth/me").await.expect(200);
    there
        .get("/v1/auth/me")
        .await
        .problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn who_is_shut_out_is_out_at_the_next_request() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let desk = &room.running().desk;
    let (id, now) = (ines.id.parse().unwrap(), desk.now());
    desk.write(move |conn| staffing::disable(conn, id, now))
        .await
        .unwrap();
    ines.get("/v1/auth/me")
        .await
        .problem(401, "unauthenticated");
    let form = json!({"email": ines.email, "password": PASSWORD});
    room.anyone("ines")
        .post("/v1/auth/login", form)
        .await
        .problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let room = Newsroom::open().await;
    let desk = &room.running().desk;
    let now = desk.now();
    let token = desk
        .write(move |conn| {
            let newcomer = staffing::Newcomer {
                email: "tom@courier.example".to_owned(),
                name: "Tom".to_owned(),
                grant: copydesk::domain::staff::Grant {
                    role: copydesk::domain::staff::Role::Editor,
                    section: None,
                },
            };
            let id = staffing::add(conn, &newcomer, now)?;
            staffing::invite(conn, id, now)
        })
        .await
        .unwrap();
    let tom = room.anyone("Tom");
    let accept = json!({"token": token, "password": PASSWORD});
    let session = tom
        .post("/v1/auth/invitations", accept.clone())
        .await
        .expect(200);
    assert_eq!(session.json["staff"]["name"], "Tom");
    tom.post("/v1/auth/invitations", accept)
        .await
        .problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn forged_tokens_open_nothing() {
    use base64::Engine as _;
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let real = ines.token.clone().unwrap();
    let parts: Vec<&str> = real.split('.').collect();
    let code = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let none = code(r#"{"alg":"none","typ":"JWT"}"#);
    let hmac = code(r#"{"alg":"HS256","typ":"JWT"}"#);
    let late = code(r#"{"iss":"copydesk","exp":"9999999999"}"#);
    let forged = [
        String::new(),
        "nonsense".to_owned(),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{hmac}.{}.{}", parts[1], parts[2]),
        format!("{}.{late}.{}", parts[0], parts[2]),
        format!("{real}x"),
    ];
    for token in forged {
        let mut other = ines.clone();
        other.token = Some(token);
        let answer = other
            .get("/v1/drafts")
            .await
            .problem(401, "unauthenticated");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    let basic = ines
        .client
        .get(format!("{}/v1/drafts", ines.base))
        .basic_auth("ines", Some(PASSWORD));
    ines.send(basic).await.problem(401, "unauthenticated");
    room.closes().await;
}

#[tokio::test]
async fn without_a_token_nothing_is_learned_behind_the_gate() {
    let room = Newsroom::open().await;
    let somebody = room.reader();
    for path in [
        "/v1/drafts",
        "/v1/drafts/nonsense",
        "/v1/no/such/thing",
        "/v1/admin/settings?x=1",
    ] {
        somebody.get(path).await.problem(401, "unauthenticated");
        let patch = somebody.request(Method::PATCH, path).body("{");
        somebody.send(patch).await.problem(401, "unauthenticated");
    }
    somebody
        .get("/v1/public/no/such/thing")
        .await
        .problem(404, "not_found");
    somebody.get("/nothing").await.problem(404, "not_found");
    room.closes().await;
}
