//! What is wrong with a draft's content: every field at once, each by its place
//! (RFC 6901) in the flat form in which content is written.

use std::collections::HashSet;

use chrono::Datelike;
use url::Url;

use crate::domain::draft::{DraftContent, FocalPoint, LeadImage};
use crate::domain::language::is_language;
use crate::domain::refusal::FieldError;
use crate::domain::text::{first_control, has_nul, is_blank, is_slug};

const BODY_MAX: usize = 400_000;
const URL_MAX: usize = 2_000;
const BYLINES_MAX: usize = 20;
const NAME_MAX: usize = 300;
const TAGS_MAX: usize = 30;
const TAG_MAX: usize = 60;
const PIXELS_MAX: u32 = 100_000;

type Field = fn(&DraftContent) -> Option<&str>;

/// Texts without control characters, and their longest, in characters.
#[rustfmt::skip]
const LINES: [(&str, usize, Field); 8] = [
    ("/headline",             300, |content| Some(&content.headline)),
    ("/standfirst",           300, |content| content.standfirst.as_deref()),
    ("/seo/title",            300, |content| content.seo.title.as_deref()),
    ("/seo/description",      300, |content| content.seo.description.as_deref()),
    ("/lead_image/alt",     1_000, |content| image(content)?.alt.as_deref()),
    ("/lead_image/caption", 1_000, |content| image(content)?.caption.as_deref()),
    ("/lead_image/credit",    300, |content| image(content)?.credit.as_deref()),
    ("/ai_note",              300, |content| content.ai_note.as_deref()),
];

/// Addresses of the web.
#[rustfmt::skip]
const ADDRESSES: [(&str, Field); 2] = [
    ("/seo/canonical_url",  |content| content.seo.canonical_url.as_deref()),
    ("/lead_image/url",     |content| Some(&image(content)?.url)),
];

const fn image(content: &DraftContent) -> Option<&LeadImage> {
    content.lead_image.as_ref()
}

/// What is wrong with content that opens an article: it has a headline from the first.
#[must_use]
pub fn check_opening(content: &DraftContent, known_sections: &[String]) -> Vec<FieldError> {
    let mut wrong = check(content, known_sections);
    if is_blank(&content.headline) {
        let detail = "an article opens with a headline";
        wrong.insert(0, FieldError::new("/headline", "required", detail));
    }
    wrong
}

/// What is wrong with content that is saved. What is merely missing is a matter for
/// the guards, when it should move on.
#[must_use]
pub fn check(content: &DraftContent, known_sections: &[String]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    for (pointer, longest, field) in LINES {
        wrong.extend(field(content).and_then(|text| line(pointer, text, longest)));
    }
    wrong.extend(body(&content.body));
    wrong.extend(section(&content.section, known_sections));
    wrong.extend(content.language.as_deref().and_then(language));
    wrong.extend(bylines(content));
    wrong.extend(tags(&content.tags));
    wrong.extend(content.slug.as_deref().and_then(slug));
    for (pointer, field) in ADDRESSES {
        wrong.extend(field(content).and_then(|text| address(pointer, text)));
    }
    wrong.extend(image(content).into_iter().flat_map(picture));
    wrong.extend(embargo(content));
    wrong
}

fn line(pointer: &str, text: &str, longest: usize) -> Option<FieldError> {
    let length = text.chars().count();
    if length > longest {
        return Some(too_long(pointer, longest, length));
    }
    let control = first_control(text)?;
    let detail = format!(
        "one line without control characters; this has U+{:04X}",
        u32::from(control)
    );
    Some(FieldError::new(pointer, "control_character", detail))
}

fn too_long(pointer: &str, longest: usize, length: usize) -> FieldError {
    let detail = format!("at most {longest} characters; this has {length}");
    FieldError::new(pointer, "too_long", detail)
}

fn body(text: &str) -> Option<FieldError> {
    let length = text.chars().count();
    if length > BODY_MAX {
        return Some(too_long("/body", BODY_MAX, length));
    }
    has_nul(text).then(|| FieldError::new("/body", "control_character", "no text has U+0000 in it"))
}

fn section(key: &str, known: &[String]) -> Option<FieldError> {
    (!known.iter().any(|section| section == key)).then(|| {
        let detail = format!("no such section; there are {}", known.join(", "));
        FieldError::new("/section", "unknown", detail)
    })
}

fn language(tag: &str) -> Option<FieldError> {
    (!is_language(tag)).then(|| {
        let detail = "a language by BCP 47, such as en, nl-BE or zh-Hant";
        FieldError::new("/language", "bad_language", detail)
    })
}

fn bylines(content: &DraftContent) -> Vec<FieldError> {
    let bylines = &content.bylines;
    let mut wrong = Vec::new();
    wrong.extend(too_many("/bylines", BYLINES_MAX, bylines.len()));
    for (index, byline) in bylines.iter().enumerate() {
        let pointer = format!("/bylines/{index}/name");
        if is_blank(&byline.name) {
            wrong.push(FieldError::new(pointer, "required", "a byline has a name"));
        } else {
            wrong.extend(line(&pointer, &byline.name, NAME_MAX));
        }
    }
    wrong
}

fn tags(tags: &[String]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    wrong.extend(too_many("/tags", TAGS_MAX, tags.len()));
    let mut seen = HashSet::new();
    for (index, tag) in tags.iter().enumerate() {
        let pointer = format!("/tags/{index}");
        if !is_tag(tag) {
            let detail = format!("1 to {TAG_MAX} lower-case letters a to z, digits and hyphens");
            wrong.push(FieldError::new(pointer, "bad_tag", detail));
        } else if !seen.insert(tag) {
            wrong.push(FieldError::new(
                pointer,
                "duplicate",
                format!("`{tag}` is there already"),
            ));
        }
    }
    wrong
}

fn is_tag(tag: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=TAG_MAX).contains(&tag.len()) && tag.bytes().all(fits)
}

fn too_many(pointer: &str, most: usize, count: usize) -> Option<FieldError> {
    (count > most).then(|| {
        let detail = format!("at most {most}; there are {count}");
        FieldError::new(pointer, "too_many", detail)
    })
}

fn slug(text: &str) -> Option<FieldError> {
    (!is_slug(text)).then(|| {
        let detail = "1 to 80 lower-case letters a to z, digits and single hyphens between them, not in the form of a UUID";
        FieldError::new("/slug", "bad_slug", detail)
    })
}

/// A parser of addresses drops line feeds and blanks; what is kept is the text, so
/// the text must not have them.
fn address(pointer: &str, text: &str) -> Option<FieldError> {
    let length = text.chars().count();
    if length > URL_MAX {
        return Some(too_long(pointer, URL_MAX, length));
    }
    let is_public = |url: Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    };
    let fits = !text.contains(char::is_whitespace)
        && first_control(text).is_none()
        && Url::parse(text).is_ok_and(is_public);
    (!fits).then(|| {
        let detail = "a whole http or https address without a user name, such as https://media.example.org/flood.jpg";
        FieldError::new(pointer, "bad_url", detail)
    })
}

fn picture(image: &LeadImage) -> Vec<FieldError> {
    let sides = [
        ("/lead_image/width", image.width),
        ("/lead_image/height", image.height),
    ];
    let pixels = |side: Option<u32>| side.is_none_or(|side| (1..=PIXELS_MAX).contains(&side));
    let sides = sides
        .into_iter()
        .filter(|(_, side)| !pixels(*side))
        .map(|(pointer, _)| out_of_range(pointer, &format!("1 to {PIXELS_MAX} pixels")));
    sides
        .chain(image.focal_point.into_iter().flat_map(focus))
        .collect()
}

fn focus(point: FocalPoint) -> Vec<FieldError> {
    let parts = [
        ("/lead_image/focal_point/x", point.x),
        ("/lead_image/focal_point/y", point.y),
    ];
    parts
        .into_iter()
        .filter(|(_, part)| !(0.0..=1.0).contains(part))
        .map(|(pointer, _)| out_of_range(pointer, "0 to 1, from the top left corner"))
        .collect()
}

/// RFC 3339 has four digits for the year.
fn embargo(content: &DraftContent) -> Option<FieldError> {
    let year = content.embargo_until?.year();
    (!(1970..=9999).contains(&year)).then(|| {
        out_of_range(
            "/embargo_until",
            "an instant between the years 1970 and 9999",
        )
    })
}

fn out_of_range(pointer: &str, right: &str) -> FieldError {
    FieldError::new(pointer, "out_of_range", right)
}

#[cfg(test)]
mod tests;
