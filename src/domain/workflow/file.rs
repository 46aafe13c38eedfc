//! What a workflow file says. What cannot be read is noted and left empty: a
//! workflow with mistakes is never handed out.

use std::collections::BTreeMap;

use super::reader::{Place, Quote, Reader};
use super::words::word;
use super::{ChecklistLine, Independence, Mistake, Quorum, State, Transition, Who, Workflow};
use crate::domain::draft::Category;
use crate::domain::sign_off::{Concern, Condition};
use crate::domain::text::is_one_line;

/// The longest title, in characters.
const TITLE_MAX: usize = 300;

/// The keys that each table of the file may have.
const FILE: &[&str] = &[
    "name",
    "title",
    "version",
    "initial",
    "independence",
    "quorum",
    "states",
    "editable",
    "checklist",
    "sign_offs",
    "transitions",
];
const CONDITION: &[&str] = &["sensitivity", "sections", "tags"];
const QUORUM: &[&str] = &["normal", "high"];
const TRANSITION: &[&str] = &[
    "from",
    "to",
    "who",
    "needs",
    "guards",
    "effect",
    "tells",
    "at_quorum",
];

/// The workflow as far as it can be read, and what is wrong with it.
pub(super) fn read(text: &str) -> (Workflow, Vec<Mistake>) {
    let (document, mut reader) = Reader::open(text);
    let file = Place::whole(&document);
    reader.only(&file, FILE);
    let states = states(&mut reader, &file);
    let workflow = Workflow {
        name: proper_name(&mut reader, &file),
        title: title(&mut reader, &file),
        version: reader.count(&file, "version"),
        initial: initial(&mut reader, &file, &states),
        independence: independence(&mut reader, &file),
        quorum: quorum(&mut reader, &file),
        editable: editable(&mut reader, &file),
        checklist: checklist(&mut reader, &file),
        sign_offs: sign_offs(&mut reader, &file),
        transitions: transitions(&mut reader, &file, &states),
        states,
    };
    (workflow, reader.mistakes)
}

fn proper_name(reader: &mut Reader<'_>, file: &Place<'_>) -> String {
    let Some(name) = reader.quote(file, "name") else {
        return String::new();
    };
    reader.proper(&name);
    name.text.to_owned()
}

fn title(reader: &mut Reader<'_>, file: &Place<'_>) -> String {
    let Some(title) = reader.quote(file, "title") else {
        return String::new();
    };
    if !is_one_line(title.text) || title.text.chars().count() > TITLE_MAX {
        let detail = format!("`title` is one line of at most {TITLE_MAX} characters");
        reader.note(title.at, detail);
    }
    title.text.to_owned()
}

fn independence(reader: &mut Reader<'_>, file: &Place<'_>) -> Independence {
    reader
        .quote(file, "independence")
        .and_then(|quote| reader.word(&quote))
        .unwrap_or(Independence::AnyHand)
}

fn initial(reader: &mut Reader<'_>, file: &Place<'_>, states: &[State]) -> String {
    let Some(initial) = reader.quote(file, "initial") else {
        return String::new();
    };
    let state = known_state(reader, &initial, states);
    if state.is_some_and(|state| state.category != Category::Drafting) {
        let detail = format!(
            "a draft opens in a state of category drafting, which `{}` is not",
            initial.text
        );
        reader.note(initial.at, detail);
    }
    initial.text.to_owned()
}

fn quorum(reader: &mut Reader<'_>, file: &Place<'_>) -> Quorum {
    let Some(place) = reader.table(file, "quorum") else {
        return Quorum { normal: 1, high: 1 };
    };
    reader.only(&place, QUORUM);
    let quorum = Quorum {
        normal: reader.count(&place, "normal").unsigned_abs(),
        high: reader.count(&place, "high").unsigned_abs(),
    };
    if quorum.high < quorum.normal {
        reader.note(place.at, "`quorum`: `high` is at least as many as `normal`");
    }
    quorum
}

fn states(reader: &mut Reader<'_>, file: &Place<'_>) -> Vec<State> {
    let Some(place) = reader.table(file, "states") else {
        return Vec::new();
    };
    let mut states = Vec::new();
    for name in place.keys() {
        reader.proper(&name);
        let category = reader.quote(&place, name.text);
        states.push(State {
            name: name.text.to_owned(),
            category: category
                .and_then(|quote| reader.word(&quote))
                .unwrap_or(Category::Drafting),
            line: reader.line(name.at),
        });
    }
    states
}

fn editable(reader: &mut Reader<'_>, file: &Place<'_>) -> BTreeMap<Category, Vec<Who>> {
    let mut editable = BTreeMap::new();
    let Some(place) = reader.table(file, "editable") else {
        return editable;
    };
    for name in place.keys() {
        match word(name.text) {
            Ok(Category::Closed) => reader.note(name.at, "nobody edits a closed draft"),
            Ok(category) => {
                editable.insert(category, reader.words(&place, name.text));
            }
            Err(slip) => reader.note(name.at, slip.to_string()),
        }
    }
    editable
}

fn checklist(reader: &mut Reader<'_>, file: &Place<'_>) -> Vec<ChecklistLine> {
    let Some(place) = reader.optional_table(file, "checklist") else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for key in place.keys() {
        reader.proper(&key);
        if let Some(text) = reader.quote(&place, key.text) {
            lines.push(ChecklistLine {
                key: key.text.to_owned(),
                text: text.text.to_owned(),
            });
        }
    }
    lines
}

fn sign_offs(reader: &mut Reader<'_>, file: &Place<'_>) -> BTreeMap<Concern, Condition> {
    let mut sign_offs = BTreeMap::new();
    let Some(place) = reader.optional_table(file, "sign_offs") else {
        return sign_offs;
    };
    for name in place.keys() {
        let condition = condition(reader, &name, &place);
        match word(name.text) {
            Ok(concern) => {
                sign_offs.insert(concern, condition);
            }
            Err(slip) => reader.note(name.at, slip.to_string()),
        }
    }
    sign_offs
}

fn condition(reader: &mut Reader<'_>, name: &Quote<'_>, place: &Place<'_>) -> Condition {
    let Some(row) = reader.table(place, name.text) else {
        return Condition::default();
    };
    reader.only(&row, CONDITION);
    if row.keys().is_empty() {
        let detail = format!(
            "`{}` says not when it is required: {}",
            name.text,
            CONDITION.join(", ")
        );
        reader.note(name.at, detail);
    }
    let texts = |quotes: Vec<Quote<'_>>| quotes.iter().map(|q| q.text.to_owned()).collect();
    Condition {
        sensitivity: reader
            .optional_quote(&row, "sensitivity")
            .and_then(|quote| reader.word(&quote)),
        sections: texts(reader.quotes(&row, "sections")),
        tags: texts(reader.quotes(&row, "tags")),
    }
}

fn transitions(reader: &mut Reader<'_>, file: &Place<'_>, states: &[State]) -> Vec<Transition> {
    let Some(place) = reader.table(file, "transitions") else {
        return Vec::new();
    };
    let mut transitions = Vec::new();
    for name in place.keys() {
        reader.proper(&name);
        if let Some(row) = reader.table(&place, name.text) {
            transitions.push(transition(reader, &name, &row, states));
        }
    }
    transitions
}

fn transition(
    reader: &mut Reader<'_>,
    name: &Quote<'_>,
    row: &Place<'_>,
    states: &[State],
) -> Transition {
    reader.only(row, TRANSITION);
    reader.has(row, "from");
    reader.has(row, "who");
    Transition {
        name: name.text.to_owned(),
        from: sources(reader, row, states),
        to: target(reader, row, states),
        who: reader.words(row, "who"),
        needs: reader.words(row, "needs"),
        guards: reader.words(row, "guards"),
        effect: reader
            .optional_quote(row, "effect")
            .and_then(|quote| reader.word(&quote)),
        tells: reader.words(row, "tells"),
        at_quorum: reader.words(row, "at_quorum"),
        line: reader.line(name.at),
    }
}

fn sources(reader: &mut Reader<'_>, row: &Place<'_>, states: &[State]) -> Vec<String> {
    let quotes = reader.quotes(row, "from");
    for quote in &quotes {
        known_state(reader, quote, states);
    }
    quotes.iter().map(|quote| quote.text.to_owned()).collect()
}

fn target(reader: &mut Reader<'_>, row: &Place<'_>, states: &[State]) -> String {
    let Some(to) = reader.quote(row, "to") else {
        return String::new();
    };
    known_state(reader, &to, states);
    to.text.to_owned()
}

fn known_state<'s>(
    reader: &mut Reader<'_>,
    quote: &Quote<'_>,
    states: &'s [State],
) -> Option<&'s State> {
    let state = states.iter().find(|state| state.name == quote.text);
    if state.is_none() {
        let known: Vec<&str> = states.iter().map(|state| state.name.as_str()).collect();
        let detail = format!(
            "unknown state `{}`; it can be {}",
            quote.text,
            known.join(", ")
        );
        reader.note(quote.at, detail);
    }
    state
}
