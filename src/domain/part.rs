//! The parts of the site: what public answers show, and what verbs touch.

use std::fmt;
use std::str::FromStr;

use super::ids::ArticleId;

/// A part of the site that changes as one. An answer that shows a part is out of date
/// once the part was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// An article: its text, its addresses, its notice.
    Article(ArticleId),
    /// The replies to an article.
    Thread(ArticleId),
    /// Which articles there are and how they are listed, at every address.
    Lists,
    /// What is around everything: settings, sections. Every answer shows it.
    Site,
}

/// One word: `site`, `lists`, `article:` or `thread:` and the id.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Article(id) => write!(f, "article:{id}"),
            Self::Thread(id) => write!(f, "thread:{id}"),
            Self::Lists => f.write_str("lists"),
            Self::Site => f.write_str("site"),
        }
    }
}

/// It is no part's word.
#[derive(Debug, PartialEq, Eq)]
pub struct NoPart;

impl FromStr for Part {
    type Err = NoPart;

    fn from_str(word: &str) -> Result<Self, NoPart> {
        let id = |id: &str| id.parse().map_err(|_| NoPart);
        match word.split_once(':') {
            Some(("article", article)) => id(article).map(Self::Article),
            Some(("thread", article)) => id(article).map(Self::Thread),
            None if word == "lists" => Ok(Self::Lists),
            None if word == "site" => Ok(Self::Site),
            _ => Err(NoPart),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_part_is_read_back_from_its_word() {
        let article = ArticleId::from(Uuid::from_u128(7));
        for part in [
            Part::Article(article),
            Part::Thread(article),
            Part::Lists,
            Part::Site,
        ] {
            assert_eq!(part.to_string().parse(), Ok(part));
        }
        for word in ["", "list", "thread", "thread:", "article:x", "draft:7"] {
            assert_eq!(word.parse::<Part>(), Err(NoPart), "{word}");
        }
    }
}
