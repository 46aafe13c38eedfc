//! The tour in the README, typed as it stands there, against the real service.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use super::page::Page;
use crate::kit::database::Database;

/// Goes between what two steps print, and is in no answer.
const BREAK: char = '\u{1e}';

/// What is typed, and what is shown of what it prints: `…` stands for anything.
struct Step {
    typed: String,
    shown: String,
}

#[tokio::test]
async fn the_tour_goes_as_the_readme_says() {
    tools_are_there();
    let steps = steps(Page::open("README.md").between("<!-- tour -->", "<!-- /tour -->"));
    assert!(steps.len() > 15, "{} steps", steps.len());
    let database = Database::new().await;
    let script = script(&steps);
    let (url, key, folder) = (
        database.url(),
        database.key_file(),
        database.folder.path().to_owned(),
    );
    let typing = move || {
        typed_in(
            &folder,
            &script,
            &[
                ("COPYDESK_DATABASE_URL", &url),
                ("COPYDESK_KEY_FILE", &key.display().to_string()),
            ],
        )
    };
    let ran = tokio::task::spawn_blocking(typing).await.unwrap();
    compare(&steps, &ran);
    database.drop().await;
}

/// So that a missing one is not taken for a tour that went wrong.
fn tools_are_there() {
    for tool in ["bash", "curl"] {
        let ran = Command::new(tool).arg("--version").output();
        let is_there = ran.is_ok_and(|ran| ran.status.success());
        assert!(
            is_there,
            "the README's tour needs {tool}, which is not installed"
        );
    }
}

/// Every block to type, with the block that follows it, if that one shows something.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut blocks = text.split("\n```").skip(1);
    while let (Some(block), Some(_)) = (blocks.next(), blocks.next()) {
        let (kind, content) = block.split_once('\n').unwrap();
        match (kind, steps.last_mut()) {
            ("sh", _) => steps.push(Step {
                typed: content.to_owned(),
                shown: String::new(),
            }),
            (_, Some(step)) if step.shown.is_empty() => content.trim().clone_into(&mut step.shown),
            (_, _) => panic!("the tour shows something that nobody typed for: {content}"),
        }
    }
    steps
}

/// The steps in one shell, which takes the service along when it ends.
fn script(steps: &[Step]) -> String {
    let mut script =
        "set -eo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null && wait || true' EXIT\n".to_owned();
    for step in steps {
        write!(script, "{}\nprintf '{BREAK}'\n", step.typed).unwrap();
    }
    script
}

/// Runs a script in a folder where nothing of the machine's own settings is seen.
fn typed_in(folder: &Path, script: &str, settings: &[(&str, &str)]) -> Output {
    std::fs::write(folder.join(".curlrc"), "max-time = 30\n").unwrap();
    let ours = Path::new(env!("CARGO_BIN_EXE_copydesk")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(ours.to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", script]).current_dir(folder);
    bash.env_clear()
        .env("PATH", path.unwrap())
        .env("HOME", folder);
    bash.env("COPYDESK_LISTEN", format!("127.0.0.1:{}", free_port()));
    bash.envs(settings.iter().copied()).output().unwrap()
}

/// Below those that the system gives to whoever asks for any, so that none of
/// the tests beside this one is given it meanwhile.
fn free_port() -> u16 {
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..32_000).find(is_free).unwrap()
}

fn compare(steps: &[Step], ran: &Output) {
    let printed = String::from_utf8_lossy(&ran.stdout).replace('\r', "");
    let complaints = String::from_utf8_lossy(&ran.stderr);
    let mut printed = printed.split(BREAK);
    for step in steps {
        let Step { typed, shown } = step;
        let printed = printed.next().unwrap_or_default().trim();
        assert!(
            is_as_shown(printed, shown),
            "in the README's tour\n\n{typed}\n\nprinted\n\n{printed}\n\nand not\n\n{shown}\n\n{complaints}"
        );
    }
    assert!(
        ran.status.success(),
        "the README's tour broke off: {complaints}"
    );
}

/// Whether what was printed is what is shown, where `…` stands for anything.
fn is_as_shown(printed: &str, shown: &str) -> bool {
    let Some((begin, rest)) = shown.split_once('…') else {
        return printed == shown;
    };
    let Some(mut left) = printed.strip_prefix(begin) else {
        return false;
    };
    let (middle, end) = rest
        .rsplit_once('…')
        .map_or((None, rest), |(middle, end)| (Some(middle), end));
    for piece in middle.into_iter().flat_map(|middle| middle.split('…')) {
        match left.split_once(piece) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(end)
}

#[test]
fn what_was_left_out_can_be_anything_and_what_was_not_cannot() {
    let printed = r#"{"id":"1","state":"in_review","version":2,"approvals":[]}"#;
    for shown in [
        printed,
        "…",
        r#"{"id":"…","state":"in_review",…}"#,
        r#"…"version":2,…"#,
    ] {
        assert!(is_as_shown(printed, shown), "{shown}");
    }
    for shown in [
        "",
        "{",
        r#"{"id":"…","state":"approved",…}"#,
        r#""id"…"#,
        r#"…"version":2"#,
        r#"{…"version":2…"id"…}"#,
    ] {
        assert!(!is_as_shown(printed, shown), "{shown}");
    }
}
