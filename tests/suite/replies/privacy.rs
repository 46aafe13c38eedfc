//! What a reader's reply must not do to others, and what must not become known of them.

use std::io::Write;
use std::sync::{Mutex, OnceLock};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::kit::Newsroom;
use crate::kit::thread::Thread;

/// Characters that have no shape, or turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\0')
        || (c.is_control() && c != '\n')
}

#[tokio::test]
async fn nothing_hidden_comes_into_a_page_by_a_character_reference() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let texts = [
        "a &#x202E;moc.live&#x202C; b",
        "pass&#8203;word &#xFEFF;&#x2060; c",
        "&rlm;&lrm;&zwj;&zwnj;&shy; d",
        "&#x2066;e&#x2069; &#1; &#0; &#xD800; &#x1b;[31m",
        "`&#x202E;code` and\n\n    &#x202E;code",
        "[f&#x202E;g](https://example.org/&#x202E;h \"&#x202E;title\")",
        "\u{202E}raw\u{200B}text\u{2067}",
        "&amp;#x202E;twice",
    ];
    for (n, text) in texts.into_iter().enumerate() {
        let id = thread.shows(&format!("Guest {n}"), text, None).await;
        let page = thread.page("?sort=newest&limit=1").await;
        let comment = &page.json["items"][0];
        assert_eq!(comment["id"], id.as_str());
        for member in ["html", "text"] {
            let shown = comment[member].as_str().unwrap();
            assert!(
                !shown.contains(is_hidden),
                "{member} of {text:?}: {shown:?}"
            );
        }
        // a browser would read it as the character itself
        assert!(
            !comment["html"].as_str().unwrap().contains("&#"),
            "{text:?}: {}",
            comment["html"]
        );
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn markup_is_shown_as_it_was_typed() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let evil = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) <a href=\"//evil.example\">y</a>";
    // a block of its own, and in the middle of a sentence
    for text in [evil.to_owned(), format!("Look: {evil}")] {
        thread.shows("Marie", &text, None).await;
        let page = thread.page("?sort=newest").await;
        let html = page.json["items"][0]["html"].as_str().unwrap();
        for tag in html.split('<').skip(1) {
            assert!(tag.starts_with("p>") || tag.starts_with("/p>"), "{html}");
        }
        for shown in ["&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x"] {
            assert!(html.contains(shown), "{html}");
        }
        assert_eq!(
            page.json["items"][0]["text"], text,
            "the text is what was typed"
        );
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn a_mail_address_is_in_no_answer_and_in_no_log() {
    let log = Log::begin();
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let form = json!({"text": "Were the pumps running?", "author": {"name": "Marie", "email": "Marie.D@Secret.Example"}});
    let posted = thread
        .public
        .post(&thread.path(), form.clone())
        .await
        .expect(201);
    let refused = thread
        .public
        .post(&thread.path(), form)
        .await
        .problem(409, "duplicate");
    let bad = json!({"text": "", "author": {"name": "Marie", "email": "marie@secret.example@x"}});
    let invalid = thread
        .public
        .post(&thread.path(), bad)
        .await
        .problem(422, "invalid");
    let queue = thread
        .mo
        .get("/v1/moderation/queues/held/cases")
        .await
        .expect(200);
    thread
        .decides(posted.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let mut answers = vec![
        posted,
        refused,
        invalid,
        queue,
        thread.page("").await,
        thread.page("?format=tree").await,
    ];
    for path in [
        "/v1/public/articles",
        "/v1/public/articles?view=full",
        "/v1/public/articles/floods-in-ghent",
        "/metrics",
    ] {
        answers.push(thread.public.get(path).await.expect(200));
    }
    for answer in answers {
        assert!(
            !answer.text.to_lowercase().contains("secret.example"),
            "{}",
            answer.text
        );
    }
    assert_eq!(
        room.count("reader_profiles WHERE email = 'Marie.D@Secret.Example'")
            .await,
        1
    );
    for table in room
        .tables()
        .await
        .iter()
        .filter(|table| *table != "reader_profiles")
    {
        let rows = room.dump(table, &[]).await.join("\n").to_lowercase();
        assert!(!rows.contains("secret.example"), "{table}");
    }
    room.closes_unread().await;
    assert!(log.lines() > 0, "nothing was logged at all");
    assert_eq!(log.telling(), [""; 0]);
}

#[tokio::test]
async fn where_a_reply_came_from_is_kept_as_a_hash_and_for_ninety_days() {
    let room = Newsroom::open_with(&[("COPYDESK_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for (name, address) in [
        ("An", "203.0.113.77"),
        ("Bo", "203.0.113.77"),
        ("Cy", "203.0.113.78"),
    ] {
        let form = crate::kit::thread::reply(name, "Hello", None);
        let request = thread.public.request(Method::POST, &thread.path());
        thread
            .public
            .send(request.header("X-Forwarded-For", address).json(&form))
            .await
            .expect(201);
    }
    let hex = hex::encode("203.0.113");
    for table in room.tables().await {
        let rows = room.dump(&table, &[]).await.join("\n").to_lowercase();
        assert!(
            !rows.contains("203.0.113") && !rows.contains(&hex),
            "{table}"
        );
    }
    // of a few billion addresses every plain hash could be tried
    let plain = hex::encode(ring::digest::digest(&ring::digest::SHA256, b"203.0.113.77"));
    let kept = room
        .dump("comment_addresses", &[])
        .await
        .join("\n")
        .to_lowercase();
    assert!(!kept.contains(&plain), "{kept}");
    assert_eq!(
        room.count("(SELECT DISTINCT address FROM comment_addresses) AS addresses")
            .await,
        2
    );
    assert_eq!(
        room.count("(SELECT DISTINCT prefix FROM comment_addresses) AS prefixes")
            .await,
        1
    );

    room.passes(TimeDelta::days(89));
    room.delivers().await;
    assert_eq!(room.count("comment_addresses").await, 3);
    room.passes(TimeDelta::days(2));
    room.delivers().await;
    assert_eq!(room.count("comment_addresses").await, 0);
    assert_eq!(
        room.count("comments").await,
        3,
        "the replies themselves stay"
    );
    room.closes_unread().await;
}

/// The log of the whole process: how many lines, and those that tell on Marie.
struct Log(&'static Mutex<Seen>);

#[derive(Default)]
struct Seen {
    lines: usize,
    telling: Vec<String>,
}

impl Log {
    fn begin() -> Self {
        static SEEN: OnceLock<Mutex<Seen>> = OnceLock::new();
        let log = Self(SEEN.get_or_init(Mutex::default));
        let lines = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("debug"))
            .with_ansi(false);
        lines.with_writer(Self(log.0)).try_init().unwrap();
        log
    }

    fn lines(&self) -> usize {
        self.0.lock().unwrap().lines
    }

    fn telling(&self) -> Vec<String> {
        self.0.lock().unwrap().telling.clone()
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self(self.0)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let mut seen = self.0.lock().unwrap();
        seen.lines += 1;
        if line.to_lowercase().contains("secret.example") {
            seen.telling.push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
