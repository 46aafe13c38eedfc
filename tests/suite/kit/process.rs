//! The real binary as a process of its own: run to its end, or serving until it
//! is stopped or killed. What is started here is ended here, by its own id.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::Person;
use super::database::Database;

/// How long a process may take to start or to end, in steps of [`STEP`].
const STEPS: usize = 6000;
const STEP: Duration = Duration::from_millis(10);

/// The binary, and what it is run with. Nothing of the test's own environment
/// reaches it.
#[derive(Clone)]
pub struct Copydesk {
    environment: BTreeMap<String, String>,
    folder: PathBuf,
    /// What a shell does before it becomes the binary.
    before: Option<String>,
}

impl Copydesk {
    /// On this database, listening on a free port, with its log as JSON.
    pub fn on(database: &Database) -> Self {
        Self::bare(database.folder.path())
            .with("COPYDESK_DATABASE_URL", &database.url())
            .with(
                "COPYDESK_KEY_FILE",
                &database.key_file().display().to_string(),
            )
            .with("COPYDESK_LISTEN", "127.0.0.1:0")
            .with("COPYDESK_SITE_URL", "https://courier.example")
    }

    /// With no settings at all, in a folder of its own.
    pub fn bare(folder: &std::path::Path) -> Self {
        let copydesk = Self {
            environment: BTreeMap::new(),
            folder: folder.to_owned(),
            before: None,
        };
        copydesk
            .with("PATH", &std::env::var("PATH").unwrap_or_default())
            .with("TMPDIR", &folder.display().to_string())
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Lets a shell run this first, in the process that becomes the binary.
    pub fn after(mut self, shell: &str) -> Self {
        self.before = Some(shell.to_owned());
        self
    }

    /// Runs a command to its end, with nothing on standard input.
    pub async fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "").await
    }

    pub async fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut process = self.start(arguments);
        let mut stdin = process.child.stdin.take().expect("standard input");
        // a command that reads none may be over already
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        process.ends().await
    }

    /// Starts `serve`, and waits until it is ready.
    pub async fn serve(&self) -> Process {
        let mut process = self.start(&["serve"]);
        for _ in 0..STEPS {
            if let Some(address) = process.address() {
                process.base = format!("http://{address}");
                let ready = reqwest::get(format!("{}/readyz", process.base)).await;
                if ready.is_ok_and(|answer| answer.status() == 200) {
                    return process;
                }
            }
            let ended = process.child.try_wait().expect("its state");
            assert!(ended.is_none(), "it ended at once:\n{}", process.log());
            tokio::time::sleep(STEP).await;
        }
        panic!("never ready:\n{}", process.log());
    }

    /// Starts a command, and does not wait.
    pub fn start(&self, arguments: &[&str]) -> Process {
        let binary = env!("CARGO_BIN_EXE_copydesk");
        let mut command = match &self.before {
            None => Command::new(binary),
            Some(before) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", &format!("{before}; exec \"$@\""), "sh", binary]);
                shell
            }
        };
        let mut child = command
            .args(arguments)
            .env_clear()
            .envs(&self.environment)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stdout = Heard::listen(child.stdout.take().expect("its output"));
        let stderr = Heard::listen(child.stderr.take().expect("its log"));
        Process {
            child,
            base: String::new(),
            stdout,
            stderr,
        }
    }
}

/// What a process has said so far on one of its outputs.
struct Heard {
    text: Arc<Mutex<String>>,
    listening: std::thread::JoinHandle<()>,
}

impl Heard {
    fn listen(output: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&text);
        let listening = std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let mut heard = heard.lock().expect("nobody panics with it");
                heard.push_str(&line);
                heard.push('\n');
            }
        });
        Self { text, listening }
    }

    fn so_far(&self) -> String {
        self.text.lock().expect("nobody panics with it").clone()
    }
}

/// A process under way. Killed when dropped.
pub struct Process {
    child: Child,
    /// Where it serves.
    pub base: String,
    stdout: Heard,
    stderr: Heard,
}

impl Process {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        self.stderr.so_far()
    }

    /// Where the log says that it serves.
    fn address(&self) -> Option<String> {
        let log = self.log();
        let mut lines = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.find_map(|line| Some(line["address"].as_str()?.to_owned()))
    }

    /// Somebody who asks this process.
    pub fn met_by(&self, person: &Person) -> Person {
        Person {
            base: self.base.clone(),
            client: reqwest::Client::new(),
            ..person.clone()
        }
    }

    /// Ends it as a loss of power would, with no chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it is over");
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.id());
        let sent = Command::new("sh")
            .args(["-c", &kill])
            .status()
            .expect("a shell");
        assert!(sent.success(), "{kill}");
    }

    /// Waits for its end, and says what it said.
    pub async fn ends(mut self) -> Ran {
        for _ in 0..STEPS {
            if let Some(status) = self.child.try_wait().expect("its state") {
                while !self.stdout.listening.is_finished() || !self.stderr.listening.is_finished() {
                    tokio::time::sleep(STEP).await;
                }
                return Ran {
                    code: status.code(),
                    stdout: self.stdout.so_far(),
                    stderr: self.stderr.so_far(),
                };
            }
            tokio::time::sleep(STEP).await;
        }
        panic!("it does not end:\n{}", self.log());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // it may be over, and waited for, already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A process that is over.
#[derive(Debug)]
pub struct Ran {
    /// None when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn failed(self) -> Self {
        assert_eq!(self.code, Some(1), "{}\n{}", self.stdout, self.stderr);
        self
    }
}
