//! Guards: one pure check each. A guard that fails answers with a blocker: what is
//! wrong, where, what would clear it and by whose hand.

mod text;
mod work;

use super::refusal::Blocker;
use super::review::Facts;
use super::time::Instant;
use super::workflow::{GuardName, Who, Workflow};

/// What a guard looks at.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    pub workflow: &'a Workflow,
    pub facts: &'a Facts,
    /// When it must hold: now, or at the hour that was asked for.
    pub at: Instant,
}

/// The blocker, or nothing when all is well.
pub type Guard = fn(&Matter<'_>) -> Option<Blocker>;

/// The check behind each name that a workflow may use.
#[must_use]
#[rustfmt::skip]
pub const fn guard(name: GuardName) -> Guard {
    match name {
        GuardName::Headline  => text::headline,
        GuardName::Section   => text::section,
        GuardName::Byline    => text::byline,
        GuardName::Body      => text::body,
        GuardName::Image     => text::image,
        GuardName::Opinion   => text::opinion,
        GuardName::Links     => text::links,
        GuardName::Embargo   => text::embargo,
        GuardName::Slug      => text::slug,
        GuardName::Approvals => work::approvals,
        GuardName::Notes     => work::notes,
        GuardName::Checklist => work::checklist,
        GuardName::SignOffs  => work::sign_offs,
    }
}

/// What should be known when a draft goes forward, where its workflow does not make
/// a guard of it.
pub const WARNINGS: [GuardName; 2] = [GuardName::Image, GuardName::Links];

impl Matter<'_> {
    /// Something in the text that whoever may edit it now can put right.
    fn editorial(&self, code: &str, pointer: &str, detail: &str) -> Blocker {
        Blocker {
            code: code.to_owned(),
            detail: detail.to_owned(),
            pointer: Some(pointer.to_owned()),
            cleared_by: names(self.workflow.editing(self.facts.category)),
        }
    }
}

/// Roles and relations by name, each once.
pub(super) fn names<'a>(who: impl IntoIterator<Item = &'a Who>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in who.into_iter().map(|who| who.name()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::article::Kind;
    use crate::domain::review::tests::{desk, hour};
    use crate::domain::sign_off::{Concern, Saying, Verdict};

    fn codes(change: impl FnOnce(&mut Facts), names: &[GuardName]) -> Vec<(String, String)> {
        let mut facts = desk();
        change(&mut facts);
        let matter = Matter {
            workflow: Workflow::newsroom(),
            facts: &facts,
            at: hour(9),
        };
        let failed = names.iter().filter_map(|name| guard(*name)(&matter));
        failed
            .map(|b| (b.code, b.pointer.unwrap_or_default()))
            .collect()
    }

    const TEXT: [GuardName; 4] = [
        GuardName::Headline,
        GuardName::Section,
        GuardName::Byline,
        GuardName::Body,
    ];

    #[test]
    fn a_whole_text_passes_and_an_empty_one_fails_everywhere() {
        assert_eq!(codes(|_| (), &TEXT), []);
        let empty = codes(
            |facts| {
                facts.content.headline = " ".to_owned();
                facts.content.section = String::new();
                facts.content.bylines.clear();
                facts.content.body = "\n".to_owned();
            },
            &TEXT,
        );
        let expected = [
            ("headline_missing", "/headline"),
            ("section_missing", "/section"),
            ("byline_missing", "/bylines"),
            ("body_missing", "/body"),
        ];
        assert_eq!(
            empty,
            expected.map(|(code, at)| (code.to_owned(), at.to_owned()))
        );
    }

    #[test]
    fn an_embargo_ends_on_the_second() {
        let until = |hours| {
            codes(
                |facts| facts.content.embargo_until = Some(hour(hours)),
                &[GuardName::Embargo],
            )
        };
        assert_eq!(until(9), []);
        assert_eq!(until(10).len(), 1);
    }

    #[test]
    fn a_blocker_names_who_can_clear_it_now() {
        let mut facts = desk();
        facts.slug_taken = true;
        facts.category = crate::domain::draft::Category::Ready;
        let matter = Matter {
            workflow: Workflow::newsroom(),
            facts: &facts,
            at: hour(9),
        };
        assert_eq!(text::slug(&matter).unwrap().cleared_by, ["editor"]);
        assert_eq!(work::approvals(&matter).unwrap().cleared_by, ["editor"]);
    }

    #[test]
    fn a_lead_image_says_what_it_shows_and_whose_it_is() {
        let with = |image: serde_json::Value| {
            codes(
                |facts| facts.content.lead_image = serde_json::from_value(image).unwrap(),
                &[GuardName::Image],
            )
        };
        let url = "https://media.example.org/flood.jpg";
        let failed = |code: &str, at: &str| vec![(code.to_owned(), at.to_owned())];
        assert_eq!(
            with(json!({"url": url})),
            failed("alt_missing", "/lead_image/alt")
        );
        assert_eq!(
            with(json!({"url": url, "alt": "A dike"})),
            failed("credit_missing", "/lead_image/credit")
        );
        assert_eq!(
            with(json!({"url": url, "alt": "A dike", "credit": "Ada"})),
            []
        );
    }

    #[test]
    fn a_text_that_is_opinion_says_so() {
        let kind = |kind| codes(|facts| facts.content.kind = kind, &[GuardName::Opinion]);
        assert_eq!(kind(Kind::News).len(), 1);
        assert_eq!(kind(Kind::Opinion), []);
    }

    #[test]
    fn a_link_leads_where_a_browser_can_go() {
        let body = |body: &str| {
            codes(
                |facts| body.clone_into(&mut facts.content.body),
                &[GuardName::Links],
            )
        };
        assert_eq!(body("See [the report](https://example.org/report)."), []);
        assert_eq!(
            body("See [the report](htps://example.org/report).").len(),
            1
        );
        assert_eq!(body("See [the report](javascript:alert(1)).").len(), 1);
        assert_eq!(body("See [the report]().").len(), 1);
    }

    #[test]
    fn notes_ticks_and_sign_offs_stand_in_the_way_until_they_are_settled() {
        let names = [GuardName::Notes, GuardName::SignOffs];
        let failed = codes(
            |facts| {
                facts.blocking_notes = 1;
                facts.said.push(Saying {
                    concern: Concern::Legal,
                    verdict: Verdict::Refused,
                    substance_hash: String::new(),
                    by: crate::domain::review::tests::tom().staff_ref(),
                    at: hour(8),
                    message: None,
                });
            },
            &names,
        );
        assert_eq!(failed.len(), 2);
        assert_eq!(codes(|_| (), &names), []);

        let opinion = &Workflow::shipped()[2].workflow;
        let mut facts = desk();
        let open = |facts: &Facts| {
            let matter = Matter {
                workflow: opinion,
                facts,
                at: hour(9),
            };
            guard(GuardName::Checklist)(&matter)
        };
        assert!(open(&facts).unwrap().detail.contains("interests"));
        facts.ticks.insert("interests".to_owned());
        assert_eq!(open(&facts), None);
    }
}
