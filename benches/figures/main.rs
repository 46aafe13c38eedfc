//! The figures that can be had without a peer, as tables: absolute numbers, those
//! of a yardstick in the same run on the same machine, and the ratio of both. Nothing
//! is asserted, because a shared machine lies about absolute times.
//!
//! ```sh
//! cargo bench --bench figures                  # all of them
//! cargo bench --bench figures -- posts reads   # some of them
//! ```
//!
//! | variable | what |
//! |---|---|
//! | `COPYDESK_BENCH_POSTGRES` | a server on which databases may be made: each figure there too; `COPYDESK_TEST_POSTGRES` unless set |
//! | `COPYDESK_BENCH_SECONDS` | how long one measurement lasts; 4 unless set |
//! | `COPYDESK_BENCH_ARTICLES` | articles that the reads choose 1,000 from; as many unless set |
//! | `COPYDESK_BENCH_COMMENTS` | comments among them; 100,000 unless set |
//! | `COPYDESK_BENCH_CASES` | open cases of the long queue, a tenth of the comments; 100,000 unless set |
//! | `COPYDESK_BENCH_STATEMENTS` | set to anything: each SQL statement that `posts` counts |

mod intake;
mod kit;
mod nodes;
mod posts;
mod queue;
mod reads;

use std::process::ExitCode;

use kit::Failure;
use kit::newsroom::{Home, homes};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("figures: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// As `copydesk serve` has it: two threads beside those of the server and the store.
fn run() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let asked = asked()?;
    let is_asked = |figure: &str| asked.is_empty() || asked.iter().any(|name| name == figure);
    if is_asked("intake") {
        intake::measure()?;
    }
    for home in homes() {
        runtime.block_on(measure(&home, &is_asked))?;
    }
    Ok(())
}

async fn measure(home: &Home, is_asked: &impl Fn(&str) -> bool) -> Result<(), Failure> {
    if is_asked("posts") {
        posts::measure(home).await?;
    }
    if is_asked("reads") {
        reads::measure(home).await?;
    }
    if is_asked("queue") {
        queue::measure(home).await?;
    }
    if is_asked("nodes") {
        nodes::measure(home).await?;
    }
    Ok(())
}

/// The figures named on the command line; cargo adds `--bench` to them.
fn asked() -> Result<Vec<String>, Failure> {
    const FIGURES: [&str; 5] = ["intake", "posts", "reads", "queue", "nodes"];
    let names: Vec<String> = std::env::args()
        .skip(1)
        .filter(|name| !name.starts_with("--"))
        .collect();
    match names.iter().find(|name| !FIGURES.contains(&name.as_str())) {
        Some(unknown) => Err(format!(
            "there is no figure '{unknown}'; there are {}",
            FIGURES.join(", ")
        )
        .into()),
        None => Ok(names),
    }
}
