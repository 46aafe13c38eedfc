use std::time::Duration;

use serde_json::json;

use super::*;
use crate::domain::content::tests::floods;

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

/// The spans as `=kept -gone +new`.
fn told(before: &str, after: &str) -> Vec<String> {
    let spans = words(before, after, soon());
    assert_eq!(side(&spans, Op::Insert), before, "{spans:?}");
    assert_eq!(side(&spans, Op::Delete), after, "{spans:?}");
    let signs = |op| match op {
        Op::Equal => '=',
        Op::Insert => '+',
        Op::Delete => '-',
    };
    spans
        .iter()
        .map(|span| format!("{}{}", signs(span.op), span.text))
        .collect()
}

/// The text without the pieces of one kind.
fn side(spans: &[Span], without: Op) -> String {
    let kept = spans.iter().filter(|span| span.op != without);
    kept.map(|span| span.text.as_str()).collect()
}

#[test]
fn words_are_told_apart_and_not_letters() {
    assert_eq!(
        told("Floods in Ghent", "Flood in Ghent"),
        ["-Floods", "+Flood", "= in Ghent"]
    );
    assert_eq!(told("", "Floods"), ["+Floods"]);
    assert_eq!(told("Floods", ""), ["-Floods"]);
    assert_eq!(told("", ""), [""; 0]);
    assert_eq!(told("Same", "Same"), ["=Same"]);
}

#[test]
fn a_paragraph_that_stayed_is_one_piece() {
    let before = "Water rose.\n\nPumps ran.\n\nNobody was hurt.\n";
    let after = "Water rose.\n\nPumps failed.\n\nNobody was hurt.\n";
    assert_eq!(
        told(before, after),
        [
            "=Water rose.\n\nPumps ",
            "-ran",
            "+failed",
            "=.\n\nNobody was hurt.\n"
        ]
    );
}

#[test]
fn a_text_that_was_replaced_whole_gives_back_both() {
    told("Alles is droog.", "洪水が町を襲った。");
    told("one\ntwo\nthree", "drei\r\nzwei\r\neins\r\n");
    assert_eq!(told("rain", "sun"), ["-rain", "+sun"]);
}

#[test]
fn letters_of_any_script_stay_whole() {
    for (before, after) in [
        ("Gent é mooi 👩‍👩‍👧‍👦!", "Gent é mooi 👩‍👩‍👧!"),
        ("naïveté\u{301}", "naïvete\u{301}"),
        ("مرحبا بالعالم", "مرحبا يا عالم"),
        ("ﷺ\u{200b}x", "x\u{200b}ﷺ"),
        ("a\u{2028}b\u{85}c", "a\u{2028}c"),
        ("İı\r\rx", "İi\rx\n"),
    ] {
        told(before, after);
    }
    assert_eq!(told("één twee", "een twee"), ["-één", "+een", "= twee"]);
}

#[test]
fn what_is_shown_as_html_carries_no_markup_of_its_own() {
    let spans = words("a < b", "a <script>alert(1)</script> & b", soon());
    let html = html(&spans);
    assert!(!html.contains("<script"), "{html}");
    assert!(html.starts_with("a "), "{html}");
    let bare = ["<ins>", "</ins>", "<del>", "</del>"]
        .iter()
        .fold(html, |html, tag| html.replace(tag, ""));
    assert!(!bare.contains(['<', '>']), "{bare}");
    assert!(bare.contains("&amp;"), "{bare}");
}

#[test]
fn fields_are_told_by_name_and_only_texts_by_their_words() {
    let before = floods();
    let mut after = before.clone();
    after.standfirst = None;
    after.tags = vec!["ghent".to_owned()];
    after.lead_image.as_mut().unwrap().alt = Some("A street by day".to_owned());
    let fields = compare(Some(&before), &after, soon());
    let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(names, ["lead_image.alt", "standfirst", "tags"]);
    assert_eq!(
        fields[0].html.as_deref(),
        Some("A street <del>under</del><ins>by</ins> <del>water</del><ins>day</ins>")
    );
    assert_eq!(
        (&fields[1].before, &fields[1].after),
        (&json!("The Leie is over its banks."), &Value::Null)
    );
    assert_eq!(fields[1].spans.as_ref().unwrap()[0].op, Op::Delete);
    assert_eq!((&fields[2].spans, &fields[2].html), (&None, &None));
    assert_eq!(fields[2].before, json!(["floods"]));
    assert_eq!(compare(Some(&before), &before, soon()), []);
}

#[test]
fn beside_nothing_everything_is_new() {
    let fields = compare(None, &floods(), soon());
    let body = fields.iter().find(|field| field.field == "body").unwrap();
    assert_eq!(body.before, Value::Null);
    assert_eq!(
        body.html.as_deref(),
        Some("<ins>Water stands in the streets of Ghent.</ins>")
    );
    assert!(fields.iter().all(|field| field.field != "embargo_until"));
}

#[test]
fn the_longest_texts_are_told_in_time_and_still_truly() {
    let word = |n: usize| format!("w{:x} ", n.wrapping_mul(2_654_435_761) % 4093);
    let text = |from: usize| (from..).map(word).take(80_000).collect::<String>();
    let (before, after) = (text(0), text(1_000_003));
    let began = Instant::now();
    let spans = words(&before, &after, began + Duration::from_millis(200));
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(side(&spans, Op::Insert), before);
    assert_eq!(side(&spans, Op::Delete), after);
}
