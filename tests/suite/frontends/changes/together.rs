//! Many at once: nothing comes later below what was read.

use std::cell::Cell;

use futures_util::future::join_all;
use serde_json::Value;

use super::super::{Site, whole};
use super::ear::Ear;
use super::told;
use crate::kit::thread::reply;

#[tokio::test]
async fn while_many_write_and_others_seal_who_follows_misses_nothing() {
    let site = Site::opens_with(&[("COPYDESK_LIMITS", "off")]).await;
    let (_, start) = site.tells(0).await;
    let floods = site.publishes(whole("Floods in Ghent")).await;
    let path = format!("/v1/public/articles/{}/comments", floods.slug);
    let mo = site.room.hire("Mo", &["moderator *"]).await;
    let ear = Ear::opens(&site.reader, &format!("?since={start}"), None).await;
    let comments = async |name: String| {
        for n in 0..4 {
            let form = reply(&name, &format!("Of {name}, {n}"), None);
            let posted = site.reader.post(&path, form).await.expect(201);
            let seen = format!("/v1/moderation/comments/{}", posted.str("id"));
            let version = mo.get(&seen).await.expect(200).version();
            let form = serde_json::json!({"decision": "approve"});
            let path = format!("{seen}/decisions");
            let decided = mo.write(reqwest::Method::POST, &path, version, form).await;
            decided.expect(200);
        }
    };
    let writing = async {
        let people = (0..8).map(|n| comments(format!("Guest{n}")));
        let articles = (0..8).map(async |n| {
            site.publishes(whole(&format!("Article {n}"))).await;
        });
        tokio::join!(join_all(people), join_all(articles));
    };
    let mut followed: Vec<Value> = Vec::new();
    let mut late = Vec::new();
    let is_over = Cell::new(false);
    let sealing = async {
        while !is_over.get() {
            let desk = &site.room.running().desk;
            copydesk::jobs::seal::seal_all(desk).await.unwrap();
        }
    };
    let following = async {
        let mut at = start;
        while followed.len() < 1 + 8 * 5 {
            let (told, next) = told(&site.reader, at).await;
            followed.extend(told);
            at = next;
            // who comes while all of it goes on
            if late.len() < 12 {
                let query = format!("?since={start}");
                late.push(Ear::opens(&site.reader, &query, None).await);
            }
        }
        is_over.set(true);
    };
    tokio::time::timeout(std::time::Duration::from_secs(120), async {
        tokio::join!(writing, sealing, following)
    })
    .await
    .expect("something was missed");
    let (all, _) = site.tells(start).await;
    assert_eq!(followed, all);
    late.push(ear);
    for mut ear in late {
        assert_eq!(ear.hears(all.len()).await, all);
    }
    site.closes().await;
}
