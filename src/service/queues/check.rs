//! What is wrong with a queue that is to be: everything at once.

use std::collections::HashSet;

use super::QueueFields;
use crate::domain::ids::StaffId;
use crate::domain::language::is_language;
use crate::domain::moderation::QueueFilter;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Role;
use crate::domain::text::{is_blank, is_one_line};
use crate::service::Error;
use crate::store::{Conn, sections, staff};

const KEY_MAX: usize = 40;
const TITLE_MAX: usize = 300;
pub(super) const POSITION_MAX: i32 = 1_000_000;
const TARGET_MAX: u32 = 100_000;
const WEIGHT_MAX: i32 = 1000;
/// Members of one list of a filter, and people, at most.
const MEMBERS_MAX: usize = 100;
/// Characters of the name of a rule, and of a host.
const RULE_MAX: usize = 60;
const HOST_MAX: usize = 253;

type Mistakes = Vec<FieldError>;

pub(super) fn check(conn: &mut Conn, key: Option<&str>, fields: &QueueFields) -> Result<(), Error> {
    let mut wrong: Mistakes = key
        .filter(|key| !is_key(key))
        .map(|_| {
            let detail = format!(
                "1 to {KEY_MAX} lower-case letters a to z, digits, hyphens and underscores"
            );
            FieldError::new("/key", "bad_key", detail)
        })
        .into_iter()
        .collect();
    wrong.extend(title(&fields.title));
    wrong.extend(filter(&fields.filter));
    wrong.extend(sections_of(conn, &fields.filter)?);
    wrong.extend(fields.target_minutes.and_then(target));
    wrong.extend(people(conn, &fields.people)?);
    wrong.extend(position(fields.position));
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Refusal::Invalid(wrong).into())
}

/// Whether a queue could have this key.
pub fn is_key(key: &str) -> bool {
    let fits = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    };
    (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(fits)
}

fn title(title: &str) -> Option<FieldError> {
    let length = title.chars().count();
    let wrong = |code, detail: &str| Some(FieldError::new("/title", code, detail));
    if is_blank(title) {
        return wrong("required", "a queue has a title");
    }
    if length > TITLE_MAX {
        let detail = format!("at most {TITLE_MAX} characters; this has {length}");
        return wrong("too_long", &detail);
    }
    if !is_one_line(title) {
        return wrong("control_character", "one line without control characters");
    }
    None
}

fn filter(filter: &QueueFilter) -> Mistakes {
    if filter.is_empty() {
        let detail = "give at least one condition of kinds, sections, checks, hosts, languages, categories, is_new_reader, is_escalated, min_weight";
        return vec![FieldError::new("/filter", "required", detail)];
    }
    let mut wrong: Mistakes = [
        length("kinds", filter.kinds.as_deref()),
        length("sections", filter.sections.as_deref()),
        length("checks", filter.checks.as_deref()),
        length("hosts", filter.hosts.as_deref()),
        length("languages", filter.languages.as_deref()),
        length("categories", filter.categories.as_deref()),
        filter.min_weight.and_then(weight),
    ]
    .into_iter()
    .flatten()
    .collect();
    wrong.extend(each(
        "checks",
        filter.checks.as_deref(),
        is_rule,
        "the name of a rule, such as links or suspect",
    ));
    wrong.extend(each(
        "hosts",
        filter.hosts.as_deref(),
        is_host,
        "a host in lower case and without www., such as casino.example",
    ));
    wrong.extend(each(
        "languages",
        filter.languages.as_deref(),
        is_language,
        "a language by BCP 47, such as en or nl-BE",
    ));
    wrong
}

fn length<T>(name: &str, members: Option<&[T]>) -> Option<FieldError> {
    let length = members?.len();
    let detail = format!("1 to {MEMBERS_MAX} of them; null asks nothing");
    (!(1..=MEMBERS_MAX).contains(&length))
        .then(|| FieldError::new(format!("/filter/{name}"), "out_of_range", detail))
}

fn each(name: &str, members: Option<&[String]>, fits: fn(&str) -> bool, detail: &str) -> Mistakes {
    let members = members.unwrap_or_default().iter().enumerate();
    members
        .filter(|(_, member)| !fits(member))
        .map(|(n, _)| FieldError::new(format!("/filter/{name}/{n}"), "invalid", detail))
        .collect()
}

fn is_rule(rule: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=RULE_MAX).contains(&rule.len()) && rule.bytes().all(fits)
}

fn is_host(host: &str) -> bool {
    let fits = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
    };
    (1..=HOST_MAX).contains(&host.len())
        && host.bytes().all(fits)
        && !host.starts_with("www.")
        && !host.split('.').any(str::is_empty)
}

fn weight(weight: i32) -> Option<FieldError> {
    let detail = format!("a number from 1 to {WEIGHT_MAX}");
    (!(1..=WEIGHT_MAX).contains(&weight))
        .then(|| FieldError::new("/filter/min_weight", "out_of_range", detail))
}

fn sections_of(conn: &mut Conn, filter: &QueueFilter) -> Result<Mistakes, Error> {
    let Some(wanted) = &filter.sections else {
        return Ok(Vec::new());
    };
    let known: Vec<String> = sections::list(conn)?
        .into_iter()
        .map(|section| section.key)
        .collect();
    let unknown = wanted
        .iter()
        .enumerate()
        .filter(|(_, key)| !known.contains(key));
    let detail = format!("one of {}", known.join(", "));
    Ok(unknown
        .map(|(n, _)| FieldError::new(format!("/filter/sections/{n}"), "unknown", detail.clone()))
        .collect())
}

fn target(minutes: u32) -> Option<FieldError> {
    let detail = format!("a number of minutes from 1 to {TARGET_MAX}");
    (!(1..=TARGET_MAX).contains(&minutes))
        .then(|| FieldError::new("/target_minutes", "out_of_range", detail))
}

fn people(conn: &mut Conn, people: &[StaffId]) -> Result<Mistakes, Error> {
    if people.len() > MEMBERS_MAX {
        let detail = format!("at most {MEMBERS_MAX}");
        return Ok(vec![FieldError::new("/people", "out_of_range", detail)]);
    }
    let working = staff::working(conn, people)?;
    let moderators: HashSet<StaffId> = working
        .into_iter()
        .filter(|(_, grants)| grants.iter().any(|grant| grant.role == Role::Moderator))
        .map(|(person, _)| person.id)
        .collect();
    let others = people
        .iter()
        .enumerate()
        .filter(|(_, id)| !moderators.contains(id));
    let wrong = |n| {
        let detail = "the id of somebody who moderates";
        FieldError::new(format!("/people/{n}"), "unknown", detail)
    };
    Ok(others.map(|(n, _)| wrong(n)).collect())
}

fn position(position: i32) -> Option<FieldError> {
    let detail = format!("a number from 0 to {POSITION_MAX}");
    (!(0..=POSITION_MAX).contains(&position))
        .then(|| FieldError::new("/position", "out_of_range", detail))
}
