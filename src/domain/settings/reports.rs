//! What a site makes of readers' reports.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::refusal::FieldError;

/// What readers' reports bring about. A report weighs from 0 to 100: 50 that of a
/// reader whom nothing is known of, 20 that of somebody without a confirmed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ReportSettings {
    /// What new reports must weigh together to bring up again what a moderator let stand.
    #[schema(example = 100, minimum = 1, maximum = 100_000)]
    pub again_weight: u32,
    /// What reports must weigh together to hold a comment that nobody has looked at; null
    /// for never.
    #[schema(example = 200, minimum = 1, maximum = 100_000)]
    pub hold_weight: Option<u32>,
    /// Reports a minute from one network address.
    #[schema(example = 60, minimum = 1, maximum = 100_000)]
    pub per_address: u32,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self {
            again_weight: 100,
            hold_weight: None,
            per_address: 60,
        }
    }
}

/// Everything that is wrong with them.
pub(super) fn check(settings: &ReportSettings) -> Vec<FieldError> {
    let numbers = [
        (
            "/comments/reports/again_weight",
            Some(settings.again_weight),
        ),
        ("/comments/reports/hold_weight", settings.hold_weight),
        ("/comments/reports/per_address", Some(settings.per_address)),
    ];
    let outside = |number: &u32| !(1..=100_000).contains(number);
    let wrong = numbers.into_iter().filter_map(|(pointer, number)| {
        let number = number.filter(outside)?;
        let detail = format!("a number from 1 to 100000; this is {number}");
        Some(FieldError::new(pointer, "out_of_range", detail))
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_from_one_to_a_hundred_thousand() {
        assert_eq!(check(&ReportSettings::default()), []);
        let settings = ReportSettings {
            again_weight: 0,
            hold_weight: Some(100_001),
            per_address: 0,
        };
        let pointers: Vec<String> = check(&settings).into_iter().map(|e| e.pointer).collect();
        assert_eq!(
            pointers,
            [
                "/comments/reports/again_weight",
                "/comments/reports/hold_weight",
                "/comments/reports/per_address"
            ]
        );
    }
}
