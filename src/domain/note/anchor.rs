//! A quotation as it is kept with a note.

use serde::{Deserialize, Serialize};

use super::anchoring::{Quote, locate, locate_exactly};
use super::{AnchorField, AnchorForm, AnchorStatus, NoteAnchor};
use crate::domain::draft::DraftContent;
use crate::domain::ids::RevisionId;
use crate::domain::refusal::FieldError;

/// Characters of what stands around a quotation that are kept where none are given.
const AROUND: usize = 32;

/// What was quoted, with what stood around it and where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    field: AnchorField,
    exact: String,
    prefix: String,
    suffix: String,
    /// Where it began, in characters.
    start: u32,
    revision_id: Option<RevisionId>,
}

impl AnchorField {
    #[must_use]
    pub fn text(self, content: &DraftContent) -> &str {
        match self {
            Self::Headline => &content.headline,
            Self::Standfirst => content.standfirst.as_deref().unwrap_or_default(),
            Self::Body => &content.body,
        }
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Body => "body",
        }
    }
}

impl Quotation {
    /// The quotation of words that are in the content, to the letter. `revision` is
    /// the one that has this content, if any.
    pub fn of(
        form: &AnchorForm,
        content: &DraftContent,
        revision: Option<RevisionId>,
    ) -> Result<Self, FieldError> {
        let text = form.field.text(content);
        let quote = Quote {
            exact: &form.exact,
            prefix: &form.prefix,
            suffix: &form.suffix,
            near: 0,
        };
        let place = locate_exactly(text, &quote).ok_or_else(|| missing(form, text))?;
        let given_or = |given: &str, around: String| {
            if given.is_empty() {
                around
            } else {
                given.to_owned()
            }
        };
        let before = place.start.saturating_sub(AROUND);
        let before: String = text.chars().take(place.start).skip(before).collect();
        let behind: String = text.chars().skip(place.end).take(AROUND).collect();
        Ok(Self {
            field: form.field,
            exact: form.exact.clone(),
            prefix: given_or(&form.prefix, before),
            suffix: given_or(&form.suffix, behind),
            start: offset(place.start),
            revision_id: revision,
        })
    }

    /// Where the quotation stands in what the draft says now.
    #[must_use]
    pub fn anchor(&self, content: &DraftContent) -> NoteAnchor {
        let quote = Quote {
            exact: &self.exact,
            prefix: &self.prefix,
            suffix: &self.suffix,
            near: usize::try_from(self.start).unwrap_or(usize::MAX),
        };
        let place = locate(self.field.text(content), &quote);
        NoteAnchor {
            field: self.field,
            exact: self.exact.clone(),
            prefix: self.prefix.clone(),
            suffix: self.suffix.clone(),
            status: if place.is_some() {
                AnchorStatus::Anchored
            } else {
                AnchorStatus::Orphaned
            },
            start: place.as_ref().map(|place| offset(place.start)),
            end: place.as_ref().map(|place| offset(place.end)),
            revision_id: self.revision_id,
        }
    }
}

/// A body has at most 400,000 characters.
fn offset(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX)
}

fn missing(form: &AnchorForm, text: &str) -> FieldError {
    let field = form.field.name();
    if !text.contains(&form.exact) {
        let detail = format!(
            "these words are not in the draft's {field} as it stands; quote it to the letter"
        );
        return FieldError::new("/anchor/exact", "not_in_text", detail);
    }
    let pointer = if form.prefix.is_empty() {
        "/anchor/suffix"
    } else {
        "/anchor/prefix"
    };
    let detail = format!(
        "the quotation is in the {field}, but not among these words; give what stands right beside it, or leave it out"
    );
    FieldError::new(pointer, "not_in_text", detail)
}
