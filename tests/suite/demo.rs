//! `copydesk demo`: the tale that it tells, and the mails that it sends.

use crate::kit::database::Database;
use crate::kit::process::{Copydesk, Ran};
use crate::kit::smtp::{Mail, SmtpServer};
use crate::kit::sql::Sql;

/// Who replies in the tale.
const READER: &str = "marie@reader.example";

/// Every mail of the tale, in order.
#[rustfmt::skip]
const MAILS: [(&str, &str); 9] = [
    ("tom@courier.example",   "Floods in Ghent is waiting for review"),
    ("ines@courier.example",  "Changes requested: Floods in Ghent"),
    ("tom@courier.example",   "Floods in Ghent is waiting for review"),
    ("ines@courier.example",  "Approved: Floods in Ghent"),
    ("paula@courier.example", "Floods in Ghent is ready to publish"),
    ("ines@courier.example",  "Published: Floods in Ghent"),
    ("tom@courier.example",   "Published: Floods in Ghent"),
    (READER,                  "Please confirm your mail address"),
    ("mo@courier.example",    "Replies are waiting in Held replies"),
];

/// What the tale says on its way, in order.
const TALE: [&str; 10] = [
    "A newsroom opens",
    "Ines Claes opens \"Floods in Ghent\" in the section news.",
    "Ines Claes: submit -> in_review",
    "Tom Maes: request_changes, saying: Who says that the dike held? Please name the source. -> changes_requested",
    "Ines Claes names the source.",
    "Tom Maes: approve -> approved",
    "Paula Janssen: publish -> published",
    "Marie, a reader, replies; her reply is held",
    "Mo Haddad leases the case from the queue and approves the reply.",
    "The thread below the article shows 1 reply.",
];

/// The demo as somebody tries it: on SQLite with no settings at all; on PostgreSQL
/// with an empty database and a place for the key.
async fn demo(database: &Database, settings: &[(&str, &str)]) -> Ran {
    let mut copydesk =
        Copydesk::bare(database.folder.path()).with("COPYDESK_LISTEN", "127.0.0.1:0");
    if database.url().starts_with("postgres") {
        Sql::of(database).empties().await;
        copydesk = copydesk
            .with("COPYDESK_DATABASE_URL", &database.url())
            .with(
                "COPYDESK_KEY_FILE",
                &database.key_file().display().to_string(),
            );
    }
    for (name, value) in settings {
        copydesk = copydesk.with(name, value);
    }
    copydesk.run(&["demo", "--once"]).await
}

#[tokio::test]
async fn the_demo_sends_every_mail_of_its_tale_and_no_other() {
    let database = Database::new().await;
    let smtp = SmtpServer::start().await;
    let site = ("COPYDESK_SITE_URL", "https://courier.example");
    let ran = demo(&database, &[("COPYDESK_SMTP_URL", &smtp.url()), site])
        .await
        .succeeded();
    tells_the_tale(&ran);
    assert!(
        !ran.stdout.contains("Subject") && ran.stdout.contains("went to the mail server"),
        "{}",
        ran.stdout
    );

    let mails = smtp.mails();
    let sent: Vec<(String, String)> = mails
        .iter()
        .map(|mail| (mail.to.join(","), mail.subject()))
        .collect();
    let told: Vec<(String, String)> = MAILS
        .map(|(to, subject)| (to.to_owned(), subject.to_owned()))
        .to_vec();
    assert_eq!(sent, told);
    let to_staff: Vec<Mail> = mails
        .iter()
        .filter(|mail| mail.to != [READER])
        .cloned()
        .collect();
    to_staff.iter().for_each(is_by_the_rules);
    hang_together(&to_staff);
    let ids: std::collections::BTreeSet<_> =
        mails.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), MAILS.len(), "one id a mail: {ids:?}");

    let asked = "Who says that the dike held? Please name the source.";
    assert!(mails[1].text().contains(asked) && mails[1].html().contains(asked));
    let live = "https://courier.example/news/floods-in-ghent";
    assert!(mails[5].text().contains(live) && mails[5].html().contains(live));
    let mut others = mails.iter().filter(|mail| mail.to != [READER]);
    assert!(
        others.all(|mail| !mail.raw.contains(READER)),
        "a reader's address is nobody's business"
    );
    is_swept(&database);
    database.drop().await;
}

#[tokio::test]
async fn without_a_mail_server_the_demo_prints_the_mails() {
    let database = Database::new().await;
    let ran = demo(&database, &[]).await.succeeded();
    tells_the_tale(&ran);
    let printed: Vec<(&str, &str)> = ran
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    mail to ")?.split_once(": "))
        .collect();
    assert_eq!(printed, MAILS);
    assert!(
        ran.stdout.contains("      | Hello Tom Maes,"),
        "{}",
        ran.stdout
    );
    assert!(
        !database.folder.path().join("mail").exists(),
        "no .eml files are left behind"
    );
    is_swept(&database);
    database.drop().await;
}

#[tokio::test]
async fn the_demo_keeps_out_of_a_newsroom_where_people_work() {
    let database = Database::new().await;
    let copydesk = Copydesk::on(&database);
    let add = [
        "staff",
        "add",
        "--email",
        "wim@courier.example",
        "--name",
        "Wim",
        "--role",
        "admin",
    ];
    copydesk.run(&add).await.succeeded();
    let smtp = SmtpServer::start().await;
    let demo = copydesk
        .with("COPYDESK_SMTP_URL", &smtp.url())
        .run(&["demo", "--once"])
        .await
        .failed();
    assert!(
        demo.stderr.contains("people work here already"),
        "{}",
        demo.stderr
    );
    assert_eq!(smtp.mails(), []);
    let sql = Sql::of(&database);
    assert_eq!(
        sql.texts("SELECT email AS it FROM staff").await,
        ["wim@courier.example"]
    );
    assert_eq!(sql.count("articles").await, 0);
    database.drop().await;
}

#[track_caller]
fn tells_the_tale(ran: &Ran) {
    let mut rest = ran.stdout.as_str();
    for line in TALE {
        let (_, after) = rest
            .split_once(line)
            .unwrap_or_else(|| panic!("no '{line}' in\n{rest}"));
        rest = after;
    }
    assert_eq!(ran.stderr, "");
}

/// Both forms, from the site's own address, marked as automatic.
#[track_caller]
fn is_by_the_rules(mail: &Mail) {
    assert_eq!(mail.to.len(), 1);
    assert_eq!(mail.from, "copydesk@courier.example");
    assert_eq!(
        mail.header("Auto-Submitted").as_deref(),
        Some("auto-generated")
    );
    assert_eq!(
        mail.header("X-Auto-Response-Suppress").as_deref(),
        Some("All")
    );
    assert!(mail.header("Date").is_some());
    let id = mail.header("Message-ID").unwrap();
    assert!(
        id.starts_with('<') && id.ends_with("@courier.example>"),
        "{id}"
    );
    let name = mail.header("To").unwrap();
    assert!(name.contains(&mail.to[0]), "{name}");
    let first = name.trim_matches('"').split(' ').next().unwrap().to_owned();
    assert!(
        mail.text().contains(&format!("Hello {first}")),
        "{}",
        mail.text()
    );
    assert!(
        mail.html().contains(&format!("Hello {first}")),
        "{}",
        mail.html()
    );
}

/// The mails about the draft refer to one root, which is no mail's own id; the one
/// about the queue refers to nothing.
#[track_caller]
fn hang_together(mails: &[Mail]) {
    let (last, of_the_draft) = mails.split_last().unwrap();
    let root = mails[0].header("References").unwrap();
    assert!(
        root.starts_with("<draft-") && root.ends_with("@courier.example>"),
        "{root}"
    );
    for mail in of_the_draft {
        assert_eq!(mail.header("References").as_deref(), Some(root.as_str()));
        assert_eq!(mail.header("In-Reply-To").as_deref(), Some(root.as_str()));
    }
    assert_eq!(
        (last.header("References"), last.header("In-Reply-To")),
        (None, None)
    );
}

/// The throw-away database is thrown away.
#[track_caller]
fn is_swept(database: &Database) {
    let left = std::fs::read_dir(database.folder.path()).unwrap();
    let left: Vec<String> = left
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(
        !left.iter().any(|name| name.starts_with("copydesk-demo")),
        "{left:?}"
    );
}
