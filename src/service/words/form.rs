//! What a list is to hold, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Change, Stays, broken, place};
use crate::domain::intake::{Phrase, WordEntry, WordList, WordMatcher};
use crate::domain::refusal::{FieldError, Refusal};
use crate::service::Error;

/// What a list is to hold; what is left out of the two stays as it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WordListForm {
    /// Words and phrases of 1 to 200 characters that count everywhere and for ever; one
    /// given twice counts once. At most 50,000 entries in all lists together.
    #[serde(default)]
    #[schema(example = json!(["casino bonus", "easy money"]), max_items = 50_000)]
    pub phrases: Option<Vec<String>>,
    /// Patterns, hosts, and whatever counts in one language or section or for a time. At
    /// most 500 patterns in all lists together.
    #[serde(default)]
    #[schema(
        example = json!([{"phrase": "casino.example", "match": "host", "language": null, "section": null, "expires_at": null}]),
        max_items = 50_000
    )]
    pub entries: Option<Vec<Phrase>>,
}

/// Looks a list through. 422 with everything that is wrong, at `/phrases/<index>` and
/// `/entries/<index>/…`.
pub async fn check(list: WordList, form: WordListForm) -> Result<Change, Error> {
    let looking = tokio::task::spawn_blocking(move || look_through(list, form));
    Ok(looking
        .await
        .map_err(|_| broken("looking a list through panicked"))??)
}

fn look_through(list: WordList, form: WordListForm) -> Result<Change, Refusal> {
    let stays = match (&form.phrases, &form.entries) {
        (None, None) => {
            let detail = "say what is to be on the list: phrases, entries or both";
            return Err(Refusal::field("/phrases", "required", detail));
        }
        (Some(_), None) => Stays::Others,
        (None, Some(_)) => Stays::Plain,
        (Some(_), Some(_)) => Stays::Nothing,
    };
    let phrases = form.phrases.unwrap_or_default().into_iter();
    let plain = phrases
        .enumerate()
        .map(|(at, phrase)| (format!("/phrases/{at}"), Phrase::word(phrase)));
    let entries = form.entries.unwrap_or_default().into_iter();
    let others = entries
        .enumerate()
        .map(|(at, entry)| (format!("/entries/{at}"), entry));
    let given = tidied(list, plain.chain(others))?;
    Ok(Change { list, given, stays })
}

/// Entries with their places, looked through and trimmed: 422 for all that is wrong.
fn tidied(
    list: WordList,
    given: impl Iterator<Item = (String, Phrase)>,
) -> Result<BTreeMap<Phrase, String>, Refusal> {
    let (places, entries): (Vec<String>, Vec<Phrase>) =
        given.map(|(at, entry)| (at, entry.tidied())).unzip();
    let listed: Vec<WordEntry> = entries
        .iter()
        .map(|phrase| WordEntry {
            list,
            phrase: phrase.clone(),
        })
        .collect();
    if let Err(mistakes) = WordMatcher::new(&listed, 0) {
        let mistakes = mistakes
            .into_iter()
            .map(|mistake| in_form(mistake, &places));
        return Err(Refusal::Invalid(mistakes.collect()));
    }
    let mistakes = twice(&entries, &places);
    if !mistakes.is_empty() {
        return Err(Refusal::Invalid(mistakes));
    }
    Ok(entries.into_iter().zip(places).collect())
}

/// A mistake at `/<index>/…` of the entries, where it stands in the form.
fn in_form(mistake: FieldError, places: &[String]) -> FieldError {
    let mut parts = mistake.pointer.splitn(3, '/').skip(1);
    let index: Option<usize> = parts.next().and_then(|index| index.parse().ok());
    let at = index.and_then(|index| places.get(index));
    let pointer = match (at, parts.next()) {
        (Some(at), Some(field)) if at.starts_with("/entries") => format!("{at}/{field}"),
        (Some(at), _) => at.clone(),
        (None, _) if mistake.code == "too_costly" => "/entries".to_owned(),
        (None, _) => "/phrases".to_owned(),
    };
    FieldError { pointer, ..mistake }
}

/// The same looked for in the same place cannot end at two times.
fn twice(entries: &[Phrase], places: &[String]) -> Vec<FieldError> {
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    let mut ends = BTreeMap::new();
    for (entry, at) in entries.iter().zip(places) {
        let is_new = seen.insert(place(entry));
        let end = *ends.entry(place(entry)).or_insert(entry.expires_at);
        if !is_new && end != entry.expires_at {
            let detail = "this is in the list already, with another end";
            wrong.push(FieldError::new(
                format!("{at}/expires_at"),
                "duplicate",
                detail,
            ));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::intake::Matching;

    fn given(phrases: &[&str], entries: Vec<Phrase>) -> Result<Change, Refusal> {
        let phrases = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
        let form = WordListForm {
            phrases: Some(phrases),
            entries: Some(entries),
        };
        look_through(WordList::Suspect, form)
    }

    fn named(refused: Result<Change, Refusal>) -> Vec<(String, String)> {
        let Err(Refusal::Invalid(mistakes)) = refused else {
            panic!("no mistake found");
        };
        let named = mistakes.into_iter();
        named
            .map(|mistake| (mistake.pointer, mistake.code))
            .collect()
    }

    #[test]
    fn a_list_is_trimmed_and_everything_wrong_is_pointed_at() {
        let list = given(&["easy money", " casino ", "casino"], Vec::new()).unwrap();
        let phrases: Vec<&str> = list.given.keys().map(|it| it.phrase.as_str()).collect();
        assert_eq!(phrases, ["casino", "easy money"]);
        let pattern = Phrase {
            matching: Matching::Pattern,
            ..Phrase::word("(")
        };
        let wrong = given(&["fine", " ", &"a".repeat(201)], vec![pattern]);
        let expected = [
            ("/phrases/1", "blank"),
            ("/phrases/2", "too_long"),
            ("/entries/0/phrase", "invalid"),
        ];
        assert_eq!(
            named(wrong),
            expected.map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn one_entry_has_one_end() {
        let ends = Phrase {
            expires_at: Some(chrono::DateTime::UNIX_EPOCH.into()),
            ..Phrase::word("casino")
        };
        assert!(given(&[], vec![ends.clone(), ends.clone()]).is_ok());
        let wrong = named(given(&["casino"], vec![ends]));
        assert_eq!(wrong[0].0, "/entries/0/expires_at");
    }
}
