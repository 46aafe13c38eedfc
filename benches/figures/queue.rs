//! A moderator's calls on a short queue among few comments and on a long one among many,
//! in turn: a queue may grow, its first page may not get slower.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::kit::client::{self, Client};
use super::kit::newsroom::{Home, Newsroom};
use super::kit::seed::{self, Standing};
use super::kit::table::{Table, millis, times, whole};
use super::kit::{Failure, bulk, number, quantile, ratio};

/// Open cases of the short queue.
const SHORT: u64 = 1000;

/// Comments for each open case.
const COMMENTS: u64 = 10;

/// Comments of each reader, as far as there are more than two thousand readers.
const OF_EACH: u64 = 50;

const ARTICLES: u64 = 10;

const ROUNDS: usize = 20;

/// Cases in one claim.
const CLAIMED: usize = 25;

/// How many of each claim are decided.
const DECIDED: usize = 10;

/// How many times as long a call may take on the long queue.
const GOAL: f64 = 1.5;

pub async fn measure(home: &Home) -> Result<(), Failure> {
    let cases = number("COPYDESK_BENCH_CASES", 100_000);
    let short = Newsroom::open(home).await?;
    let long = match Newsroom::open(home).await {
        Ok(long) => long,
        Err(failure) => return short.close().await.and(Err(failure)),
    };
    let measured = compare(&short, &long, cases).await;
    short.close().await.and(long.close().await)?;
    print(home, cases, measured?);
    Ok(())
}

/// What each call took, on one queue.
#[derive(Default)]
struct Times {
    page: Vec<Duration>,
    figures: Vec<Duration>,
    claim: Vec<Duration>,
    decide: Vec<Duration>,
}

async fn compare(short: &Newsroom, long: &Newsroom, cases: u64) -> Result<(Times, Times), Failure> {
    let (mut few, mut many) = (Times::default(), Times::default());
    fill(short, SHORT).await?;
    fill(long, cases).await?;
    let mut at_short = Moderator::sit_down(short).await?;
    let mut at_long = Moderator::sit_down(long).await?;
    for _ in 0..ROUNDS {
        at_short.work(&mut few).await?;
        at_long.work(&mut many).await?;
    }
    Ok((few, many))
}

/// Ten articles, this many comments that wait, and nine times as many that were published.
async fn fill(newsroom: &Newsroom, cases: u64) -> Result<(), Failure> {
    let desk = newsroom.desk();
    let articles = seed::articles(desk, ARTICLES).await?;
    let readers = seed::readers(desk, (cases * COMMENTS / OF_EACH).max(2000)).await?;
    let published = cases * (COMMENTS - 1) / ARTICLES;
    for article in &articles {
        seed::replies(desk, article.id, &readers, (published, Standing::Published)).await?;
    }
    let last = articles.last().ok_or("nothing was published")?;
    seed::replies(desk, last.id, &readers, (cases, Standing::Waiting)).await?;
    Ok(desk.store.write(bulk::settle).await?)
}

struct Moderator {
    client: Client,
    token: String,
}

impl Moderator {
    async fn sit_down(newsroom: &Newsroom) -> Result<Self, Failure> {
        Ok(Self {
            token: newsroom.moderator().await?,
            client: Client::connect(newsroom.address()).await?,
        })
    }

    /// One round of everything, timed.
    async fn work(&mut self, times: &mut Times) -> Result<(), Failure> {
        let token = self.token.clone();
        let queues = client::get("/v1/moderation/queues", Some(&token));
        times.figures.push(self.ask(200, &queues).await?.0);
        let page = client::get("/v1/moderation/queues/held/cases", Some(&token));
        times.page.push(self.ask(200, &page).await?.0);
        let claim = json!({"count": CLAIMED, "seconds": 300}).to_string();
        let claim = client::post("/v1/moderation/queues/held/leases", Some(&token), &claim);
        let (took, leased) = self.ask(201, &claim).await?;
        times.claim.push(took);
        let leased: Value = serde_json::from_slice(&leased)?;
        let lease = text(&leased, "/lease")?;
        for n in 0..DECIDED {
            let case = text(&leased, &format!("/cases/{n}/id"))?;
            let decision = json!({"decision": "approve", "lease": lease}).to_string();
            let path = format!("/v1/moderation/cases/{case}/decisions");
            times.decide.push(
                self.ask(200, &client::post(&path, Some(&token), &decision))
                    .await?
                    .0,
            );
        }
        let path = format!("/v1/moderation/leases/{lease}");
        self.ask(204, &client::delete(&path, Some(&token))).await?;
        Ok(())
    }

    async fn ask(&mut self, status: u16, request: &[u8]) -> Result<(Duration, Vec<u8>), Failure> {
        let begun = Instant::now();
        let body = self.client.expect(status, request).await?;
        Ok((begun.elapsed(), body.to_vec()))
    }
}

fn text<'a>(answer: &'a Value, pointer: &str) -> Result<&'a str, Failure> {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("no {pointer} in {answer}").into())
}

fn print(home: &Home, cases: u64, (few, many): (Times, Times)) {
    #[expect(clippy::cast_precision_loss, reason = "counts of cases are small")]
    let count = |count: u64| whole(count as f64);
    let title = format!(
        "queue on {}: {} open cases among {} comments against {} among {}, medians of {ROUNDS} rounds",
        home.name(),
        count(cases),
        count(cases * COMMENTS),
        count(SHORT),
        count(SHORT * COMMENTS),
    );
    let mut table = Table::new(title, &["", "few", "many", "ratio", "goal"]);
    let goal = format!("≤ {GOAL} ×");
    let rows = [
        ("first page", few.page, many.page, goal.as_str()),
        (&format!("claim {CLAIMED}"), few.claim, many.claim, &goal),
        ("decide", few.decide, many.decide, &goal),
        ("figures of all queues", few.figures, many.figures, "–"),
    ];
    for (name, few, many, goal) in rows {
        let (few, many) = (median(few), median(many));
        let ratio = times(ratio(many, few));
        table.row(&[name, &millis(few), &millis(many), &ratio, goal]);
    }
    table.print();
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    quantile(&took, 0.5)
}
