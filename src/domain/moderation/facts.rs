//! The facts of a case: what queues are filled by, and nothing else.

use serde::{Deserialize, Serialize};

use super::case::CaseKind;
use crate::domain::intake::Verdict;
use crate::domain::reason::Reason;
use crate::domain::report::Complaints;

/// Hosts of links that are remembered, at most.
const HOSTS_MAX: usize = 20;

/// What is known of a case when it is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFacts {
    pub kind: CaseKind,
    /// Of the article.
    pub section: String,
    /// Whether no comment of its author was ever approved.
    pub is_new_reader: bool,
    /// Of all reports together on what the comment says now.
    pub weight: i32,
    /// Whether somebody wants a lawyer to look at it.
    pub is_escalated: bool,
    /// Of the article.
    pub language: String,
    /// The rules of intake that the comment broke.
    pub checks: Vec<String>,
    /// Where its links lead.
    pub hosts: Vec<String>,
    /// What readers complained of.
    pub report_categories: Vec<Reason>,
}

/// The circumstances of a comment that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances<'a> {
    pub section: &'a str,
    pub language: &'a str,
    pub verdict: &'a Verdict,
    pub is_new_reader: bool,
}

impl CaseFacts {
    /// The facts of a case that is being opened.
    pub fn of(kind: CaseKind, about: &Circumstances<'_>) -> Self {
        let mut checks: Vec<String> = Vec::new();
        for signal in &about.verdict.signals {
            let rule = signal.evidence.get("rule").and_then(|rule| rule.as_str());
            let rule = rule.unwrap_or(&signal.check).to_owned();
            if !checks.contains(&rule) {
                checks.push(rule);
            }
        }
        Self {
            kind,
            section: about.section.to_owned(),
            is_new_reader: about.is_new_reader,
            weight: 0,
            is_escalated: false,
            language: about.language.to_owned(),
            checks,
            hosts: hosts(about.verdict),
            report_categories: Vec::new(),
        }
    }

    /// With what readers complain of.
    #[must_use]
    pub fn reported(self, complaints: &Complaints) -> Self {
        Self {
            weight: i32::try_from(complaints.weight).unwrap_or(i32::MAX),
            report_categories: complaints.categories.clone(),
            ..self
        }
    }

    /// Whether readers complain.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        !self.report_categories.is_empty()
    }

    /// With what the comment says now: the rules it breaks, and where it leads.
    #[must_use]
    pub fn reworded(self, anew: Self) -> Self {
        Self {
            checks: anew.checks,
            hosts: anew.hosts,
            ..self
        }
    }
}

/// Where intake saw it lead, each host once and without its `www.`.
fn hosts(verdict: &Verdict) -> Vec<String> {
    let mut hosts = Vec::new();
    for host in &verdict.hosts {
        let host = host.strip_prefix("www.").unwrap_or(host);
        if hosts.len() < HOSTS_MAX && !hosts.iter().any(|known| known == host) {
            hosts.push(host.to_owned());
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comment::Visibility;
    use crate::domain::intake::{DecidedBy, Versions};

    #[test]
    fn a_host_is_named_once_and_without_its_www_however_intake_saw_it() {
        let of = |hosts: &[&str]| hosts_of(hosts.iter().map(|host| (*host).to_owned()).collect());
        let seen = ["b.example", "casino.example", "www.casino.example"];
        assert_eq!(of(&seen), ["b.example", "casino.example"]);
        let many: Vec<String> = (0..60).map(|n| format!("h{n}.example")).collect();
        assert_eq!(hosts_of(many).len(), HOSTS_MAX);
    }

    fn hosts_of(hosts: Vec<String>) -> Vec<String> {
        let verdict = Verdict {
            visibility: Visibility::Held,
            reason: None,
            signals: Vec::new(),
            decided_by: DecidedBy::new("mode", "premoderated"),
            versions: Versions {
                intake: 1,
                words: 1,
                settings: 1,
            },
            hosts,
            basis: None,
        };
        let circumstances = Circumstances {
            section: "news",
            language: "en",
            verdict: &verdict,
            is_new_reader: false,
        };
        CaseFacts::of(CaseKind::Held, &circumstances).hosts
    }
}
