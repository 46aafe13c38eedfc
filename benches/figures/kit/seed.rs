//! Articles, comments and cases, written past the verbs: as the verbs would have
//! written them, only many at once.

use std::sync::LazyLock;

use chrono::TimeDelta;
use copydesk::domain::article::{ArticleStatus, Kind};
use copydesk::domain::comment::Visibility;
use copydesk::domain::draft::DraftContent;
use copydesk::domain::ids::{ArticleId, CaseId, CommentId, ReaderId, StaffId};
use copydesk::domain::intake::{DecidedBy, Phrase, Verdict, Versions, WordList};
use copydesk::domain::markdown;
use copydesk::domain::moderation::{CaseFacts, CaseKind, Circumstances};
use copydesk::domain::publication::{Issue, Publication};
use copydesk::domain::text::slug;
use copydesk::domain::time::Instant;
use copydesk::service::Error;
use copydesk::service::desk::Desk;
use copydesk::service::filing::{self, Opening};
use copydesk::store::articles::{self, ArticleRow};
use copydesk::store::comments::{self, CommentRow};
use copydesk::store::publications::{self, Body};
use copydesk::store::types::Json;
use copydesk::store::{self, Conn, readers, saved_queues, staff, threads, words};
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::{Failure, bulk, texts};

/// Rows of one transaction, and of one statement.
const AT_ONCE: u64 = 500;

/// An article that was published, by what its address needs.
#[derive(Debug, Clone)]
pub struct Published {
    pub id: ArticleId,
    pub slug: String,
}

/// Publishes articles of about 700 words, a minute apart.
pub async fn articles(desk: &Desk, count: u64) -> Result<Vec<Published>, Failure> {
    let (author, now) = (StaffId::new(), desk.now());
    desk.store
        .write(move |conn| staff::insert(conn, author, "ines@courier.example", "Ines Claes", now))
        .await?;
    let mut published = Vec::new();
    for first in (0..count).step_by(50) {
        let texts: Result<Vec<Text>, Failure> = (first..count.min(first + 50))
            .map(|n| Text::new(n, now))
            .collect();
        let texts = texts?;
        published.extend(texts.iter().map(|text| Published {
            id: text.publication.id,
            slug: text.publication.slug.clone(),
        }));
        desk.store
            .write(move |conn| texts.iter().try_for_each(|text| text.publish(conn, author)))
            .await?;
    }
    Ok(published)
}

struct Text {
    publication: Publication,
    body: Body,
}

impl Text {
    fn new(n: u64, now: Instant) -> Result<Self, Failure> {
        let headline = texts::headline(n);
        let content: DraftContent = serde_json::from_value(json!({
            "headline": headline, "slug": slug(&headline), "section": "news", "language": "en",
            "standfirst": "The river rose by night, and the dike held.", "body": texts::article(n),
            "bylines": [{"name": "Ines Claes", "staff_id": null}], "tags": ["high-water", "harbour"],
        }))?;
        let rendered = markdown::article(&content.body, &[]);
        let published_at = now - TimeDelta::minutes(i64::try_from(n)?);
        let issue = Issue {
            article: ArticleId::new(),
            slug: content.slug.clone().unwrap_or_default(),
            first_published_at: published_at,
            published_at,
            updated_at: published_at,
            revision_hash: hex::encode(digest(&SHA256, content.body.as_bytes())),
            second_reader: true,
        };
        Ok(Self {
            publication: Publication::of(&content, &rendered, issue),
            body: Body {
                html: rendered.html,
                text: rendered.text,
            },
        })
    }

    fn publish(&self, conn: &mut Conn, author: StaffId) -> Result<(), store::Error> {
        let text = &self.publication;
        let row = ArticleRow {
            id: text.id,
            slug: text.slug.clone(),
            section: text.section.clone(),
            kind: Kind::News,
            status: ArticleStatus::Live,
            headline: text.headline.clone(),
            live_revision_id: None,
            revision_hash: Some(text.revision_hash.clone()),
            first_published_at: Some(text.first_published_at),
            published_at: Some(text.published_at),
            created_by: author,
            created_at: text.published_at,
            version: 1,
        };
        articles::insert(conn, &row)?;
        threads::insert(conn, text.id)?;
        publications::insert(conn, text, &self.body)
    }
}

/// Lists phrases that no reply of [`texts`] has.
pub async fn word_list(desk: &Desk, count: u64) -> Result<(), Failure> {
    let now = desk.now();
    let write = desk.store.write(move |conn| {
        let phrases: Vec<Phrase> = texts::listed(count).into_iter().map(Phrase::word).collect();
        words::insert(
            conn,
            WordList::Suspect,
            &phrases.iter().collect::<Vec<_>>(),
            now,
        )?;
        words::advance(conn, WordList::Suspect, 1)
    });
    if write.await? {
        Ok(())
    } else {
        Err("the word list is not as it is at first".into())
    }
}

/// People who replied before.
pub async fn readers(desk: &Desk, count: u64) -> Result<Vec<ReaderId>, Failure> {
    let readers: Vec<ReaderId> = (0..count).map(|_| ReaderId::new()).collect();
    let now = desk.now();
    for (n, some) in readers.chunks(1000).enumerate() {
        let added = some.to_vec();
        let write = desk.store.write(move |conn| {
            for (m, id) in added.iter().enumerate() {
                let email = format!("seed-{n}-{m}@reader.example");
                let hash = digest(&SHA256, email.as_bytes());
                let new = readers::Newcomer {
                    id: *id,
                    email_hash: hash.as_ref(),
                    email: &email,
                    asked_at: None,
                };
                readers::insert(conn, &new, now)?;
            }
            Ok::<_, store::Error>(())
        });
        write.await?;
    }
    Ok(readers)
}

/// How comments stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Published,
    /// With an open case each, due in the order of their numbers.
    Waiting,
}

/// Comments on one article, by many readers, a second apart; some answer the one before.
pub async fn replies(
    desk: &Desk,
    article: ArticleId,
    readers: &[ReaderId],
    (count, standing): (u64, Standing),
) -> Result<(), Failure> {
    let begun = desk.now() - TimeDelta::seconds(i64::try_from(count)?) - TimeDelta::days(1);
    let mut parent = None;
    for first in (0..count).step_by(usize::try_from(AT_ONCE)?) {
        let mut rows = Vec::new();
        for n in first..count.min(first + AT_ONCE) {
            let place = usize::try_from(n)?;
            let reader = *readers.get(place % readers.len()).ok_or("nobody replies")?;
            let wording = WORDINGS
                .get(place % WORDINGS.len())
                .ok_or("nothing to say")?;
            let at = begun + TimeDelta::seconds(i64::try_from(n)?);
            let answers = parent.filter(|_| n % 3 == 0);
            let row = comment(wording, (article, answers), reader, (at, standing));
            parent = Some(row.id);
            rows.push(row);
        }
        desk.store
            .write(move |conn| insert(conn, article, &rows))
            .await
            .map_err(|error| format!("{error:?}"))?;
    }
    Ok(())
}

/// A text and what becomes of it, made once and said by many.
struct Wording {
    text: String,
    html: String,
    likeness: Vec<u8>,
}

/// Different texts of comments.
static WORDINGS: LazyLock<Vec<Wording>> = LazyLock::new(|| {
    let wording = |n| {
        let text = texts::reply(n);
        Wording {
            html: markdown::comment(&text).html,
            likeness: digest(&SHA256, text.as_bytes()).as_ref().to_vec(),
            text,
        }
    };
    (0..4096).map(wording).collect()
});

fn insert(conn: &mut Conn, article: ArticleId, rows: &[CommentRow]) -> Result<(), Error> {
    bulk::comments(conn, rows)?;
    let plan = saved_queues::plan(conn, 240)?;
    for row in rows.iter().filter(|row| row.visibility == Visibility::Held) {
        let opening = Opening {
            case: CaseId::new(),
            comment: row.id,
            kind: CaseKind::Held,
            section: "news".to_owned(),
            target_minutes: plan.target_minutes,
        };
        let circumstances = Circumstances {
            section: "news",
            language: "en",
            verdict: &row.intake.0,
            is_new_reader: false,
        };
        let facts = CaseFacts::of(CaseKind::Held, &circumstances);
        filing::open_with(conn, &opening, (facts, &plan), row.posted_at)?;
    }
    let visible = rows.iter().filter(|row| row.is_listed).count();
    threads::count(conn, article, i64::try_from(visible).unwrap_or(0))?;
    Ok(())
}

fn comment(
    wording: &Wording,
    (article_id, parent_id): (ArticleId, Option<CommentId>),
    reader_id: ReaderId,
    (posted_at, standing): (Instant, Standing),
) -> CommentRow {
    let is_public = standing == Standing::Published;
    let visibility = if is_public {
        Visibility::Published
    } else {
        Visibility::Held
    };
    CommentRow {
        id: CommentId::new(),
        article_id,
        parent_id,
        depth: i32::from(parent_id.is_some()),
        reader_id,
        visibility,
        verdict: None,
        reviewed_by: None,
        reviewed_at: None,
        reviewed_text_version: None,
        reason: None,
        text_version: 1,
        html: wording.html.clone(),
        likeness: wording.likeness.clone(),
        text: wording.text.clone(),
        intake: Json(verdict(visibility)),
        posted_at,
        edited_at: None,
        published_at: is_public.then_some(posted_at),
        is_listed: is_public,
        is_picked: false,
        replies: 0,
        badge: None,
        version: 1,
        marks: comments::Marks::default(),
    }
}

fn verdict(visibility: Visibility) -> Verdict {
    Verdict {
        visibility,
        reason: None,
        signals: Vec::new(),
        decided_by: DecidedBy::new("mode", "premoderated"),
        versions: Versions {
            intake: 1,
            words: 1,
            settings: 1,
        },
        hosts: Vec::new(),
        basis: None,
    }
}
