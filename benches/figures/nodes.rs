//! What another node costs, and what it brings: nodes on one PostgreSQL, all of them on
//! this machine, so that they share its CPUs with the database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk::app::Running;
use copydesk::domain::part::Part;
use copydesk::service::desk::Desk;
use futures_util::future::try_join_all;

use super::kit::load::{self, Plan, Requests};
use super::kit::newsroom::{Home, Newsroom, said};
use super::kit::seed;
use super::kit::table::{Table, micros, millis, times, whole};
use super::kit::{Failure, cpu, lasting, quantile};
use super::posts;

const MOST: usize = 3;

/// Clients of all nodes together.
const CLIENTS: usize = 48;

/// Requests of one load, at most.
const EACH: usize = 10_000_000;

/// How often one node tells the others.
const TOLD: usize = 200;

/// When a node that has heard nothing is deaf.
const DEAF: Duration = Duration::from_secs(10);

pub async fn measure(home: &Home) -> Result<(), Failure> {
    let Home::Postgres(_) = home else {
        println!("\nnodes: SQLite belongs to one process; set COPYDESK_TEST_POSTGRES");
        return Ok(());
    };
    let newsroom = Newsroom::open(home).await?;
    let mut others = Vec::new();
    let measured = compare(&newsroom, &mut others).await;
    for other in others {
        other.stop().await;
    }
    newsroom.close().await?;
    measured?.print();
    Ok(())
}

async fn compare(newsroom: &Newsroom, others: &mut Vec<Running>) -> Result<Table, Failure> {
    let articles = seed::articles(newsroom.desk(), 100).await?;
    let mut table = Table::new(
        format!("nodes on one PostgreSQL: replies by {CLIENTS} clients, and what one node tells"),
        &[
            "nodes",
            "replies a second",
            "ratio",
            "CPU each",
            "PostgreSQL's",
            "connections",
            "heard in p50",
            "p99",
        ],
    );
    let mut alone = None;
    for nodes in 1..=MOST {
        if nodes > 1 {
            others.push(newsroom.joined().await?);
        }
        let mut addresses = vec![newsroom.address()];
        addresses.extend(others.iter().map(|other| other.address));
        let loads = addresses.iter().enumerate().map(|(node, address)| {
            let requests = apart(posts::requests(&articles), nodes * MOST + node);
            let plan = Plan {
                address: *address,
                clients: CLIENTS / nodes,
                warming: Duration::from_secs(1),
                lasting: lasting(),
                status: 201,
            };
            async move { load::run(plan, &requests).await }
        });
        let before = cpu::of_postgres();
        let loads = try_join_all(loads).await?;
        let of_postgres = cpu::spent(&before, &cpu::of_postgres());
        let answers = loads.iter().map(|load| load.answers).sum::<u32>().max(1);
        let rate: f64 = loads.iter().map(|load| load.rate).sum();
        let ratio = rate / *alone.get_or_insert(rate);
        // each of the loads has seen what all nodes spent
        let cpu = loads.iter().filter_map(|load| load.cpu).min();
        let cpu = cpu.map(|cpu| cpu / u32::try_from(nodes).unwrap_or(1));
        let each = |cpu: Option<Duration>| cpu.map_or_else(|| "–".to_owned(), micros);
        let connections = newsroom.connections().await?;
        let heard = match others.last() {
            Some(other) => heard(newsroom.desk(), &other.desk).await?,
            None => Vec::new(),
        };
        let heard = |share| {
            if heard.is_empty() {
                "–".to_owned()
            } else {
                millis(quantile(&heard, share))
            }
        };
        table.row(&[
            &nodes.to_string(),
            &whole(rate),
            &times(ratio),
            &each(cpu),
            &each(of_postgres.map(|cpu| cpu / answers)),
            &connections.to_string(),
            &heard(0.5),
            &heard(0.99),
        ]);
    }
    Ok(table)
}

/// The same requests, and none that another load has.
fn apart(requests: Requests, load: usize) -> Requests {
    Arc::new(move |n, request| requests(load * EACH + n, request))
}

/// From the commit of one node until another knows, sorted.
async fn heard(here: &Desk, there: &Desk) -> Result<Vec<Duration>, Failure> {
    let generations = there.store.generations();
    let mut took = Vec::new();
    for _ in 0..TOLD {
        let moment = generations.now();
        here.write(|conn| {
            conn.touch(Part::Lists);
            Ok(())
        })
        .await
        .map_err(said)?;
        let committed = Instant::now();
        while generations.is_current(&[Part::Lists], moment) {
            if committed.elapsed() > DEAF {
                return Err("a node did not hear of another's commit".into());
            }
            tokio::time::sleep(Duration::from_micros(50)).await;
        }
        took.push(committed.elapsed());
    }
    took.sort_unstable();
    Ok(took)
}
