//! Guards: one pure check each. A guard that fails answers with a blocker: what is
//! wrong, where, what would clear it and by whose hand.

use std::collections::BTreeSet;

use super::refusal::Blocker;
use super::review::Facts;
use super::text::is_blank;
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
        GuardName::Headline  => headline,
        GuardName::Section   => section,
        GuardName::Byline    => byline,
        GuardName::Body      => body,
        GuardName::Approvals => approvals,
        GuardName::Embargo   => embargo,
        GuardName::Slug      => slug,
    }
}

/// What does not stand in the way of going forward but should be known.
pub const WARNINGS: [Guard; 1] = [alt_text];

fn headline(matter: &Matter<'_>) -> Option<Blocker> {
    is_blank(&matter.facts.content.headline).then(|| {
        matter.editorial(
            "headline_missing",
            "/headline",
            "The draft has no headline; give it one.",
        )
    })
}

fn section(matter: &Matter<'_>) -> Option<Blocker> {
    is_blank(&matter.facts.content.section).then(|| {
        matter.editorial(
            "section_missing",
            "/section",
            "The draft is in no section; choose one.",
        )
    })
}

fn byline(matter: &Matter<'_>) -> Option<Blocker> {
    let bylines = &matter.facts.content.bylines;
    let nobody = bylines.iter().all(|byline| is_blank(&byline.name));
    nobody.then(|| {
        matter.editorial(
            "byline_missing",
            "/bylines",
            "Nobody's name stands above the text; add a byline.",
        )
    })
}

fn body(matter: &Matter<'_>) -> Option<Blocker> {
    is_blank(&matter.facts.content.body).then(|| {
        matter.editorial(
            "body_missing",
            "/body",
            "The draft has no text yet; write it.",
        )
    })
}

/// Counts people, not rows: two yeses of one editor in two steps are one pair of eyes.
fn approvals(matter: &Matter<'_>) -> Option<Blocker> {
    let Matter {
        workflow, facts, ..
    } = matter;
    let approvers = |transition| facts.approvers(transition);
    let given = workflow
        .approving()
        .flat_map(approvers)
        .collect::<BTreeSet<_>>()
        .len();
    let required = workflow.quorum.required(facts.content.sensitivity);
    let missing = (required as usize).saturating_sub(given);
    (missing > 0).then(|| Blocker {
        code: "approvals_missing".to_owned(),
        detail: format!(
            "{given} of {required} approvals hold for this text; it needs {missing} more."
        ),
        pointer: None,
        cleared_by: names(workflow.approving().flat_map(|transition| &transition.who)),
    })
}

fn embargo(matter: &Matter<'_>) -> Option<Blocker> {
    let until = matter.facts.content.embargo_until?;
    (matter.at < until).then(|| {
        let detail = format!("Under embargo until {until}; wait for it, or change the embargo.");
        matter.editorial("embargoed", "/embargo_until", &detail)
    })
}

fn slug(matter: &Matter<'_>) -> Option<Blocker> {
    let Matter { facts, .. } = matter;
    let slug = facts.content.slug.as_deref().unwrap_or_default();
    facts.slug_taken.then(|| {
        let detail = format!("Another article has the slug `{slug}`; choose a different one.");
        matter.editorial("slug_taken", "/slug", &detail)
    })
}

fn alt_text(matter: &Matter<'_>) -> Option<Blocker> {
    let image = matter.facts.content.lead_image.as_ref()?;
    is_blank(image.alt.as_deref().unwrap_or_default()).then(|| {
        let detail = "The lead image has no alternative text; who cannot see it learns nothing.";
        matter.editorial("alt_missing", "/lead_image/alt", detail)
    })
}

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
    use super::*;
    use crate::domain::review::tests::{desk, hour};

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
        assert_eq!(slug(&matter).unwrap().cleared_by, ["editor"]);
        assert_eq!(approvals(&matter).unwrap().cleared_by, ["editor"]);
    }

    #[test]
    fn an_image_without_alternative_text_is_a_warning() {
        let mut facts = desk();
        let url = "https://media.example.org/flood.jpg";
        facts.content.lead_image =
            serde_json::from_value(serde_json::json!({ "url": url })).unwrap();
        let matter = Matter {
            workflow: Workflow::newsroom(),
            facts: &facts,
            at: hour(9),
        };
        assert_eq!(alt_text(&matter).unwrap().code, "alt_missing");
    }
}
