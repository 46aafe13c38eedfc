//! Posting a reply over HTTP, through the whole intake, durably, by many clients
//! at once; against one bare commit for each.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::kit::client::{self, Client};
use super::kit::load::{self, Load, Plan, Requests};
use super::kit::newsroom::{Home, Newsroom};
use super::kit::seed::{self, Published};
use super::kit::table::{Table, micros, millis, times, whole};
use super::kit::{Failure, commits, lasting, statements, texts};

const CLIENTS: usize = 64;

/// Who replies, over and over: a site's readers come back.
const READERS: usize = 1000;

/// Phrases that every reply is looked through for.
const LISTED: u64 = 5000;

/// Replies that statements are counted of.
const COUNTED: usize = 100;

pub async fn measure(home: &Home) -> Result<(), Failure> {
    let newsroom = Newsroom::open(home).await?;
    let articles = seed::articles(newsroom.desk(), 100).await?;
    seed::word_list(newsroom.desk(), LISTED).await?;
    let measured = compare(&newsroom, home, &articles).await;
    statements::count()?;
    let newsroom = newsroom.reopen().await?;
    let counted = count(&newsroom, &articles).await;
    newsroom.close().await?;
    let mut table = measured?;
    table.row(&["statements a reply", &format!("{:.1}", counted?)]);
    table.print();
    Ok(())
}

/// The yardstick, ours, the yardstick again.
async fn compare(
    newsroom: &Newsroom,
    home: &Home,
    articles: &[Published],
) -> Result<Table, Failure> {
    let before = commits::run(newsroom, home, lasting()).await?;
    let batches = Batches::now(newsroom).await;
    let plan = Plan {
        address: newsroom.address(),
        clients: CLIENTS,
        warming: Duration::from_secs(1),
        lasting: lasting() * 2,
        status: 201,
    };
    let ours = load::run(plan, &requests(articles)).await?;
    let size = Batches::now(newsroom).await.since(&batches);
    let after = commits::run(newsroom, home, lasting()).await?;
    let yardstick = f64::midpoint(before.rate, after.rate);
    let mut table = Table::new(
        format!(
            "posts on {}: replies of 500 characters, {LISTED} listed phrases, durable",
            home.name()
        ),
        &["", "a second", "p50", "p99"],
    );
    row(&mut table, "one bare commit each, before", &before);
    row(&mut table, &format!("over HTTP, {CLIENTS} clients"), &ours);
    row(&mut table, "one bare commit each, after", &after);
    table.row(&["ratio", &times(ours.rate / yardstick)]);
    table.row(&["writes a commit", &format!("{size:.1}")]);
    table.row(&[
        "CPU a reply",
        &ours.cpu.map_or_else(|| "–".to_owned(), micros),
    ]);
    Ok(table)
}

fn row(table: &mut Table, name: &str, load: &Load) {
    table.row(&[
        name,
        &whole(load.rate),
        &millis(load.p50),
        &millis(load.p99),
    ]);
}

/// The n-th reply: its own text, by one of the readers, to one of the articles.
pub fn requests(articles: &[Published]) -> Requests {
    let paths: Vec<String> = articles.iter().map(path).collect();
    let pool: Vec<String> = (0..512).map(texts::reply).collect();
    Arc::new(move |n, request| {
        let (Some(path), Some(text)) = (paths.get(n % paths.len()), pool.get(n % pool.len()))
        else {
            return;
        };
        request.extend(client::post(path, None, &form(n, text)));
    })
}

fn path(article: &Published) -> String {
    format!("/v1/public/articles/{}/comments", article.slug)
}

fn form(n: usize, text: &str) -> String {
    let reader = n % READERS;
    json!({
        "text": format!("{n}: {text}"),
        "author": {"name": "Marie", "email": format!("marie-{reader}@reader.example")},
    })
    .to_string()
}

/// Commits of the writer, and the writes in them. PostgreSQL has no such writer.
struct Batches {
    commits: f64,
    writes: f64,
}

impl Batches {
    async fn now(newsroom: &Newsroom) -> Self {
        let read = async |name| newsroom.metric(name).await.unwrap_or(0.0);
        Self {
            commits: read("copydesk_writer_batch_size_count").await,
            writes: read("copydesk_writer_batch_size_sum").await,
        }
    }

    fn since(&self, before: &Self) -> f64 {
        (self.writes - before.writes) / (self.commits - before.commits).max(1.0)
    }
}

/// How many statements a reply takes by a reader who is known, reads included;
/// the first of a day, which tells the moderators, is left out.
async fn count(newsroom: &Newsroom, articles: &[Published]) -> Result<f64, Failure> {
    let mut client = Client::connect(newsroom.address()).await?;
    let path = articles.first().map(path).ok_or("nothing was published")?;
    let mut post = async |n: usize| {
        let text = format!("counted {n}: {}", texts::reply(1));
        let form =
            json!({"text": text, "author": {"name": "Marie", "email": "marie-1@reader.example"}});
        client
            .expect(201, &client::post(&path, None, &form.to_string()))
            .await
            .map(<[u8]>::len)
    };
    post(COUNTED).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(statements::seen());
    for n in 0..COUNTED {
        post(n).await?;
    }
    let seen = statements::seen();
    if std::env::var_os("COPYDESK_BENCH_STATEMENTS").is_some() {
        for (sql, times) in &seen {
            println!("{times:>6}  {sql}");
        }
    }
    let of_replies = seen
        .iter()
        .filter(|(sql, _)| !statements::is_frame(sql) && !is_background(sql));
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let (statements, replies) = (
        of_replies.map(|(_, times)| times).sum::<u64>() as f64,
        COUNTED as f64,
    );
    Ok(statements / replies)
}

/// What the jobs do meanwhile: sealing events, looking for mail that is due.
fn is_background(sql: &str) -> bool {
    let is_sealing = sql.contains("events") && !sql.starts_with("INSERT");
    is_sealing
        || sql.contains("outbox")
        || sql.contains("SELECT 1")
        || sql.contains("pg_try_advisory_xact_lock")
}
