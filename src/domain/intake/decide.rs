//! The last step: one decision from all that was found, the most restrictive of
//! publish < hold < remove.

use super::facts::Basis;
use super::verdict::{DecidedBy, Finding, Verdict, Versions, Weight};
use super::{Author, Submission};
use crate::domain::comment::{Mode, Visibility};
use crate::domain::reason::Reason;

pub(super) fn decide(
    submission: &Submission,
    findings: Vec<(&str, Finding)>,
    versions: Versions,
    hosts: Vec<String>,
) -> Verdict {
    let (outcome, decided_by) = outcome(submission, &findings);
    let (visibility, reason) = outcome;
    Verdict {
        visibility,
        reason,
        signals: findings
            .into_iter()
            .map(|(check, finding)| finding.signal(check))
            .collect(),
        decided_by,
        versions,
        hosts,
        basis: Some(Basis {
            author: submission.author,
            mode: submission.mode,
            facts: submission.facts.clone(),
        }),
    }
}

type Outcome = (Visibility, Option<Reason>);

fn outcome(submission: &Submission, findings: &[(&str, Finding)]) -> (Outcome, DecidedBy) {
    let published = (Visibility::Published, None);
    if submission.author == Author::Staff {
        return (published, DecidedBy::new("author", "staff"));
    }
    let decider = heaviest(findings);
    match decider.map(|(check, finding)| (finding.weight, DecidedBy::new(check, finding.rule))) {
        Some((Weight::Remove(reason), by)) => ((Visibility::Removed, Some(reason)), by),
        Some((Weight::Hold, by)) => ((Visibility::Held, None), by),
        Some((Weight::Note, _)) | None => (
            published,
            DecidedBy::new("mode", mode_name(submission.mode)),
        ),
    }
}

/// The most severe finding, and of several the first.
fn heaviest<'a, 'b>(findings: &'b [(&'a str, Finding)]) -> Option<&'b (&'a str, Finding)> {
    findings
        .iter()
        .rev()
        .max_by_key(|(_, finding)| finding.weight.severity())
}

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Open => "open",
        Mode::FirstTime => "first_time",
        Mode::Premoderated => "premoderated",
        Mode::Closed => "closed",
    }
}

#[cfg(test)]
mod tests {
    use super::super::kit::reply;
    use super::super::verdict::Severity;
    use super::*;

    const VERSIONS: Versions = Versions {
        intake: 1,
        words: 1,
        settings: 1,
    };

    /// Rules, and what each asks for.
    type Weights = &'static [(&'static str, Weight)];

    fn decided(weights: Weights) -> Verdict {
        let findings = weights
            .iter()
            .map(|(rule, weight)| ("check", Finding::new(rule, *weight, "")))
            .collect();
        decide(&reply("x"), findings, VERSIONS, Vec::new())
    }

    #[test]
    fn the_most_restrictive_wins_wherever_it_stands() {
        const REMOVE: Weight = Weight::Remove(Reason::Language);
        let cases: [(Weights, Visibility, &str); 5] = [
            (&[], Visibility::Published, "open"),
            (&[("a", Weight::Note)], Visibility::Published, "open"),
            (
                &[("a", Weight::Note), ("b", Weight::Hold)],
                Visibility::Held,
                "b",
            ),
            (
                &[("a", Weight::Hold), ("b", Weight::Hold)],
                Visibility::Held,
                "a",
            ),
            (
                &[("a", Weight::Hold), ("b", REMOVE), ("c", Weight::Hold)],
                Visibility::Removed,
                "b",
            ),
        ];
        for (weights, visibility, rule) in cases {
            let verdict = decided(weights);
            assert_eq!(verdict.visibility, visibility);
            assert_eq!(verdict.decided_by.rule, rule);
            assert_eq!(verdict.reason.is_some(), visibility == Visibility::Removed);
            assert_eq!(verdict.signals.len(), weights.len());
        }
        assert!(Severity::Note < Severity::Hold && Severity::Hold < Severity::Remove);
    }
}
