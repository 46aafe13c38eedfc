//! Several nodes on one PostgreSQL, each a process of its own: any of them serves
//! anything, and none shows what is out of date. SQLite belongs to one process, which is
//! then told the same stories alone.

mod anything;
mod hunt;
mod leaks;

use serde_json::json;

use crate::kit::database::{Database, postgres};
use crate::kit::process::{Copydesk, Process};
use crate::kit::{Newsroom, Person};

/// A publication served by its nodes.
struct Nodes {
    processes: Vec<Process>,
    copydesk: Copydesk,
    database: Database,
    /// Writes, edits and publishes.
    pia: Person,
    /// Moderates.
    mo: Person,
    root: Person,
}

impl Nodes {
    async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With these settings beside those of the kit.
    async fn start_with(settings: &[(&str, &str)]) -> Self {
        let mut room = Newsroom::open().await;
        let root = room.hire("Root", &["admin *"]).await;
        let comments = json!({"mode": "premoderated"});
        let changes = json!({"workflows": {"default": "small"}, "comments": comments});
        room.sets(&root, changes).await;
        let desk = ["writer *", "editor *", "publisher *"];
        let pia = room.hire("Pia", &desk).await;
        let mo = room.hire("Mo", &["moderator *"]).await;
        room.delivers().await;
        room.running.take().unwrap().stop().await;
        let database = room.database.take().unwrap();
        let copydesk = Copydesk::on(&database).with("COPYDESK_LIMITS", "off");
        let copydesk = settings.iter().fold(copydesk, |copydesk, (name, value)| {
            copydesk.with(name, value)
        });
        let mut processes = vec![copydesk.serve().await];
        if postgres().is_some() {
            processes.push(copydesk.serve().await);
        }
        Self {
            processes,
            copydesk,
            database,
            pia,
            mo,
            root,
        }
    }

    /// The nodes, one after the other and over again.
    fn node(&self, n: usize) -> &Process {
        &self.processes[n % self.processes.len()]
    }

    /// Somebody who asks each node.
    fn met_by(&self, person: &Person) -> Vec<Person> {
        let nodes = self.processes.iter();
        nodes.map(|node| node.met_by(person)).collect()
    }

    fn reader(&self) -> Person {
        Person {
            token: None,
            name: "a reader".to_owned(),
            ..self.pia.clone()
        }
    }

    /// Stops them in good order, and gives what each has logged.
    async fn closes(self) -> Vec<String> {
        let mut logs = Vec::new();
        for process in self.processes {
            process.terminate();
            let ran = process.ends().await.succeeded();
            assert!(!ran.stderr.contains("\"status\":500"), "{}", ran.stderr);
            logs.push(ran.stderr);
        }
        self.copydesk.run(&["history", "verify"]).await.succeeded();
        self.database.drop().await;
        logs
    }
}
