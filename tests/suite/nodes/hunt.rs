//! A hunt for what is out of date: some write, publish, withdraw and moderate at any node,
//! others read at every node all the while. Nobody may read a text that never was live, one
//! that was gone, or a body under the `ETag` of another.

mod ledger;
mod readers;
mod writers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{join, join_all};

use super::Nodes;
use crate::kit::chance::Chance;
use ledger::Ledger;
use readers::{Hunter, TagBook};
use writers::Desk;

const WRITERS: usize = 3;
const ARTICLES_EACH: usize = 3;
const READERS_A_NODE: usize = 3;

/// What each writer does; `COPYDESK_TEST_ROUNDS` (200 unless set) makes it longer.
fn deeds() -> usize {
    let given = std::env::var("COPYDESK_TEST_ROUNDS").ok();
    let rounds: usize = given.map_or(200, |text| text.parse().expect("a number of rounds"));
    rounds.div_ceil(5)
}

#[tokio::test]
async fn nobody_reads_what_is_out_of_date_or_never_was_live() {
    let nodes = Nodes::start().await;
    let ledger = Arc::new(Ledger::default());
    let mut desks = Vec::new();
    for n in 0..WRITERS {
        let numbers = n * ARTICLES_EACH..(n + 1) * ARTICLES_EACH;
        desks.push(Desk::opens(&nodes, Arc::clone(&ledger), numbers).await);
    }
    let slugs: Vec<String> = desks.iter().flat_map(Desk::slugs).collect();
    let tags = Arc::new(TagBook::default());
    let is_over = AtomicBool::new(false);
    let mut hunters = Vec::new();
    for (node, reader) in nodes.met_by(&nodes.reader()).into_iter().enumerate() {
        for n in 0..READERS_A_NODE {
            let seed = (node * READERS_A_NODE + n) as u64;
            hunters.push(Hunter::new((node, reader.clone()), &slugs, &tags, seed));
        }
    }
    let writing = async {
        let work = desks.iter_mut().enumerate().map(|(n, desk)| async move {
            let mut chance = Chance::new(1000 + n as u64);
            for _ in 0..deeds() {
                desk.does_something(&mut chance).await;
            }
        });
        join_all(work).await;
        is_over.store(true, Ordering::SeqCst);
    };
    let reading = join_all(hunters.iter_mut().map(|hunter| hunter.hunts(&is_over)));
    join(writing, reading).await;
    tokio::time::sleep(ledger::HEARD_WITHIN).await;
    for desk in &mut desks {
        desk.looks_once_more().await;
    }

    let readings: Vec<_> = hunters.iter().flat_map(|hunter| &hunter.readings).collect();
    let flaws: Vec<String> = readings
        .iter()
        .flat_map(|reading| ledger.flaws(reading))
        .collect();
    let refused = readings
        .iter()
        .filter(|reading| reading.status == 410)
        .count();
    let unchanged = readings
        .iter()
        .filter(|reading| reading.status == 304)
        .count();
    println!(
        "{} readings of {} texts at {} nodes, {unchanged} of them 304 and {refused} 410",
        readings.len(),
        ledger.texts(),
        nodes.processes.len()
    );
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    assert!(refused > 0 && unchanged > 0, "too little happened");
    nodes.closes().await;
}
