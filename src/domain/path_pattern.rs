//! The pattern of an article's path on the site, read backwards: which articles a path
//! may mean.

use super::ids::ArticleId;
use super::text::{SLUG_MAX, is_slug};

/// Readings of one path, at most; usual patterns have one.
const READINGS: usize = 32;
/// Steps of trying, at most: no pattern that somebody means takes as many.
const STEPS: usize = 20_000;
/// Characters of a section's key, at most.
const SECTION_MAX: usize = 40;
const ID_LEN: usize = 36;

/// A path with places in braces: `{section}`, `{slug}`, `{id}`, `{year}`, `{month}`, `{day}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// In lower case.
    Text(String),
    Place(Place),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Slug,
    Section,
    Id,
    Year,
    Month,
    Day,
}

/// What a path says of the article that it means. Its section and date are not told:
/// they may be wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    pub id: Option<ArticleId>,
    pub slug: Option<String>,
}

impl From<&str> for PathPattern {
    fn from(text: &str) -> Self {
        let mut pieces = Vec::new();
        for (number, part) in text.split('{').enumerate() {
            let (place, after) = match part.split_once('}') {
                Some((name, after)) if number > 0 => (Place::named(name), after),
                _ => (None, part),
            };
            pieces.extend(place.map(Piece::Place));
            if !after.is_empty() {
                pieces.push(Piece::Text(after.to_lowercase()));
            }
        }
        Self {
            text: text.to_owned(),
            pieces,
        }
    }
}

impl PathPattern {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a path may mean, in the order of likelihood. Letters of either case, doubled
    /// slashes and one at the end make no difference.
    #[must_use]
    pub fn readings(&self, path: &str) -> Vec<Meant> {
        let plain = plain(path);
        let mut reader = Reader {
            readings: Vec::new(),
            steps: 0,
        };
        reader.read(&self.pieces, &plain, &Meant::default());
        reader.readings
    }
}

/// The path in lower case, its slashes single and none at the end.
fn plain(path: &str) -> String {
    let lower = path.to_lowercase();
    let parts = lower.split('/').filter(|part| !part.is_empty());
    parts.fold(String::new(), |path, part| path + "/" + part)
}

struct Reader {
    readings: Vec<Meant>,
    steps: usize,
}

impl Reader {
    fn read(&mut self, pieces: &[Piece], rest: &str, so_far: &Meant) {
        self.steps += 1;
        if self.steps > STEPS || self.readings.len() >= READINGS {
            return;
        }
        match pieces.split_first() {
            None => {
                if rest.is_empty() && !self.readings.contains(so_far) {
                    self.readings.push(so_far.clone());
                }
            }
            Some((Piece::Text(text), after)) => {
                // the path has lost the slash at its end, the pattern may have one
                let text = if after.is_empty() {
                    text.trim_end_matches('/')
                } else {
                    text
                };
                if let Some(rest) = rest.strip_prefix(text) {
                    self.read(after, rest, so_far);
                }
            }
            Some((Piece::Place(place), after)) => {
                for length in place.lengths(rest) {
                    let (value, rest) = rest.split_at_checked(length).unwrap_or_default();
                    if let Some(meant) = so_far.with(*place, value) {
                        self.read(after, rest, &meant);
                    }
                }
            }
        }
    }
}

impl Meant {
    /// With this in a place; none where it cannot stand there.
    fn with(&self, place: Place, value: &str) -> Option<Self> {
        let mut meant = self.clone();
        match place {
            Place::Id => meant.id = Some(value.parse().ok()?),
            Place::Slug if is_slug(value) => meant.slug = Some(value.to_owned()),
            Place::Slug => return None,
            Place::Section | Place::Year | Place::Month | Place::Day => {}
        }
        Some(meant)
    }
}

impl Place {
    fn named(name: &str) -> Option<Self> {
        let place = match name {
            "slug" => Self::Slug,
            "section" => Self::Section,
            "id" => Self::Id,
            "year" => Self::Year,
            "month" => Self::Month,
            "day" => Self::Day,
            _ => return None,
        };
        Some(place)
    }

    /// How many bytes of `rest` may stand in this place, the longest first.
    fn lengths(self, rest: &str) -> impl Iterator<Item = usize> + use<> {
        let (least, most) = match self {
            Self::Slug => (1, SLUG_MAX),
            Self::Section => (1, SECTION_MAX),
            Self::Id => (ID_LEN, ID_LEN),
            Self::Year => (4, 6),
            Self::Month | Self::Day => (1, 2),
        };
        let fits = |byte: &u8| match self {
            Self::Year | Self::Month | Self::Day => byte.is_ascii_digit(),
            Self::Slug | Self::Section | Self::Id => byte.is_ascii_alphanumeric() || *byte == b'-',
        };
        let there = rest.bytes().take_while(fits).take(most).count();
        (least..=there).rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11";

    fn slugs(pattern: &str, path: &str) -> Vec<String> {
        let readings = PathPattern::from(pattern).readings(path);
        readings
            .into_iter()
            .filter_map(|meant| meant.slug)
            .collect()
    }

    #[test]
    fn a_path_is_read_by_the_pattern() {
        for (pattern, path) in [
            ("/{section}/{slug}", "/news/floods-in-ghent"),
            ("/{section}/{slug}", "/News/Floods-in-Ghent/"),
            ("/{section}/{slug}", "//news//floods-in-ghent"),
            ("/{section}/{slug}/", "/news/floods-in-ghent"),
            (
                "/{year}/{month}/{day}/{slug}.html",
                "/2026/1/02/floods-in-ghent.html",
            ),
            ("/Article/{slug}", "/article/floods-in-ghent"),
            ("/{slug}", "/floods-in-ghent"),
        ] {
            assert_eq!(
                slugs(pattern, path),
                ["floods-in-ghent"],
                "{pattern} {path}"
            );
        }
        for (pattern, path) in [
            ("/{section}/{slug}", "/floods-in-ghent"),
            ("/{section}/{slug}", "/news/floods/ghent"),
            ("/{section}/{slug}", "/news/floods_in_ghent"),
            ("/{section}/{slug}", "/news/é"),
            ("/{section}/{slug}", "/news/../floods"),
            ("/{section}/{slug}", ""),
            ("/{year}/{slug}", "/26/floods"),
            ("/{slug}.html", "/floods"),
        ] {
            assert_eq!(slugs(pattern, path), [""; 0], "{pattern} {path}");
        }
    }

    #[test]
    fn an_id_is_read_as_one() {
        let meant = PathPattern::from("/{id}-{slug}").readings(&format!("/{ID}-floods"));
        assert_eq!(meant.len(), 1);
        assert_eq!(meant[0].id.unwrap().to_string(), ID);
        assert_eq!(meant[0].slug.as_deref(), Some("floods"));
        assert_eq!(PathPattern::from("/{id}/{slug}").readings("/7/floods"), []);
    }

    #[test]
    fn what_can_be_read_in_more_ways_is() {
        let read = slugs("/{section}-{slug}", "/local-news-floods");
        assert_eq!(read, ["floods", "news-floods"]);
    }

    #[test]
    fn no_path_takes_long() {
        let pattern = PathPattern::from("/{slug}{slug}{slug}{slug}{slug}x");
        assert_eq!(pattern.readings(&format!("/{}", "a".repeat(2_000))), []);
        let pattern = PathPattern::from("/{section}{slug}");
        assert!(pattern.readings(&format!("/{}", "a".repeat(70))).len() <= READINGS);
    }
}
