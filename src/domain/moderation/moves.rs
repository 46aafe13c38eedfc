//! Every move a comment can make between its standings, as one table. The CHECK
//! of the table `comments` allows the same standings and no others.

use super::Ruling;
use crate::domain::comment::Visibility;

/// Where a comment stands towards the public, and what a person has ruled on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Standing {
    pub visibility: Visibility,
    pub verdict: Option<Ruling>,
}

const fn standing(visibility: Visibility, verdict: Option<Ruling>) -> Standing {
    Standing {
        visibility,
        verdict,
    }
}

/// What happens to a comment after it was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// A moderator rules.
    Rule(Ruling),
    /// Intake lets through what waited only for what is now known, such as a
    /// confirmed address.
    Publish,
    /// Back to a moderator: readers complain of what nobody has looked at, or an
    /// edit must be looked at first.
    Hold,
    /// Nobody looked in the time that the site gives itself.
    Lapse,
    /// Its author takes it back.
    Withdraw,
    /// Its author, and all they wrote, is forgotten.
    Erase,
}

const APPROVE: Move = Move::Rule(Ruling::Approve);
const REMOVE: Move = Move::Rule(Ruling::Remove);

/// Waits for a person.
const HELD: Standing = standing(Visibility::Held, None);
/// Let through by intake; nobody has looked.
const UNSEEN: Standing = standing(Visibility::Published, None);
const APPROVED: Standing = standing(Visibility::Published, Some(Ruling::Approve));
/// Removed by intake, or lapsed; nobody has looked.
const TURNED_AWAY: Standing = standing(Visibility::Removed, None);
const REMOVED: Standing = standing(Visibility::Removed, Some(Ruling::Remove));
const WITHDRAWN: Standing = standing(Visibility::Withdrawn, None);
const WITHDRAWN_APPROVED: Standing = standing(Visibility::Withdrawn, Some(Ruling::Approve));
const WITHDRAWN_REMOVED: Standing = standing(Visibility::Withdrawn, Some(Ruling::Remove));
const ERASED: Standing = standing(Visibility::Erased, None);

/// Every standing there is.
#[cfg(test)]
const STANDINGS: [Standing; 9] = [
    HELD,
    UNSEEN,
    APPROVED,
    TURNED_AWAY,
    REMOVED,
    WITHDRAWN,
    WITHDRAWN_APPROVED,
    WITHDRAWN_REMOVED,
    ERASED,
];

/// Every move. What is not here is refused; from `erased` nothing leads anywhere.
#[rustfmt::skip]
const MOVES: [(Standing, Move, Standing); 26] = [
    // from                move            to
    (HELD,                APPROVE,         APPROVED),
    (HELD,                REMOVE,          REMOVED),
    (HELD,                Move::Publish,   UNSEEN),
    (HELD,                Move::Lapse,     TURNED_AWAY),
    (HELD,                Move::Withdraw,  WITHDRAWN),
    (HELD,                Move::Erase,     ERASED),

    (UNSEEN,              APPROVE,         APPROVED),
    (UNSEEN,              REMOVE,          REMOVED),
    (UNSEEN,              Move::Hold,      HELD),
    (UNSEEN,              Move::Withdraw,  WITHDRAWN),
    (UNSEEN,              Move::Erase,     ERASED),

    (APPROVED,            APPROVE,         APPROVED),
    (APPROVED,            REMOVE,          REMOVED),
    (APPROVED,            Move::Withdraw,  WITHDRAWN_APPROVED),
    (APPROVED,            Move::Erase,     ERASED),

    (TURNED_AWAY,         APPROVE,         APPROVED),
    (TURNED_AWAY,         REMOVE,          REMOVED),
    (TURNED_AWAY,         Move::Withdraw,  WITHDRAWN),
    (TURNED_AWAY,         Move::Erase,     ERASED),

    (REMOVED,             APPROVE,         APPROVED),
    (REMOVED,             REMOVE,          REMOVED),
    (REMOVED,             Move::Withdraw,  WITHDRAWN_REMOVED),
    (REMOVED,             Move::Erase,     ERASED),

    (WITHDRAWN,           Move::Erase,     ERASED),
    (WITHDRAWN_APPROVED,  Move::Erase,     ERASED),
    (WITHDRAWN_REMOVED,   Move::Erase,     ERASED),
];

impl Standing {
    /// Where a move takes it; `None` for a move that cannot be made from here.
    #[must_use]
    pub fn after(self, made: Move) -> Option<Self> {
        let row = MOVES
            .iter()
            .find(|(from, by, _)| *from == self && *by == made);
        row.map(|(_, _, to)| *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Move; 7] = [
        APPROVE,
        REMOVE,
        Move::Publish,
        Move::Hold,
        Move::Lapse,
        Move::Withdraw,
        Move::Erase,
    ];

    fn moves_from(from: Standing) -> Vec<Move> {
        ALL.into_iter()
            .filter(|made| from.after(*made).is_some())
            .collect()
    }

    #[test]
    fn each_move_stands_once_in_the_table() {
        for from in STANDINGS {
            for made in ALL {
                let rows = MOVES.iter().filter(|row| (row.0, row.1) == (from, made));
                assert!(rows.count() <= 1, "{from:?} {made:?}");
            }
        }
    }

    #[test]
    fn a_ruling_is_kept_with_what_it_makes_of_a_comment() {
        for (from, made, to) in MOVES {
            match made {
                APPROVE => assert_eq!(to, APPROVED, "{from:?}"),
                REMOVE => assert_eq!(to, REMOVED, "{from:?}"),
                Move::Withdraw => {
                    assert_eq!(to, standing(Visibility::Withdrawn, from.verdict));
                }
                Move::Erase => assert_eq!(to, ERASED, "{from:?}"),
                Move::Publish | Move::Hold | Move::Lapse => assert_eq!(to.verdict, None),
            }
        }
    }

    #[test]
    fn a_comment_can_be_ruled_on_until_its_author_takes_it_back() {
        for from in [HELD, UNSEEN, APPROVED, TURNED_AWAY, REMOVED] {
            assert!(moves_from(from).starts_with(&[APPROVE, REMOVE]), "{from:?}");
        }
        for from in [WITHDRAWN, WITHDRAWN_APPROVED, WITHDRAWN_REMOVED] {
            assert_eq!(moves_from(from), [Move::Erase], "{from:?}");
        }
        assert_eq!(moves_from(ERASED), []);
    }

    #[test]
    fn what_a_person_approved_is_not_held_again_unseen() {
        assert_eq!(APPROVED.after(Move::Hold), None);
        assert_eq!(UNSEEN.after(Move::Hold), Some(HELD));
    }
}
