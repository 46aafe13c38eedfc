//! Who is told of what is said in notes: each person once, of what concerns them most.

use crate::domain::ids::StaffId;
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::dossier::Dossier;
use crate::service::notices::{self, Telling};
use crate::store::Conn;

/// Characters of a note that its mails show.
const EXCERPT: usize = 500;

/// Something that was said in a note, and where.
pub(super) struct Said {
    draft: DraftNotice,
    excerpt: String,
    contributors: Vec<StaffId>,
    by: StaffId,
    at: Instant,
}

impl Said {
    pub fn of(dossier: &Dossier, actor: &Actor, text: &str, now: Instant) -> Self {
        let hands = dossier.facts.contributors.iter();
        Self {
            draft: notices::draft_notice(&dossier.row, &actor.name, now),
            excerpt: excerpt(text),
            contributors: hands.map(|hand| hand.id).collect(),
            by: actor.id,
            at: now,
        }
    }
}

pub(super) fn tell_mentioned(said: &Said, people: &[StaffId]) -> Telling {
    Telling {
        people: people.to_vec(),
        notice: Notice::Mentioned {
            draft: said.draft.clone(),
            excerpt: said.excerpt.clone(),
        },
    }
}

pub(super) fn tell_thread(said: &Said, people: Vec<StaffId>) -> Telling {
    Telling {
        people,
        notice: Notice::NoteAnswered {
            draft: said.draft.clone(),
            excerpt: said.excerpt.clone(),
        },
    }
}

pub(super) fn tell_blocking(said: &Said) -> Telling {
    Telling {
        people: said.contributors.clone(),
        notice: Notice::NoteBlocks {
            draft: said.draft.clone(),
            excerpt: said.excerpt.clone(),
        },
    }
}

/// Tells people; whoever stands in an earlier telling is left out of those after it.
pub(super) fn tell(conn: &mut Conn, said: &Said, mut tellings: Vec<Telling>) -> Result<(), Error> {
    let mut told: Vec<StaffId> = vec![said.by];
    for telling in &mut tellings {
        telling.people.retain(|person| !told.contains(person));
        told.extend(&telling.people);
    }
    notices::tell_all(conn, &tellings, Some(said.by), said.at)
}

/// The beginning of a text, cut where it is long.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
