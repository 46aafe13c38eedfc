//! Whatever moderators, readers and admins do, in whatever order and at the same time:
//! every figure that is kept or counted from an index equals a recount.
//!
//! Eight writers do 2,000 things, and all is recounted after each 200. For 100,000, with a
//! recount after each 2,000:
//! `COPYDESK_TEST_ROUNDS=50 cargo test --test suite counts_equal_a_recount`.

mod admins;
mod moderators;
mod readers;
mod recount;
mod scene;
mod wrong;

use futures_util::future::join_all;

use scene::{DEEDS, Scene, Writer};

use crate::kit::rows::instant;

const WRITERS: u64 = 8;
/// Things that each writer does between two recounts.
const DONE_BETWEEN: usize = 25;
const RECOUNTS: usize = 10;
/// As many times the deeds make a run long: then so many times more are done between two
/// recounts, which take longer the more there is to count.
const LONG: usize = 10;
const SEED: u64 = 20_261_102;

/// What came about, by itself or by what somebody did.
#[rustfmt::skip]
const HAPPENED: [&str; 23] = [
    "comment_posted", "comment_published", "comment_edited", "comment_withdrawn", "comment_approved",
    "comment_removed", "comment_reported", "comment_held", "comment_lapsed", "comment_picked",
    "comment_unpicked", "case_escalated", "case_skipped", "case_assigned", "decision_undone",
    "sanction_imposed", "sanction_undone", "reader_confirmed", "reader_erased", "queue_changed",
    "settings_changed", "queue_added", "article_published",
];

#[tokio::test]
async fn counts_equal_a_recount_after_whatever_was_done() {
    let times = std::env::var("COPYDESK_TEST_ROUNDS").map_or(1, |times| times.parse().unwrap());
    let scene = Scene::opens().await;
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        writers.push(Writer::comes(&scene, n, SEED + n).await);
    }
    let longer = if times < LONG { 1 } else { LONG };
    let (between, recounts) = (DONE_BETWEEN * longer, RECOUNTS * times / longer);
    for round in 1..=recounts {
        let working = writers.iter_mut().map(|writer| writer.works(between));
        join_all(working).await;
        scene.is_recounted(round, round % RECOUNTS == 0).await;
    }
    println!("{}", scene.tally());
    luck_has_no_part_in_it(&scene, recounts * between).await;
    scene.room.closes_unread().await;
}

/// Each thing was done often enough, and came to something; in a long run, all that can
/// happen did.
async fn luck_has_no_part_in_it(scene: &Scene, of_each: usize) {
    let all: u64 = DEEDS.iter().map(|(_, weight)| weight).sum();
    let done = of_each as u64 * WRITERS;
    for (deed, weight) in DEEDS {
        let (came, least) = (scene.came_to_something(deed), done * weight / all / 20);
        assert!(came > least, "{deed}: only {came} times\n{}", scene.tally());
    }
    if of_each == RECOUNTS * DONE_BETWEEN {
        return; // what is rare may be missing among so few deeds
    }
    let long_ago = instant(0);
    for kind in HAPPENED {
        let events = format!("events WHERE kind = '{kind}' AND at > {long_ago}");
        assert!(scene.room.count(&events).await > 0, "no {kind}");
    }
}
