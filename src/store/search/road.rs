//! By which index comments are read from the last that came in.

use std::borrow::Cow;

use super::Search;
use crate::domain::comment::Visibility;
use crate::domain::moderation::Ruling;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// As the database sees fit: few comments are to be looked at, or all.
    Any,
    Author,
    Article,
    Standing,
    Verdict,
    Unreviewed,
    Section,
}

impl Road {
    /// What leaves few goes first.
    pub(super) fn of(search: &Search) -> Self {
        if search.network.is_some() || search.host.is_some() {
            return Self::Any;
        }
        if search.reader.is_some() {
            return Self::Author;
        }
        if search.article.is_some() {
            return Self::Article;
        }
        if !search.words.is_empty() || !search.name.is_empty() {
            return Self::Any;
        }
        Self::by_standing(search)
    }

    /// What is rare goes first, then the section, then what is common.
    fn by_standing(search: &Search) -> Self {
        let common = Visibility::Published;
        match (search.visibility, search.verdict, &search.sections) {
            (Some(standing), ..) if standing != common => Self::Standing,
            (_, Some(Some(Ruling::Remove)), _) | (_, Some(Some(_)), None) => Self::Verdict,
            (.., Some(_)) => Self::Section,
            (_, Some(None), None) => Self::Unreviewed,
            (Some(_), None, None) => Self::Standing,
            (None, None, None) => Self::Any,
        }
    }

    /// For SQLite, which knows nothing of what is rare.
    pub(super) const fn indexed(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Author => " INDEXED BY comments_found_by_reader",
            Self::Article => " INDEXED BY comments_by_article",
            Self::Standing => " INDEXED BY comments_by_standing",
            Self::Verdict => " INDEXED BY comments_by_verdict",
            Self::Unreviewed => " INDEXED BY comments_unreviewed",
            Self::Section => " INDEXED BY comments_by_section",
        }
    }
}

/// One section at a time where they are what is read by, since only so the index gives
/// the order.
pub(super) fn each_in_order(search: &Search) -> Vec<Cow<'_, Search>> {
    match &search.sections {
        Some(sections) if Road::of(search) == Road::Section => sections
            .iter()
            .map(|section| {
                Cow::Owned(Search {
                    sections: Some(vec![section.clone()]),
                    ..search.clone()
                })
            })
            .collect(),
        _ => vec![Cow::Borrowed(search)],
    }
}
