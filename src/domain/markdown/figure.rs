//! Pictures and embeds.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::escape::attribute;
use super::galley::Galley;
use super::{Piece, link, words_of};

/// Sets a paragraph that is nothing but an image, `![alt](url "caption | credit")`, from
/// the pieces after its start; what follows the paragraph. None if it is something else.
pub(super) fn set<'p, 's>(galley: &mut Galley, pieces: &'p [Piece<'s>]) -> Option<&'p [Piece<'s>]> {
    let (
        (
            Event::Start(Tag::Image {
                dest_url, title, ..
            }),
            _,
        ),
        after,
    ) = pieces.split_first()?
    else {
        return None;
    };
    let (alt, after) = image_alt(after);
    let ((Event::End(TagEnd::Paragraph), _), after) = after.split_first()? else {
        return None;
    };
    let address = Some(link::href(dest_url)).filter(|address| link::is_web(address))?;
    galley.set("figure", "");
    let attributes = attribute("src", &address) + &attribute("alt", &words_of(alt));
    galley.put("img", &attributes);
    if !title.trim().is_empty() {
        set_caption(galley, title);
    }
    galley.end();
    galley.newline();
    Some(after)
}

/// The credit is what follows the last ` | `.
fn set_caption(galley: &mut Galley, title: &str) {
    let (caption, credit) = title.rsplit_once(" | ").unwrap_or((title, ""));
    galley.set("figcaption", "");
    galley.text(caption.trim());
    if !credit.trim().is_empty() {
        galley.text(" ");
        galley.set("span", &attribute("class", "credit"));
        galley.text(credit.trim());
        galley.end();
    }
    galley.end();
}

/// Sets a link that a site may turn into a player.
pub(super) fn set_embed(galley: &mut Galley, address: &str) {
    galley.set("figure", &attribute("data-embed", address));
    galley.set("a", &attribute("href", address));
    galley.text(address);
    galley.end();
    galley.end();
    galley.newline();
}

/// Sets an image in a line; the words that describe it if it may not be shown.
pub(super) fn set_image(galley: &mut Galley, address: &str, title: &str, alt: &[Piece<'_>]) {
    let address = link::href(address);
    let alt = words_of(alt);
    if !link::is_web(&address) {
        return galley.text(&alt);
    }
    let mut attributes = attribute("src", &address) + &attribute("alt", &alt);
    if !title.is_empty() {
        attributes += &attribute("title", title);
    }
    galley.put("img", &attributes);
}

/// What an image is described by, and what follows the image. Images in the description
/// of an image count as their own descriptions.
pub(super) fn image_alt<'p, 's>(pieces: &'p [Piece<'s>]) -> (&'p [Piece<'s>], &'p [Piece<'s>]) {
    let mut depth = 1_usize;
    let end = pieces.iter().position(|(event, _)| {
        match event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let end = end.unwrap_or(pieces.len());
    let after = pieces.get(end + 1..).unwrap_or_default();
    (pieces.get(..end).unwrap_or_default(), after)
}
