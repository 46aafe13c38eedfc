//! An example of every problem.

use chrono::DateTime;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::difference::Clash;
use crate::domain::refusal::{Blocker, FieldError, Refusal};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;
use crate::http::problem::{Code, Problem};

const ID: Uuid = Uuid::from_u128(0x0198_0a5e_3c44_7d5b_9d0e_4f6f_5f0c_8a11);
/// 2026-11-02T09:30:00Z.
const MORNING: i64 = 1_793_611_800;

/// A problem of this code, with all that belongs to it.
pub fn example(code: Code) -> Value {
    let problem = match code {
        Code::UnknownField => {
            let error = FieldError::new("/headlin", "unknown", "there is no such field here");
            Problem::fields(code, vec![error])
        }
        other => told(other).map_or_else(
            || Problem::new(other, format!("{}.", other.title())),
            Problem::from,
        ),
    };
    json!(problem.request_id(&ID.to_string()).body())
}

/// The refusals that say more than a sentence.
fn told(code: Code) -> Option<Refusal> {
    let refusal = match code {
        Code::Invalid => Refusal::field(
            "/headline",
            "too_long",
            "at most 300 characters; this has 412",
        ),
        Code::Blocked => Refusal::Blocked(vec![blocker()]),
        Code::Stale => Refusal::Overtaken {
            current: json!({"version": 8, "content": {"headline": "Floods in Ghent"}}),
            differences: vec![Clash {
                field: "headline".to_owned(),
                yours: json!("Flood in Ghent"),
                theirs: json!("Floods in Ghent"),
            }],
        },
        Code::BaseMoved => Refusal::BaseMoved {
            current: json!({"headline": "Floods in Ghent"}),
            fields: vec!["headline".to_owned()],
        },
        Code::AlreadyDecided => Refusal::AlreadyDecided {
            by: mo(),
            at: morning(),
        },
        Code::Leased => Refusal::Leased {
            by: mo(),
            until: morning(),
        },
        _ => return None,
    };
    Some(refusal)
}

fn blocker() -> Blocker {
    Blocker {
        code: "headline_missing".to_owned(),
        detail: "The draft has no headline; give it one.".to_owned(),
        pointer: Some("/headline".to_owned()),
        cleared_by: vec!["contributor".to_owned(), "editor".to_owned()],
    }
}

fn mo() -> StaffRef {
    StaffRef {
        id: ID.into(),
        name: "Mo Haddad".to_owned(),
    }
}

fn morning() -> Instant {
    DateTime::from_timestamp(MORNING, 0)
        .unwrap_or_default()
        .into()
}
