//! What comes from outside cannot bend a mail, and what is not for every eye
//! stands in no subject.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{once, works_with};
use crate::kit::Newsroom;
use crate::kit::smtp::{Mail, SmtpServer};

/// Every header there may be.
const HEADERS: [&str; 12] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "x-auto-response-suppress",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// What a mail program shows in its list: the headers, decoded.
fn head(mail: &Mail) -> String {
    let parsed = mailparse::parse_mail(mail.raw.as_bytes()).unwrap();
    let head = parsed
        .headers
        .iter()
        .map(|header| format!("{}: {}\n", header.get_key(), header.get_value()));
    head.collect()
}

fn names(mail: &Mail) -> Vec<String> {
    let parsed = mailparse::parse_mail(mail.raw.as_bytes()).unwrap();
    parsed
        .headers
        .iter()
        .map(|header| header.get_key().to_lowercase())
        .collect()
}

#[tokio::test]
async fn no_name_headline_or_message_adds_a_header_or_a_mail() {
    let server = SmtpServer::start().await;
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let ines = room
        .hire("Ines \"x\" <eve@evil.example>, Eve", &["writer news"])
        .await;
    let tom = room
        .hire(
            "Tom =?utf-8?Q?=0D=0ABcc:_eve@evil.example?=",
            &["editor news"],
        )
        .await;
    let admin = room.hire("Admin", &["admin *"]).await;
    room.sets(
        &admin,
        json!({"site_name": "Courier\" <eve@evil.example>, \"Eve"}),
    )
    .await;
    let headlines = [
        "=?utf-8?Q?Floods=0D=0ABcc:_eve@evil.example?=",
        "=?utf-8?B?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?= floods",
        "Floods %0d%0aBcc: eve@evil.example",
        "Floods\u{2028}Bcc: eve@evil.example\u{202E}",
        "Bcc: eve@evil.example",
        "Überflutung\u{85}Bcc: eve@evil.example",
    ];
    let mut sent = 0;
    for headline in headlines {
        let content = json!({"headline": headline, "section": "news", "body": "Text."});
        let opened = ines.post("/v1/articles", content).await;
        if opened.status == 422 {
            assert_eq!(opened.pointers(), ["/headline"], "{headline:?}");
            continue;
        }
        let draft = opened.expect(201);
        let path = format!("/v1/drafts/{}/transitions", draft.str("id"));
        ines.write(
            reqwest::Method::POST,
            &path,
            1,
            json!({"transition": "submit"}),
        )
        .await
        .expect(200);
        let message = "Who says so?\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA\r\n\r\n.";
        let back = json!({"transition": "request_changes", "message": message});
        let version = tom
            .get(&format!("/v1/drafts/{}", draft.str("id")))
            .await
            .version();
        tom.write(reqwest::Method::POST, &path, version, back)
            .await
            .expect(200);
        sent += 2;
        let mails = server.wait_for(sent).await;
        let mails = &mails[sent - 2..];
        for mail in mails {
            assert_eq!(mail.to.len(), 1);
            assert!(
                [&ines.email, &tom.email].contains(&&mail.to[0]),
                "{:?}",
                mail.to
            );
            let mut names = names(mail);
            assert!(
                names.iter().all(|name| HEADERS.contains(&name.as_str())),
                "{names:?}"
            );
            let several = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), several, "a header came twice: {}", mail.raw);
            let shown = mail.subject();
            assert!(!head(mail).contains("\nBcc:"), "{}", head(mail));
            // shown as it was typed, but for a space, and not as what it pretends to be
            if headline.starts_with("=?") {
                assert!(shown.replace("= ?", "=?").contains(headline), "{shown:?}");
            }
        }
        assert!(
            mails
                .iter()
                .any(|mail| mail.text().contains("MAIL FROM:<eve@evil.example>")),
            "the message is text"
        );
    }
    assert!(sent >= 8, "{sent}");
    once(&admin, "waiting", <[Value]>::is_empty).await;
    assert!(
        !server
            .commands()
            .iter()
            .any(|command| command.contains("evil.example")),
        "{:?}",
        server.commands()
    );
    for broken in [
        "Floods\r\nBcc: eve@evil.example",
        "Floods\nBcc: x",
        "Floods\u{7}",
    ] {
        let content = json!({"headline": broken, "section": "news"});
        assert_eq!(
            ines.post("/v1/articles", content)
                .await
                .problem(422, "invalid")
                .pointers(),
            ["/headline"]
        );
    }
    room.closes().await;
    assert_eq!(server.mails().len(), sent);
}

#[tokio::test]
async fn no_word_of_what_is_secret_stands_in_a_header() {
    let server = SmtpServer::start().await;
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let ada = room.hire("Ada", &["editor news"]).await;
    let paul = room.hire("Paul", &["publisher news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let until = room.running().desk.now() + TimeDelta::hours(2);
    for (n, secret) in [
        json!({"sensitivity": "high"}),
        json!({"embargo_until": until}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut content = json!({"headline": format!("Mayor{n} resigns"), "section": "news", "body": "Zebra.", "standfirst": "Zebra."});
        content
            .as_object_mut()
            .unwrap()
            .extend(secret.as_object().unwrap().clone());
        let draft = ines.opens_with(content).await;
        ines.takes(&draft, "submit").await.expect(200);
        tom.takes_with(
            &draft,
            json!({"transition": "request_changes", "message": "Zebra?"}),
        )
        .await
        .expect(200);
        ines.takes(&draft, "submit").await.expect(200);
        tom.takes(&draft, "approve").await.expect(200);
        if n == 0 {
            ada.takes(&draft, "approve").await.expect(200);
        }
        tom.takes_with(&draft, json!({"transition": "spike", "message": "Zebra!"}))
            .await
            .expect(200);
        tom.takes(&draft, "revive").await.expect(200);
        once(&admin, "waiting", <[Value]>::is_empty).await;
    }
    let mails = server.mails();
    let told: BTreeSet<&str> = mails
        .iter()
        .flat_map(|mail| mail.to.iter().map(String::as_str))
        .collect();
    assert_eq!(
        told,
        BTreeSet::from([&*ines.email, &*tom.email, &*ada.email, &*paul.email])
    );
    for mail in &mails {
        let head = head(mail);
        for word in ["Mayor", "mayor", "resigns", "Zebra"] {
            assert!(!head.contains(word), "{head}");
        }
        assert!(
            mail.text().contains("Mayor"),
            "its reader may know: {}",
            mail.text()
        );
    }
    let subjects: BTreeSet<String> = mails.iter().map(Mail::subject).collect();
    for subject in [
        "A draft in news is waiting for review",
        "Changes requested: a draft in news",
        "A draft in news is ready to publish",
    ] {
        assert!(subjects.contains(subject), "{subjects:?}");
    }
    room.closes().await;
}
