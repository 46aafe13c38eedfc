//! Trying the word lists out: what would have been found in a text, or in the latest
//! comments, and what would have become of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::broken;
use crate::domain::comment::Visibility;
use crate::domain::ids::CommentId;
use crate::domain::intake::{
    Facts, Matching, Phrase, WordEntry, WordList, WordMatcher, find_listed,
};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::text::{has_nul, normalise};
use crate::domain::time::Instant;
use crate::domain::{intake, markdown};
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::{Conn, comments, words};

/// Comments that are looked through at once, at most.
const LAST: u32 = 1000;

/// What is looked through, and for what.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WordTestForm {
    /// A text of at most 10,000 characters; or `last`.
    #[serde(default)]
    #[schema(example = "Easy money at casino.example", max_length = 10_000)]
    pub text: Option<String>,
    /// How many of the latest comments, 1 to 1,000; or `text`.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    pub last: Option<u32>,
    /// What the lists would have besides, without being put there.
    #[serde(default)]
    #[schema(example = json!([{"list": "suspect", "phrase": "casino.example", "match": "host"}]), max_items = 1000)]
    pub entries: Vec<WordTest>,
}

/// An entry that is tried out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WordTest {
    pub list: WordList,
    #[schema(example = "casino.example", max_length = 200)]
    pub phrase: String,
    #[serde(rename = "match", default)]
    #[schema(example = "host")]
    pub matching: Matching,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub section: Option<String>,
    #[serde(default)]
    pub expires_at: Option<Instant>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tested {
    /// Texts that were looked through.
    #[schema(example = 200)]
    pub texts: usize,
    /// What would have become of them by the lists alone.
    #[schema(example = 180)]
    pub published: usize,
    #[schema(example = 15)]
    pub held: usize,
    #[schema(example = 5)]
    pub removed: usize,
    /// The texts in which something was found, the latest first.
    pub items: Vec<TestedText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestedText {
    /// Null for a text that was sent.
    pub comment_id: Option<CommentId>,
    /// `published`, `held` or `removed`, by the lists alone.
    pub outcome: Visibility,
    pub hits: Vec<WordTestHit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WordTestHit {
    pub list: WordList,
    #[serde(rename = "match")]
    pub matching: Matching,
    #[schema(example = "easy money")]
    pub phrase: String,
    /// As it was written.
    #[schema(example = "E a s y  m0ney")]
    pub found: String,
}

/// A text to be looked through.
struct Looked {
    id: Option<CommentId>,
    text: String,
    facts: Facts,
}

/// Looks through a text, or the latest comments. 422 for what is wrong with the form.
pub async fn test(desk: &Desk, form: WordTestForm) -> Result<Tested, Error> {
    let asked = asked(&form)?;
    let now = desk.now();
    let reading = move |conn: &mut Conn| {
        let texts = match &asked {
            Asked::Text(text) => vec![given(text)],
            Asked::Last(count) => latest(conn, *count)?,
        };
        Ok((texts, words::entries(conn)?))
    };
    let (mut texts, listed) = desk.read(reading).await?;
    for text in &mut texts {
        text.facts.at = Some(now);
    }
    let trying = tokio::task::spawn_blocking(move || {
        let matcher = matcher(listed, form.entries)?;
        Ok::<_, Refusal>(look_through(&texts, &matcher))
    });
    Ok(trying
        .await
        .map_err(|_| broken("trying the word lists out panicked"))??)
}

#[derive(Clone)]
enum Asked {
    Text(String),
    Last(i64),
}

fn asked(form: &WordTestForm) -> Result<Asked, Refusal> {
    match (&form.text, form.last) {
        (Some(text), None) if intake::is_fit(text) => Ok(Asked::Text(text.clone())),
        (Some(text), None) => {
            let detail = if has_nul(text) {
                "holds the character U+0000"
            } else {
                "1 to 10,000 characters, something to read among them"
            };
            Err(Refusal::field("/text", "invalid", detail))
        }
        (None, Some(count)) if (1..=LAST).contains(&count) => Ok(Asked::Last(count.into())),
        (None, Some(count)) => {
            let detail = format!("a number from 1 to {LAST}; this is {count}");
            Err(Refusal::field("/last", "out_of_range", detail))
        }
        _ => {
            let detail = "give a text, or how many of the latest comments";
            Err(Refusal::field("/text", "required", detail))
        }
    }
}

fn given(text: &str) -> Looked {
    Looked {
        id: None,
        text: normalise(text),
        facts: Facts::default(),
    }
}

fn latest(conn: &mut Conn, count: i64) -> Result<Vec<Looked>, Error> {
    let rows = comments::latest(conn, count)?.into_iter();
    let looked = rows.map(|(id, text, section, language)| Looked {
        id: Some(id),
        text,
        facts: Facts {
            section,
            language,
            ..Facts::default()
        },
    });
    Ok(looked.collect())
}

/// The lists, and what is tried out beside them.
fn matcher(mut listed: Vec<WordEntry>, tried: Vec<WordTest>) -> Result<WordMatcher, Refusal> {
    let before = listed.len();
    listed.extend(tried.into_iter().map(|tried| {
        WordEntry {
            list: tried.list,
            phrase: Phrase {
                phrase: tried.phrase,
                matching: tried.matching,
                language: tried.language,
                section: tried.section,
                expires_at: tried.expires_at,
            }
            .tidied(),
        }
    }));
    WordMatcher::new(&listed, 0).map_err(|mistakes| {
        let in_form = |mistake: FieldError| {
            let mut parts = mistake.pointer.splitn(3, '/').skip(1);
            let index = parts.next().and_then(|index| index.parse::<usize>().ok());
            let own = index.and_then(|index| index.checked_sub(before));
            let pointer = match (own, parts.next()) {
                (Some(own), Some(field)) => format!("/entries/{own}/{field}"),
                _ => "/entries".to_owned(),
            };
            FieldError { pointer, ..mistake }
        };
        Refusal::Invalid(mistakes.into_iter().map(in_form).collect())
    })
}

fn look_through(texts: &[Looked], words: &WordMatcher) -> Tested {
    let mut tested = Tested {
        texts: texts.len(),
        published: 0,
        held: 0,
        removed: 0,
        items: Vec::new(),
    };
    for looked in texts {
        let text = look_at(looked, words);
        match text.outcome {
            Visibility::Removed => tested.removed += 1,
            Visibility::Held => tested.held += 1,
            _ => tested.published += 1,
        }
        if !text.hits.is_empty() {
            tested.items.push(text);
        }
    }
    tested
}

fn look_at(looked: &Looked, words: &WordMatcher) -> TestedText {
    let rendered = markdown::comment(&looked.text);
    let texts = (
        looked.text.as_str(),
        rendered.text.as_str(),
        rendered.html.as_str(),
    );
    let hits = find_listed(texts, words, &looked.facts.scope());
    let has = |list| hits.iter().any(|hit| hit.list == list);
    let outcome = if has(WordList::Banned) {
        Visibility::Removed
    } else if has(WordList::Suspect) {
        Visibility::Held
    } else {
        Visibility::Published
    };
    let hits = hits.into_iter().map(|hit| WordTestHit {
        list: hit.list,
        matching: hit.matching,
        phrase: hit.phrase.to_owned(),
        found: hit.found.into_owned(),
    });
    TestedText {
        comment_id: looked.id,
        outcome,
        hits: hits.collect(),
    }
}
