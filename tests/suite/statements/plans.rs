//! By what road the database reads a list: by an index that gives the order,
//! never past all rows of a table that grows, and never by sorting them.

use chrono::Utc;
use copydesk::domain::ids::DraftId;
use copydesk::store::Location;
use copydesk::store::notes::open_blocking;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::json;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::recorder::Recorder;
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, reply};

/// Tables that grow with what people write.
const GROWING: &[&str] = &[
    "decision_batches",
    "comment_hosts",
    "sanctions",
    "articles",
    "drafts",
    "contributors",
    "approvals",
    "revisions",
    "ticks",
    "sign_offs",
    "review_debts",
    "former_slugs",
    "withdrawals",
    "publication_versions",
    "notes",
    "note_replies",
    "publications",
    "publication_facets",
    "article_words",
    "article_numbers",
    "vocabulary",
    "vocabulary_parts",
    "threads",
    "readers",
    "reader_profiles",
    "comments",
    "comment_authors",
    "comment_addresses",
    "comment_reactions",
    "comment_hosts",
    "comment_bands",
    "sanctions",
    "cases",
    "case_queues",
    "case_skips",
    "decisions",
    "reports",
    "remarks",
    "outbox",
    "notifications",
    "events",
    "presences",
];

/// Sorted, but no more than one page of it, or so many as are weighed in a search.
const OF_ONE_PAGE: [&str; 3] = [
    // the newest that have the words
    "AS newest",
    // a page of each section, put in one order
    "unnest(",
    // the replies shown below the comments of a page of a tree
    "row_number()",
];

/// A newsroom with a little of everything, and the lists that people ask for.
pub(super) struct Desk {
    pub(super) room: Newsroom,
    pub(super) recorder: Recorder,
    pub(super) seen: usize,
}

impl Desk {
    pub(super) async fn asks(&mut self, person: &crate::kit::Person, path: &str) {
        self.recorder.cost();
        person.asks(path).await.expect(200);
        let cost = self.recorder.cost();
        self.looks(path, cost.looked).await;
    }

    async fn looks(&mut self, what: &str, statements: Vec<String>) {
        // what asks for none of nothing reads nothing
        for statement in statements
            .into_iter()
            .filter(|statement| !statement.contains("(1=0)"))
        {
            self.seen += 1;
            let plan = plan(&self.room, &statement).await;
            let wrong = complaints(&statement, &plan);
            assert!(
                wrong.is_empty(),
                "{what}\n{statement}\n{}\n{wrong:#?}",
                plan.join("\n")
            );
        }
    }
}

fn complaints(statement: &str, plan: &[String]) -> Vec<String> {
    let is_list = statement.contains("LIMIT");
    let mut wrong = Vec::new();
    for line in plan {
        let line = line.trim_start_matches([' ', '-', '>']);
        let scanned = line
            .strip_prefix("SCAN ")
            .or_else(|| line.strip_prefix("Seq Scan on "));
        let table = scanned
            .and_then(|rest| rest.split(' ').next())
            .unwrap_or_default();
        let by_index = line.contains("INDEX") && is_list;
        if GROWING.contains(&table) && !by_index {
            wrong.push(format!("reads all of {table}"));
        }
        let sorts = line.contains("TEMP B-TREE") && line.contains("ORDER BY")
            || line == "Sort"
            || line == "Incremental Sort";
        if sorts && is_list && !OF_ONE_PAGE.iter().any(|words| statement.contains(words)) {
            wrong.push(format!("sorts: {line}"));
        }
    }
    wrong
}

/// The plan, line by line.
pub(super) async fn plan(room: &Newsroom, statement: &str) -> Vec<String> {
    match &room.database.as_ref().unwrap().location {
        Location::Sqlite(_) => sqlite_plan(room, statement).await,
        Location::Postgres(url) => postgres_plan(url, statement).await,
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

async fn sqlite_plan(room: &Newsroom, statement: &str) -> Vec<String> {
    let explained = format!("EXPLAIN QUERY PLAN {statement}");
    let explaining = room
        .running()
        .desk
        .store
        .read(move |conn| match &mut conn.backend {
            copydesk::store::conn::Backend::Sqlite(conn) => sql_query(&explained)
                .load(conn)
                .map_err(copydesk::store::Error::from),
            copydesk::store::conn::Backend::Postgres(_) => Ok(Vec::new()),
        });
    let steps: Vec<Step> = explaining.await.unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

/// With so few rows every table would be read whole: what is asked is whether
/// there is a way around that, and around sorting.
async fn postgres_plan(url: &str, statement: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let parameters = (1..100)
        .take_while(|n| statement.contains(&format!("${n}")))
        .count();
    let nothing = vec!["NULL"; parameters].join(", ");
    let given = if parameters == 0 {
        String::new()
    } else {
        format!("({nothing})")
    };
    let explaining = format!(
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off;
         PREPARE asked AS {statement};
         EXPLAIN (COSTS OFF) EXECUTE asked{given};"
    );
    let answers = client
        .simple_query(&explaining)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    drop(client);
    driving.await.unwrap().unwrap();
    let lines = answers.into_iter().filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    lines.collect()
}

/// However much happens that the public is not told.
#[tokio::test]
async fn the_feed_of_changes_is_read_past_what_is_not_told() {
    let (room, recorder) = Recorder::opens(&[]).await;
    room.publishes("Floods in Ghent").await;
    recorder.cost();
    let reader = room.reader();
    reader.asks("/v1/public/changes?since=1").await.expect(200);
    let looked = recorder.cost().looked;
    let told: Vec<&String> = looked
        .iter()
        .filter(|statement| statement.contains("IS NOT NULL") && statement.contains("change"))
        .collect();
    assert_eq!(told.len(), 1, "{looked:#?}");
    let plan = plan(&room, told[0]).await;
    let by_index = |line: &String| line.contains("events_public") && !line.contains("SCAN");
    assert!(plan.iter().any(by_index), "{plan:#?}");
    assert!(complaints(told[0], &plan).is_empty(), "{plan:#?}");
    room.closes_unread().await;
}

#[tokio::test]
async fn every_list_is_read_by_an_index() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    thread.shows("Jan", "Below", Some(&root)).await;
    thread.says("Piet", "Waits").await.expect(201);
    let ines = room
        .hire("Ines Claes", &["writer news", "editor world"])
        .await;
    let ada = room
        .hire("Ada", &["moderator news", "moderator world"])
        .await;
    let draft = ines.opens("Tram strike").await;
    for text in ["Who says so?", "Which line?"] {
        let notes = format!("/v1/drafts/{}/notes", draft.id);
        let note = ines.post(&notes, json!({"text": text})).await.expect(201);
        let replies = format!("/v1/notes/{}/replies", note.str("id"));
        ines.post(&replies, json!({"text": "All of them."}))
            .await
            .expect(201);
    }
    for headline in ["Dry in Spain", "Wet in Wales"] {
        ines.opens(headline).await;
    }
    let submitted = ines.takes(&draft, "submit").await.expect(200);
    let revision = submitted.json["revision"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut desk = Desk {
        room,
        recorder,
        seen: 0,
    };
    for person in [&ines, &thread.admin] {
        for query in [
            "",
            "&section=news",
            "&state=drafting",
            "&category=review",
            "&assignee=me",
            "&overdue=true",
            "&waiting=true",
            "&waiting=true&section=news",
            "&q=tram",
        ] {
            desk.asks(person, &format!("/v1/drafts?limit=1{query}"))
                .await;
        }
        for path in [
            "/v1/board",
            "/v1/board?section=news&workflow=newsroom",
            "/v1/calendar?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z",
            "/v1/calendar.ics?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&section=news",
            "/v1/inbox?limit=1",
            "/v1/inbox?limit=1&unread=true",
            "/v1/inbox?limit=1&archived=true",
        ] {
            desk.asks(person, path).await;
        }
        for query in ["", "&section=news", "&status=live", "&q=tram"] {
            desk.asks(person, &format!("/v1/articles?limit=1{query}"))
                .await;
        }
        desk.asks(person, &format!("/v1/drafts/{}", draft.id)).await;
        desk.asks(person, &format!("/v1/drafts/{}/timeline?limit=1", draft.id))
            .await;
        desk.asks(
            person,
            &format!("/v1/drafts/{}/revisions?limit=1", draft.id),
        )
        .await;
        desk.asks(
            person,
            &format!("/v1/articles/{}/timeline?limit=1", draft.article),
        )
        .await;
        for query in ["", "&settled=false", "&settled=true"] {
            desk.asks(person, &format!("/v1/review-debts?limit=1{query}"))
                .await;
        }
        desk.asks(person, &format!("/v1/revisions/{revision}/diff"))
            .await;
        desk.asks(person, &format!("/v1/drafts/{}/events", draft.id))
            .await;
        for query in [
            "",
            "&status=open",
            "&status=resolved",
            "&blocking=true",
            "&status=open&blocking=true",
        ] {
            let notes = format!("/v1/drafts/{}/notes?limit=1{query}", draft.id);
            desk.asks(person, &notes).await;
        }
    }
    let public = &thread.public;
    let after = "2020-01-01T00:00:00Z";
    desk.asks(public, "/v1/public/articles/floods-in-ghent")
        .await;
    desk.asks(
        public,
        "/v1/public/articles/floods-in-ghent/versions?limit=1",
    )
    .await;
    for path in [
        "/v1/public/resolve?path=/news/floods-in-ghent",
        "/v1/public/resolve?path=/world/floods-in-ghent",
        "/v1/public/articles/floods-in-ghent/metadata",
        "/v1/public/articles/floods-in-ghent/comments/metadata",
        "/v1/public/articles/floods-in-ghent/comments/atom.xml",
        "/v1/public/articles/floods-in-ghent/rendition?format=text",
        "/v1/public/oembed?url=https://courier.example/news/floods-in-ghent",
        "/v1/public/feeds/rss.xml",
        "/v1/public/feeds/atom.xml?section=news&kind=news",
        "/v1/public/feeds/feed.json?tag=water&byline=writer",
        "/v1/public/sitemap.xml",
        "/v1/public/news-sitemap.xml",
        "/v1/public/changes?since=1&limit=1",
        &format!("/v1/public/sitemaps/{}.xml", Utc::now().format("%Y-%m")),
    ] {
        desk.asks(public, path).await;
    }
    for query in [
        "",
        "&sort=newest",
        "&sort=top",
        "&sort=most_replied",
        "&sort=picks",
        "&format=tree",
        "&format=tree&sort=newest",
        "&format=tree&sort=top",
        "&format=tree&sort=most_replied",
    ] {
        let first = format!("{}?limit=1{query}", thread.path());
        desk.asks(public, &first).await;
        let next = public.get(&first).await.json["next"]
            .as_str()
            .map(str::to_owned);
        if let Some(next) = next {
            desk.asks(public, &format!("{first}&cursor={next}")).await;
        }
    }
    desk.asks(public, &format!("/v1/public/comments/{root}"))
        .await;
    desk.asks(
        public,
        "/v1/public/comment-counts?articles=floods-in-ghent,tram-strike",
    )
    .await;
    let remarks = format!("/v1/moderation/comments/{root}/remarks");
    for text in ["One", "Two"] {
        let form = json!({"text": text});
        thread.mo.post(&remarks, form).await.expect(201);
    }
    let report = format!("/v1/public/comments/{root}/reports");
    let reported = public.post(&report, json!({"category": "spam"})).await;
    reported.expect(202);
    let page = thread.page("").await;
    let reader = page.json["items"][0]["author"]["key"].as_str().unwrap();
    for moderator in [&thread.mo, &ada] {
        desk.asks(moderator, &format!("{remarks}?limit=1")).await;
        let reader = format!("/v1/moderation/readers/{reader}");
        desk.asks(moderator, &reader).await;
        desk.asks(moderator, &format!("{reader}/comments?limit=1"))
            .await;
        for by in ["queue", "section", "moderator", "hour"] {
            let figures = format!("/v1/moderation/figures?by={by}");
            desk.asks(moderator, &figures).await;
        }
        desk.asks(moderator, "/v1/moderation/queues").await;
        desk.asks(moderator, "/v1/moderation/leases?limit=1").await;
        for query in [
            "",
            "&q=below",
            "&q=below&author=jan@example.org",
            "&author=jan@example.org",
            "&author=jan",
            "&article=floods-in-ghent",
            "&article=floods-in-ghent&q=below",
            "&host=casino.example",
            "&visibility=held&section=news",
            "&reviewed=none",
            "&reviewed=remove",
            "&section=news",
            "&section=news&reviewed=approve&visibility=published",
        ] {
            let path = format!("/v1/moderation/comments?limit=1{query}");
            desk.asks(moderator, &path).await;
        }
        for query in ["", "&standing=true", "&standing=false"] {
            let path = format!("/v1/moderation/sanctions?limit=1{query}");
            desk.asks(moderator, &path).await;
        }
        for queue in ["held", "all"] {
            desk.asks(
                moderator,
                &format!("/v1/moderation/queues/{queue}/cases?limit=1"),
            )
            .await;
        }
    }
    for state in ["", "&state=failed", "&state=waiting", "&state=done"] {
        desk.asks(
            &thread.admin,
            &format!("/v1/admin/deliveries?limit=1{state}"),
        )
        .await;
    }
    let (ines, draft) = (&ines.id, &draft);
    for query in [
        String::new(),
        "&kind=draft_edited".to_owned(),
        format!("&actor={ines}"),
        format!("&article={}", draft.article),
        format!("&draft={}", draft.id),
        format!("&kind=article_opened&actor={ines}&after={after}"),
        format!("&after={after}&before=2030-01-01T00:00:00Z"),
    ] {
        for list in ["/v1/admin/history?limit=1", "/v1/admin/history/export?"] {
            desk.asks(&thread.admin, &format!("{list}{query}").replace("?&", "?"))
                .await;
        }
    }
    desk.asks(&thread.admin, "/v1/admin/history/head").await;
    assert!(
        desk.seen > 150,
        "only {} statements were looked at",
        desk.seen
    );
    desk.room.closes_unread().await;
}

/// At a million comments nothing may be read past those of other sections and verdicts.
#[tokio::test]
async fn comments_are_found_by_section_and_verdict_from_an_index_of_no_others() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for n in 0..4 {
        thread.shows("Marie", &format!("Shown {n}"), None).await;
        thread.says("Jan", &format!("Waits {n}")).await.expect(201);
    }
    let ada = room
        .hire("Ada", &["moderator news", "moderator world"])
        .await;
    for (moderator, query, index, times) in [
        (&thread.mo, "section=news", "comments_by_section", 1),
        (&ada, "limit=2", "comments_by_section", 2),
        (&thread.mo, "reviewed=remove", "comments_by_verdict", 1),
        (&thread.mo, "reviewed=approve", "comments_by_verdict", 1),
        (&thread.mo, "reviewed=none", "comments_unreviewed", 1),
    ] {
        recorder.cost();
        let path = format!("/v1/moderation/comments?{query}");
        moderator.get(&path).await.expect(200);
        let statements = recorder.cost().looked;
        let searching = |statement: &&String| statement.contains("ORDER BY comments.id DESC");
        let searches: Vec<&String> = statements.iter().filter(searching).collect();
        assert_eq!(searches.len(), times, "{query}: {statements:#?}");
        for statement in searches {
            let plan = plan(&room, statement).await.join("\n");
            assert!(plan.contains(index), "{query}\n{statement}\n{plan}");
        }
    }
    room.closes_unread().await;
}

/// Below a comment with fifty thousand replies no more of them are read than below one
/// with eleven.
#[tokio::test]
async fn a_tree_reads_no_more_replies_than_it_shows() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    thread.shows("Jan", "Below", Some(&root)).await;
    recorder.cost();
    thread.page("?format=tree&limit=2").await;
    let statements = recorder.cost().looked;
    let mut seen = 0;
    for statement in &statements {
        let plan = plan(&room, statement).await;
        let reads = |line: &&String| line.contains("comments_of_parent");
        for (above, line) in plan.iter().zip(plan.iter().skip(1)) {
            if !reads(&line) {
                continue;
            }
            seen += 1;
            // each is read for one comment at a time, under a limit of its own
            let is_bounded = ["Limit", "CORRELATED LIST", "CO-ROUTINE counted"];
            let is_bounded = is_bounded.iter().any(|words| above.contains(words));
            let is_limited = statement.contains("LIMIT $1");
            assert!(is_bounded && is_limited, "{statement}\n{}", plan.join("\n"));
        }
        assert!(!plan.first().is_some_and(|line| reads(&line)), "{plan:#?}");
    }
    assert!(seen >= 2, "{statements:#?}");
    room.closes_unread().await;
}

/// What stands in the way of drafts is asked at every approval, and few notes do.
#[tokio::test]
async fn the_notes_that_block_drafts_are_read_from_an_index_of_no_others() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let tom = room.hire("Tom", &["writer *", "editor *"]).await;
    let mut drafts: Vec<DraftId> = Vec::new();
    for headline in ["Tram strike", "Dry in Spain"] {
        let draft = tom.opens(headline).await;
        let notes = format!("/v1/drafts/{}/notes", draft.id);
        let form = json!({"text": "Who says so?", "is_blocking": true});
        tom.post(&notes, form).await.expect(201);
        drafts.push(draft.id.parse().unwrap());
    }
    recorder.cost();
    let reading = room.running().desk.store.read({
        let drafts = drafts.clone();
        move |conn| open_blocking(conn, &drafts)
    });
    assert_eq!(reading.await.unwrap().len(), 2);
    let statements = recorder.cost().looked;
    assert_eq!(statements.len(), 1, "{statements:#?}");
    let plan = plan(&room, &statements[0]).await.join("\n");
    assert!(plan.contains("notes_blocking"), "{plan}");
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_taken_from_a_queue_is_found_by_an_index() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room
        .hire("Ada", &["moderator news", "moderator world"])
        .await;
    let mut desk = Desk {
        room,
        recorder,
        seen: 0,
    };
    desk.recorder.cost();
    for n in 0..3 {
        let text = format!("Reply {n} to what was said yesterday at https://a.example");
        let form = reply("Marie", &text, None);
        thread.public.post(&thread.path(), form).await.expect(201);
        thread
            .public
            .post(&thread.path(), reply("Marie", &text, None))
            .await
            .problem(409, "duplicate");
    }
    for moderator in [&thread.mo, &ada] {
        let leased = moderator
            .post(
                "/v1/moderation/queues/held/leases",
                json!({"count": 1, "seconds": 60}),
            )
            .await
            .expect(201);
        let lease = format!("/v1/moderation/leases/{}", leased.str("lease"));
        moderator
            .post(&format!("{lease}/extend"), json!({"seconds": 60}))
            .await
            .expect(200);
        let case = leased.json["cases"][0]["id"].as_str().unwrap();
        let form = json!({"decision": "approve", "lease": leased.json["lease"]});
        let decided = moderator
            .post(&format!("/v1/moderation/cases/{case}/decisions"), form)
            .await
            .expect(200);
        moderator
            .post(
                &format!("/v1/moderation/decisions/{}/undo", decided.str("id")),
                json!({}),
            )
            .await
            .expect(200);
        moderator
            .send(moderator.request(reqwest::Method::DELETE, &lease))
            .await
            .expect(204);
    }
    let draft = somebody_with_a_draft(&desk.room).await;
    let work = format!("/v1/drafts/{}/assignment", draft.1);
    let form = json!({"assignee": draft.0.id, "due_at": "2026-11-03T16:00:00Z", "priority": 1, "on_hold": false});
    let request = draft.0.request(reqwest::Method::PUT, &work).json(&form);
    draft.0.send(request).await.expect(200);
    draft
        .0
        .post("/v1/inbox/read-all", json!({}))
        .await
        .expect(200);
    // due times are told of, mails claimed, events sealed, and what is old forgotten
    desk.room.delivers().await;
    let cost = desk.recorder.cost();
    desk.looks("moderating", cost.looked).await;
    desk.looks("moderating", cost.wrote).await;
    assert!(
        desk.seen > 80,
        "only {} statements were looked at",
        desk.seen
    );
    desk.room.closes_unread().await;
}

/// Somebody who edits, and a draft of theirs.
async fn somebody_with_a_draft(room: &Newsroom) -> (crate::kit::Person, String) {
    let ada = room.hire("Eva Peeters", &["editor news"]).await;
    let draft = ada.opens("Tram strike").await;
    (ada, draft.id)
}
