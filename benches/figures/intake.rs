//! What looking through one reply costs, in CPU time of the thread that does it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use copydesk::domain::comment::Mode;
use copydesk::domain::intake::{
    Author, Facts, Imprint, Submission, WordEntry, WordList, WordMatcher, gate, hosts, judge,
    legible,
};
use copydesk::domain::markdown::{self, Rendered};
use copydesk::domain::settings::Settings;
use copydesk::domain::text::normalise;
use copydesk::domain::{commenting, time};

use super::kit::table::{Table, micros, times};
use super::kit::{Failure, cpu, ratio, texts};

const LISTED: u64 = 5000;
const REPLIES: u32 = 5000;

/// What one reply may cost.
const GOAL: Duration = Duration::from_micros(200);

pub fn measure() -> Result<(), Failure> {
    let texts: Vec<String> = (0..u64::from(REPLIES)).map(texts::reply).collect();
    let words = matcher()?;
    let normalised: Vec<String> = texts.iter().map(|text| normalise(text)).collect();
    let rendered: Vec<Rendered> = normalised
        .iter()
        .map(|text| markdown::comment(text))
        .collect();
    let submissions: Vec<Submission> = normalised
        .iter()
        .zip(&rendered)
        .map(|(text, rendered)| submission(text, rendered))
        .collect();
    let settings = Settings::default().comments;
    let now = time::Instant::from(chrono::Utc::now());
    let thread = commenting::resolve(&Settings::default(), None, None, Some(now));
    let passed = |text: &String| gate(&thread, text, now).is_ok();
    let steps = [
        ("gate", each(&texts, |text| passed(text))),
        ("normalise", each(&texts, |text| normalise(text))),
        (
            "render and sanitise",
            each(&normalised, |text| markdown::comment(text)),
        ),
        (
            "legible",
            each(&rendered, |rendered| legible(&rendered.text).is_ok()),
        ),
        (
            "hosts",
            each(&rendered, |rendered| hosts(&rendered.html, &rendered.text)),
        ),
        (
            "imprint",
            each(&rendered, |rendered| Imprint::of(&rendered.text)),
        ),
        (
            "judge",
            each(&submissions, |submission| {
                judge(submission, &words, &settings)
            }),
        ),
    ];
    let mut table = Table::new(
        format!("intake of a reply of 500 characters, {LISTED} listed phrases, in CPU time"),
        &["", "each", "of the goal", "goal"],
    );
    for (name, took) in &steps {
        table.row(&[name, &micros(*took)]);
    }
    let whole: Duration = steps.iter().map(|(_, took)| took).sum();
    let goal = format!("≤ {}", micros(GOAL));
    let share = times(ratio(whole, GOAL));
    table.row(&["all of it", &micros(whole), &share, &goal]);
    table.print();
    Ok(())
}

fn matcher() -> Result<WordMatcher, Failure> {
    let entries: Vec<WordEntry> = texts::listed(LISTED)
        .into_iter()
        .map(|phrase| WordEntry::word(WordList::Suspect, phrase))
        .collect();
    WordMatcher::new(&entries, 1).map_err(|mistakes| format!("{mistakes:?}").into())
}

fn submission(text: &str, rendered: &Rendered) -> Submission {
    Submission {
        text: text.to_owned(),
        html: rendered.html.clone(),
        plain: rendered.text.clone(),
        author: Author::Guest {
            confirmed: false,
            approved: 0,
        },
        mode: Mode::Premoderated,
        facts: Facts::default(),
    }
}

/// What a step costs each of these.
fn each<T, R>(inputs: &[T], step: impl Fn(&T) -> R) -> Duration {
    let begun = Spent::now();
    for input in inputs {
        black_box(step(black_box(input)));
    }
    begun.elapsed() / REPLIES
}

/// The CPU time of this thread where the system tells it, else the clock's.
struct Spent {
    cpu: Option<Duration>,
    clock: Instant,
}

impl Spent {
    fn now() -> Self {
        Self {
            cpu: cpu_now(),
            clock: Instant::now(),
        }
    }

    fn elapsed(&self) -> Duration {
        let spent = cpu_now()
            .zip(self.cpu)
            .and_then(|(now, then)| now.checked_sub(then));
        spent.unwrap_or_else(|| self.clock.elapsed())
    }
}

/// The system reckons it up when the thread leaves its CPU.
fn cpu_now() -> Option<Duration> {
    std::thread::sleep(Duration::from_millis(1));
    cpu::of_thread()
}
