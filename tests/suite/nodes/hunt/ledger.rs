//! When each text could be read, as its writer knows it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::readers::Reading;

/// In which every node has heard of what another did.
pub const HEARD_WITHIN: Duration = Duration::from_secs(1);

/// Once that a text was live.
#[derive(Debug, Clone, Copy)]
struct Span {
    /// Before this was asked for.
    asked: Instant,
    /// It was answered: who asks afterwards sees it.
    shown: Option<(Instant, usize)>,
    /// Before its end was asked for.
    ending: Option<Instant>,
    /// That was answered, by this node.
    gone: Option<(Instant, usize)>,
}

impl Span {
    /// Whether a reading at a node may have the text.
    fn may_show(&self, reading: &Reading) -> bool {
        let is_too_late = |(gone, by): (Instant, usize)| reading.begun > gone + grace(by, reading);
        self.asked <= reading.ended && !self.gone.is_some_and(is_too_late)
    }

    fn must_show(&self, reading: &Reading) -> bool {
        let is_known = |(shown, by): (Instant, usize)| reading.begun > shown + grace(by, reading);
        self.shown.is_some_and(is_known) && self.ending.is_none_or(|ending| reading.ended < ending)
    }
}

/// A node knows at once what it did itself.
fn grace(by: usize, reading: &Reading) -> Duration {
    if by == reading.node {
        Duration::ZERO
    } else {
        HEARD_WITHIN
    }
}

/// Every text that was written, whether it was ever live or not.
#[derive(Default)]
pub struct Ledger(Mutex<BTreeMap<String, Vec<Span>>>);

impl Ledger {
    fn spans(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Span>>> {
        self.0.lock().expect("nobody panics with it")
    }

    /// Written down, and nobody's to read.
    pub fn writes(&self, text: &str) {
        self.spans().entry(text.to_owned()).or_default();
    }

    pub fn texts(&self) -> usize {
        self.spans().len()
    }

    /// Before it is asked that these be read.
    pub fn asks_to_show(&self, texts: &[String]) {
        let asked = Instant::now();
        for text in texts {
            self.spans().entry(text.clone()).or_default().push(Span {
                asked,
                shown: None,
                ending: None,
                gone: None,
            });
        }
    }

    pub fn shows(&self, texts: &[String], node: usize) {
        let now = Instant::now();
        self.last(texts, |span| span.shown = Some((now, node)));
    }

    pub fn asks_to_end(&self, texts: &[String]) {
        let now = Instant::now();
        self.last(texts, |span| span.ending = Some(now));
    }

    pub fn ends(&self, texts: &[String], node: usize) {
        let now = Instant::now();
        self.last(texts, |span| span.gone = Some((now, node)));
    }

    fn last(&self, texts: &[String], change: impl Fn(&mut Span)) {
        for text in texts {
            let mut spans = self.spans();
            change(spans.get_mut(text).and_then(|all| all.last_mut()).unwrap());
        }
    }

    /// What is wrong with what was read.
    pub fn flaws(&self, reading: &Reading) -> Vec<String> {
        let spans = self.spans();
        let none = Vec::new();
        let wrong = reading.texts.iter().filter(|text| {
            let of = spans.get(*text).unwrap_or(&none);
            !of.iter().any(|span| span.may_show(reading))
        });
        let wrong = wrong.map(|text| format!("{text} is no longer or was never live"));
        let missing = spans.iter().filter(|(text, of)| {
            reading.is_about(text)
                && !reading.texts.contains(*text)
                && of.iter().any(|span| span.must_show(reading))
        });
        let missing = missing.map(|(text, _)| format!("{text} is live and missing"));
        let flaws = wrong.chain(missing);
        flaws.map(|flaw| format!("{flaw}: {reading:?}")).collect()
    }
}
