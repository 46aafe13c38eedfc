//! One page of a list, by keyset: what comes after a position, never an offset.

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::time::Instant;

/// Where a page ended: the last row's instant, and its id to tell equal instants apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub at: Instant,
    pub id: Uuid,
}

impl Position {
    /// The same in a list that is ordered by a number, from 0 to 10^15. It is written as so
    /// many microseconds after the beginning of 1970, so that a cursor has one form whatever
    /// orders a list, and counted from 1, so that the beginning itself stays before them all.
    #[must_use]
    pub fn ranked(rank: i64, id: Uuid) -> Self {
        let at = DateTime::from_timestamp_micros(rank.saturating_add(1));
        Self {
            at: at.unwrap_or(DateTime::UNIX_EPOCH).into(),
            id,
        }
    }

    /// The number that the last row had.
    #[must_use]
    pub fn rank(&self) -> i64 {
        self.at.timestamp_micros().saturating_sub(1)
    }
}

/// What page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// 1 to 100.
    pub limit: u16,
    /// The end of the page before.
    pub after: Option<Position>,
}

/// One page, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Position>,
}

impl<T> Page<T> {
    /// Makes a page from rows that were asked for with one more than the limit.
    pub fn cut(mut rows: Vec<T>, window: Window, position: impl Fn(&T) -> Position) -> Self {
        let full = rows.len() > usize::from(window.limit);
        rows.truncate(usize::from(window.limit));
        let next = if full {
            rows.last().map(position)
        } else {
            None
        };
        Self { items: rows, next }
    }

    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next: self.next,
        }
    }
}
