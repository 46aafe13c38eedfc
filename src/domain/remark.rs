//! Remarks: what moderators say to one another about a comment, never public.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{CommentId, RemarkId};
use super::refusal::{FieldError, Refusal};
use super::staff::StaffRef;
use super::text::{has_nul, is_blank};
use super::time::Instant;

/// Characters of a remark, at most.
pub const TEXT_MAX: usize = 2000;

/// Remarks that come with a case: the newest.
pub const SHOWN: i32 = 20;

/// A remark on a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remark {
    pub id: RemarkId,
    pub comment_id: CommentId,
    #[schema(example = "The third of his this week; the last two were about the mayor too.")]
    pub text: String,
    pub by: StaffRef,
    pub at: Instant,
}

/// The remarks on the comment of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remarks {
    /// How many there are.
    #[schema(example = 1)]
    pub count: i64,
    /// The newest 20, newest first.
    pub latest: Vec<Remark>,
}

/// A remark that is to be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct RemarkForm {
    #[schema(
        example = "The third of his this week; the last two were about the mayor too.",
        max_length = 2000
    )]
    pub text: String,
}

/// 422 for a remark that says nothing, or too much.
pub fn check(form: &RemarkForm) -> Result<(), Refusal> {
    let length = form.text.chars().count();
    let (code, detail) = if is_blank(&form.text) {
        ("required", "say something".to_owned())
    } else if length > TEXT_MAX {
        let detail = format!("at most 2,000 characters; this has {length}");
        ("too_long", detail)
    } else if has_nul(&form.text) {
        ("control_character", "no text has U+0000 in it".to_owned())
    } else {
        return Ok(());
    };
    Err(Refusal::Invalid(vec![FieldError::new(
        "/text", code, detail,
    )]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_says_something_and_not_too_much() {
        let given = |text: &str| {
            check(&RemarkForm {
                text: text.to_owned(),
            })
        };
        assert_eq!(given(&"é".repeat(2000)), Ok(()));
        for text in ["", " \u{200B}\n", "a\0b", &"x".repeat(2001)] {
            assert!(given(text).is_err(), "{text:?}");
        }
    }
}
