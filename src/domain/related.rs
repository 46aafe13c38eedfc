//! Which articles have to do with one another: those that share tags, the more the rarer
//! the tag is.

use std::collections::BTreeMap;

use super::ids::ArticleId;
use super::time::Instant;

/// An article that is filed under a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    pub id: ArticleId,
    pub section: String,
    pub published_at: Instant,
}

/// A tag of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// How many articles have it.
    pub spread: i64,
    /// The newest of them.
    pub newest: Vec<Tagged>,
}

/// The articles that share these tags, the nearest first: by the weight of the tags, then
/// those of the same section, then the newest.
pub fn nearest(tags: Vec<Shared>, section: &str) -> Vec<ArticleId> {
    let mut found: BTreeMap<ArticleId, (f64, Tagged)> = BTreeMap::new();
    for tag in tags {
        let weight = weight(tag.spread);
        for article in tag.newest {
            found.entry(article.id).or_insert((0.0, article)).0 += weight;
        }
    }
    let mut found: Vec<(f64, Tagged)> = found.into_values().collect();
    found.sort_by(|(weight, one), (other_weight, other)| {
        let place =
            |article: &Tagged| (article.section == section, article.published_at, article.id);
        other_weight
            .total_cmp(weight)
            .then_with(|| place(other).cmp(&place(one)))
    });
    found.into_iter().map(|(_, article)| article.id).collect()
}

/// What a tag weighs that so many articles have.
fn weight(spread: i64) -> f64 {
    let spread = u32::try_from(spread).unwrap_or(u32::MAX);
    1.0 / f64::from(spread).max(1.0).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    fn article(number: u128, section: &str) -> Tagged {
        let day = TimeDelta::days(i64::try_from(number).unwrap());
        Tagged {
            id: uuid::Uuid::from_u128(number).into(),
            section: section.to_owned(),
            published_at: Instant::from(DateTime::UNIX_EPOCH) + day,
        }
    }

    fn order(tags: Vec<(i64, Vec<Tagged>)>) -> Vec<u128> {
        let tags = tags
            .into_iter()
            .map(|(spread, newest)| Shared { spread, newest });
        let order = nearest(tags.collect(), "news");
        order.into_iter().map(|id| id.uuid().as_u128()).collect()
    }

    #[test]
    fn a_rare_tag_weighs_more_than_a_common_one() {
        let (common, rare) = (article(9, "news"), article(1, "news"));
        assert_eq!(order(vec![(500, vec![common]), (3, vec![rare])]), [1, 9]);
    }

    #[test]
    fn two_tags_weigh_more_than_one_of_the_same_kind() {
        let (both, one) = (article(1, "world"), article(9, "news"));
        assert_eq!(
            order(vec![(5, vec![both.clone(), one]), (5, vec![both])]),
            [1, 9]
        );
    }

    #[test]
    fn among_equals_the_section_decides_and_then_the_day() {
        let articles = vec![article(3, "world"), article(1, "news"), article(2, "news")];
        assert_eq!(order(vec![(3, articles)]), [2, 1, 3]);
        assert_eq!(order(vec![(1, vec![article(1, "news")])]), [1]);
        assert!(order(Vec::new()).is_empty());
    }
}
