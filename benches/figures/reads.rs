//! Reading what is published, against nginx serving the same bytes as files.

use std::sync::Arc;
use std::time::Duration;

use super::kit::client::{self, Client};
use super::kit::load::{self, Load, Plan, Requests};
use super::kit::newsroom::{Home, Newsroom};
use super::kit::nginx::{self, Nginx};
use super::kit::seed::{self, Published, Standing};
use super::kit::table::{Table, micros, millis, times, whole};
use super::kit::{Failure, lasting, number};

/// Articles that are asked for in turn: those that a site's readers read.
const READ: usize = 1000;

const CLIENTS: usize = 32;

/// Times that both take turns.
const ROUNDS: u32 = 2;

/// One kind of read: the addresses that are asked for in turn.
struct Work {
    name: &'static str,
    paths: Vec<String>,
}

pub async fn measure(home: &Home) -> Result<(), Failure> {
    let newsroom = Newsroom::open(home).await?;
    let measured = compare_all(&newsroom, home).await;
    newsroom.close().await?;
    measured
}

async fn compare_all(newsroom: &Newsroom, home: &Home) -> Result<(), Failure> {
    let articles = published(newsroom).await?;
    let works = works(&articles)?;
    let mut table = Table::new(
        format!(
            "reads on {}, {} articles: {CLIENTS} connections, against nginx with the same bytes",
            home.name(),
            articles.len()
        ),
        &[
            "", "bytes", "a second", "nginx", "ratio", "p50", "nginx", "p99", "nginx", "CPU",
        ],
    );
    if !nginx::is_installed() {
        println!("\nnginx is not installed: there is nothing to compare reads with");
    }
    for work in &works {
        let bodies = bodies(newsroom, work).await?;
        let nginx = if nginx::is_installed() {
            Some(Nginx::start(&bodies)?)
        } else {
            None
        };
        let size = bodies.iter().map(Vec::len).sum::<usize>() / bodies.len().max(1);
        let (ours, theirs) = take_turns(newsroom, work, nginx.as_ref()).await?;
        row(&mut table, (work.name, size), &ours, theirs.as_ref());
    }
    table.print();
    Ok(())
}

/// Articles, and 100,000 comments: 5,000 on the first article, 100 on the second, 2,000
/// that wait, the others spread over the rest.
async fn published(newsroom: &Newsroom) -> Result<Vec<Published>, Failure> {
    let desk = newsroom.desk();
    let count = number("COPYDESK_BENCH_ARTICLES", 1000).max(3);
    let articles = seed::articles(desk, count).await?;
    let readers = seed::readers(desk, 2000).await?;
    let comments = number("COPYDESK_BENCH_COMMENTS", 100_000);
    let others = comments.saturating_sub(7100) / (count - 2);
    for (n, article) in articles.iter().enumerate() {
        let count = match n {
            0 => 5000,
            1 => 100,
            _ => others,
        };
        seed::replies(desk, article.id, &readers, (count, Standing::Published)).await?;
    }
    let last = articles.last().ok_or("nothing was published")?;
    seed::replies(desk, last.id, &readers, (2000, Standing::Waiting)).await?;
    Ok(articles)
}

fn works(articles: &[Published]) -> Result<[Work; 5], Failure> {
    let article = |published: &Published| format!("/v1/public/articles/{}", published.slug);
    let [long, hundred, ..] = articles else {
        return Err("too little was published".into());
    };
    Ok([
        Work {
            name: "an article, of 1,000",
            paths: articles.iter().take(READ).map(article).collect(),
        },
        Work {
            name: "the newest 20",
            paths: vec!["/v1/public/articles".to_owned()],
        },
        Work {
            name: "a thread of 100",
            paths: vec![article(hundred) + "/comments?limit=100"],
        },
        Work {
            name: "first page of 5,000",
            paths: vec![article(long) + "/comments"],
        },
        Work {
            name: "the same, top first",
            paths: vec![article(long) + "/comments?sort=top"],
        },
    ])
}

async fn bodies(newsroom: &Newsroom, work: &Work) -> Result<Vec<Vec<u8>>, Failure> {
    let mut client = Client::connect(newsroom.address()).await?;
    let mut bodies = Vec::new();
    for path in &work.paths {
        bodies.push(client.expect(200, &client::get(path, None)).await?.to_vec());
    }
    Ok(bodies)
}

/// Ours and nginx in turn, the rounds put together.
async fn take_turns(
    newsroom: &Newsroom,
    work: &Work,
    nginx: Option<&Nginx>,
) -> Result<(Load, Option<Load>), Failure> {
    let ask_us = requests(work.paths.iter().map(String::as_str));
    let files: Vec<String> = (0..work.paths.len()).map(|n| format!("/{n}")).collect();
    let ask_nginx = requests(files.iter().map(String::as_str));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(load::run(plan(newsroom.address()), &ask_us).await?);
        if let Some(nginx) = nginx {
            theirs.push(load::run(plan(nginx.address), &ask_nginx).await?);
        }
    }
    Ok((mean(&ours).ok_or("no rounds")?, mean(&theirs)))
}

fn plan(address: std::net::SocketAddr) -> Plan {
    Plan {
        address,
        clients: CLIENTS,
        warming: Duration::from_millis(500),
        lasting: lasting() / ROUNDS,
        status: 200,
    }
}

fn requests<'a>(paths: impl Iterator<Item = &'a str>) -> Requests {
    let requests: Vec<Vec<u8>> = paths.map(|path| client::get(path, None)).collect();
    Arc::new(move |n, request| {
        request.extend_from_slice(
            requests
                .get(n % requests.len())
                .map_or(&[][..], Vec::as_slice),
        );
    })
}

fn mean(loads: &[Load]) -> Option<Load> {
    let rounds = u32::try_from(loads.len())
        .ok()
        .filter(|rounds| *rounds > 0)?;
    Some(Load {
        answers: loads.iter().map(|load| load.answers).sum(),
        cpu: loads
            .iter()
            .map(|load| load.cpu)
            .sum::<Option<Duration>>()
            .map(|cpu| cpu / rounds),
        rate: loads.iter().map(|load| load.rate).sum::<f64>() / f64::from(rounds),
        p50: loads.iter().map(|load| load.p50).sum::<Duration>() / rounds,
        p99: loads.iter().map(|load| load.p99).sum::<Duration>() / rounds,
    })
}

fn row(table: &mut Table, (name, size): (&str, usize), ours: &Load, theirs: Option<&Load>) {
    let of_nginx = |figure: fn(&Load) -> String| theirs.map_or_else(|| "–".to_owned(), figure);
    let ratio = theirs.map_or_else(|| "–".to_owned(), |theirs| times(ours.rate / theirs.rate));
    table.row(&[
        name,
        &size.to_string(),
        &whole(ours.rate),
        &of_nginx(|load| whole(load.rate)),
        &ratio,
        &millis(ours.p50),
        &of_nginx(|load| millis(load.p50)),
        &millis(ours.p99),
        &of_nginx(|load| millis(load.p99)),
        &ours.cpu.map_or_else(|| "–".to_owned(), micros),
    ]);
}
