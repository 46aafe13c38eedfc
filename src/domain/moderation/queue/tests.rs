use super::super::saved::QueueFilter;
use super::*;
use crate::domain::reason::Reason;

fn case(kind: CaseKind) -> CaseFacts {
    CaseFacts {
        kind,
        section: "news".to_owned(),
        is_new_reader: false,
        weight: 0,
        is_escalated: false,
        language: "nl-BE".to_owned(),
        checks: vec!["links".to_owned()],
        hosts: vec!["shop.casino.example".to_owned()],
        report_categories: Vec::new(),
    }
}

fn own(key: &str, filter: QueueFilter, target_minutes: Option<u32>) -> SavedQueue {
    SavedQueue {
        key: key.to_owned(),
        title: key.to_owned(),
        filter,
        target_minutes,
        people: Vec::new(),
        position: 1,
        version: 1,
        filled_from: 1,
    }
}

fn plan(own: Vec<SavedQueue>) -> QueuePlan {
    QueuePlan {
        version: 1,
        target_minutes: 240,
        own,
    }
}

fn opened() -> Instant {
    Instant::from(chrono::DateTime::UNIX_EPOCH)
}

/// Kind by circumstance: the queues, the first being the one it is named after,
/// and the minutes until it is due.
#[test]
fn a_case_stands_in_every_queue_whose_rule_it_meets() {
    let mut lines = Vec::new();
    for kind in CaseKind::ALL {
        let plain = case(kind);
        let new = CaseFacts {
            is_new_reader: true,
            ..plain.clone()
        };
        let escalated = CaseFacts {
            is_escalated: true,
            ..plain.clone()
        };
        let reported = CaseFacts {
            weight: 60,
            report_categories: vec![Reason::Spam],
            ..plain.clone()
        };
        for (name, facts) in [
            ("plain", plain),
            ("new reader", new),
            ("escalated", escalated),
            ("reports", reported),
        ] {
            let filed = plan(Vec::new()).file(&facts, opened());
            let minutes = (filed.due_at - opened()).num_minutes();
            let kind = format!("{kind:?}").to_lowercase();
            lines.push(format!(
                "{kind:<9} {name:<11} {minutes:>4}  {}",
                filed.queues.join(" ")
            ));
        }
    }
    let table = lines.join("\n");
    println!("{table}");
    assert_eq!(table, include_str!("tests.table.txt").trim_end());
}

#[test]
fn an_own_queue_asks_for_all_its_conditions_and_for_one_of_each_list() {
    let held = case(CaseKind::Held);
    let text = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    let none = QueueFilter::default;
    #[rustfmt::skip]
    let table = [
        (QueueFilter { kinds: Some(vec![CaseKind::Held, CaseKind::Check]), ..none() }, true),
        (QueueFilter { kinds: Some(vec![CaseKind::Check]), ..none() },                 false),
        (QueueFilter { sections: text(&["world"]), ..none() },                         false),
        (QueueFilter { checks: text(&["suspect", "links"]), ..none() },                true),
        (QueueFilter { hosts: text(&["casino.example"]), ..none() },                   true),
        (QueueFilter { hosts: text(&["asino.example"]), ..none() },                    false),
        (QueueFilter { languages: text(&["NL"]), ..none() },                           true),
        (QueueFilter { languages: text(&["n"]), ..none() },                            false),
        (QueueFilter { categories: Some(vec![Reason::Spam]), ..none() },               false),
        (QueueFilter { is_new_reader: Some(false), ..none() },                         true),
        (QueueFilter { is_escalated: Some(true), ..none() },                           false),
        (QueueFilter { min_weight: Some(1), ..none() },                                false),
        (QueueFilter { checks: text(&["links"]), sections: text(&["news"]), ..none() }, true),
        (QueueFilter { checks: text(&["links"]), sections: text(&["world"]), ..none() }, false),
    ];
    for (filter, holds) in table {
        assert!(!filter.is_empty());
        assert_eq!(filter.holds(&held), holds, "{filter:?}");
    }
    assert!(none().is_empty());
}

#[test]
fn a_case_is_due_by_the_most_urgent_of_its_queues() {
    let links = QueueFilter {
        checks: Some(vec!["links".to_owned()]),
        ..QueueFilter::default()
    };
    let plan = plan(vec![
        own("links", links.clone(), Some(30)),
        own("lazy", links, Some(900)),
    ]);
    let filed = plan.file(&case(CaseKind::Held), opened());
    assert_eq!(filed.queues, [HELD, "all", "links", "lazy"]);
    assert_eq!(filed.due_at - opened(), TimeDelta::minutes(30));
}

#[test]
fn weight_brings_a_case_forward_by_half_of_it_in_percent_and_ninety_at_most() {
    let minutes = |weight| (due_at(opened(), 240, weight) - opened()).num_minutes();
    assert_eq!(
        [-1, 0, 20, 50, 100, 180, 500].map(minutes),
        [240, 240, 216, 180, 120, 24, 24]
    );
}
