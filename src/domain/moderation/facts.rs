//! The facts of a case: what queues are filled by, and nothing else.

use serde::{Deserialize, Serialize};
use url::Url;

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
    /// The comment's text, rendered.
    pub html: &'a str,
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
            hosts: hosts(about.html),
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

/// Where the links of sanitised HTML lead, each host once.
fn hosts(html: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    let addresses = html.split("href=\"").skip(1);
    for address in addresses.filter_map(|rest| rest.split('"').next()) {
        let host = Url::parse(address).ok().and_then(|url| {
            let host = url.host_str()?;
            Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
        });
        if let Some(host) = host.filter(|host| !hosts.contains(host)) {
            hosts.push(host);
        }
        if hosts.len() == HOSTS_MAX {
            break;
        }
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_once_and_without_its_www() {
        let html = r#"<p><a href="https://www.casino.example/x?y=1" rel="nofollow">a</a> <a href="http://Casino.example">b</a> <a href="mailto:a@b.example">c</a> <a href="https://b.example:8080/">d</a></p>"#;
        assert_eq!(hosts(html), ["casino.example", "b.example"]);
        assert_eq!(hosts("<p>href=none</p>"), [""; 0]);
    }
}
