//! The disk is full under an SQLite database, and then it is not.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use super::{Asked, Heard, Service, kept};
use crate::kit::database::postgres;
use crate::kit::sql::Sql;
use copydesk::store::Location;

/// A small disk, made of memory: gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// None where this process may not mount one.
    fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"])
            .arg(folder.path())
            .output();
        mount
            .is_ok_and(|mount| mount.status.success())
            .then(|| Self(folder))
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }

    /// Leaves this many bytes free.
    fn fill(&self, free: u64) {
        let mut filler = std::fs::File::create(self.filler()).unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
        let length = filler.metadata().unwrap().len();
        filler.set_len(length - free).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

fn skipped(why: &str) {
    let _ = writeln!(
        std::io::stderr(),
        "\nSKIPPED: the story of the full disk: {why}\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_writing_alone_and_frees_itself() {
    if postgres().is_some() {
        return; // the story is SQLite's
    }
    let Some(disk) = SmallDisk::mounted() else {
        skipped("this user may not mount a small one (its sister with a limit on file sizes ran)");
        return;
    };
    let place = disk.0.path().join("copydesk.db");
    let mut service = Service::start_like(|copydesk, database| {
        let Location::Sqlite(from) = &database.location else {
            panic!("an SQLite database")
        };
        std::fs::copy(from, &place).unwrap();
        copydesk.with(
            "COPYDESK_DATABASE_URL",
            &format!("sqlite:{}", place.display()),
        )
    })
    .await;
    service.sql = Sql::at(Location::Sqlite(place.clone()));
    disk.fill(4 << 20);
    let acknowledged = fills_up(&service).await;
    std::fs::remove_file(disk.filler()).unwrap();
    goes_on(service, acknowledged).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_may_grow_no_further_stops_writing_alone_and_frees_itself() {
    if postgres().is_some() {
        return; // the story is SQLite's
    }
    if Command::new("prlimit").arg("--version").output().is_err() {
        skipped("there is no `prlimit` here");
        return;
    }
    // 2 MiB: more than the database is large, less than its log may become
    let limit = "trap '' XFSZ; ulimit -S -f 4096";
    let service = Service::start_like(|copydesk, _| copydesk.after(limit)).await;
    let acknowledged = fills_up(&service).await;
    let process = service.process.id().to_string();
    let lifted = Command::new("prlimit")
        .args(["--pid", &process, "--fsize=unlimited"])
        .status()
        .unwrap();
    assert!(lifted.success());
    goes_on(service, acknowledged).await;
}

/// Eight readers reply until there is no room. What they heard was done.
async fn fills_up(service: &Service) -> Vec<String> {
    let mut readers = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (article, reader) = (service.article.clone(), service.desk.reader());
        readers.spawn(async move {
            let (mut done, mut refused) = (Vec::new(), 0);
            for m in 0..2000 {
                let text = format!("Reply {n}.{m} {}", "on the water ".repeat(600));
                let mut asked = Asked::reply(&article, &format!("reader-{n}"), &text);
                match asked.by(&reader).await {
                    Heard::Done(_) => done.push(asked.text("text").trim().to_owned()),
                    Heard::Unavailable => refused += 1,
                    Heard::Nothing => panic!("the service is gone"),
                }
                if refused == 10 {
                    return done;
                }
            }
            panic!("it is never full");
        });
    }
    let done = readers.join_all().await.concat();
    assert!(done.len() > 4, "{} replies fitted", done.len());
    reading_goes_on(service).await;
    done
}

async fn reading_goes_on(service: &Service) {
    let desk = &service.desk;
    let article = format!("/v1/public/articles/{}", service.article.slug);
    for path in [
        &article,
        &format!("{article}/comments"),
        "/v1/public/articles",
        "/readyz",
        "/metrics",
    ] {
        desk.reader().get(path).await.expect(200);
    }
    for path in [
        "/v1/auth/me",
        "/v1/drafts",
        &format!("/v1/drafts/{}", service.article.id),
    ] {
        desk.ines.get(path).await.expect(200);
    }
    desk.mo
        .get("/v1/moderation/queues/held/cases")
        .await
        .expect(200);
    // more than a reply needs, and there is no room for one
    let body = "on the water ".repeat(30_000);
    let draft = json!({"headline": "No room", "section": "news", "body": body});
    let refused = desk
        .ines
        .post("/v1/articles", draft)
        .await
        .problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
}

/// There is room again: nobody starts anything anew.
async fn goes_on(service: Service, mut acknowledged: Vec<String>) {
    let reader = service.desk.reader();
    let mut asked = service.reply("reader-again", "Reply once there is room.");
    for _ in 0..50 {
        match asked.by(&reader).await {
            Heard::Done(_) => break,
            Heard::Unavailable => tokio::time::sleep(Duration::from_millis(100)).await,
            Heard::Nothing => panic!("the service is gone"),
        }
    }
    assert!(asked.acknowledged.is_some(), "it never works again");
    acknowledged.push(asked.text("text"));
    acknowledged.sort();
    assert!(
        kept(&service.sql, "Reply").await == acknowledged,
        "what was acknowledged is kept, and nothing else"
    );
    assert_eq!(
        service
            .sql
            .texts("SELECT integrity_check AS it FROM pragma_integrity_check")
            .await,
        ["ok"]
    );
    service.closes().await;
}
