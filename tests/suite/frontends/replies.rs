//! Feeds of the replies to an article, and what search engines are told of them.

use serde_json::{Value, json};

use super::feeds::{FORMS, body, follows, titles};
use super::{Site, is_cached, whole};
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, reply};

#[tokio::test]
async fn what_can_be_seen_of_a_thread_can_be_followed() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let first = thread.shows("Marie", "Were the *pumps* on?", None).await;
    let second = thread
        .shows("Jan", "They were </script> & fine.", Some(&first))
        .await;
    thread
        .says("Piet", "Nobody has looked at this yet.")
        .await
        .expect(201);
    let site = Site {
        pia: thread.mo.clone(),
        root: thread.admin.clone(),
        reader: room.reader(),
        room,
    };
    let page = "https://courier.example/news/floods-in-ghent";
    for (file, _, _) in FORMS {
        let path = format!("/articles/floods-in-ghent/comments/{file}");
        let feed = follows(&site, &path).await;
        assert_eq!(
            titles(&feed),
            ["Jan – Floods in Ghent", "Marie – Floods in Ghent"],
            "{file}"
        );
        let entry = &feed.entries[1];
        assert_eq!(entry.id, format!("urn:uuid:{first}"));
        assert_eq!(entry.authors[0].name.as_deref(), Some("Marie"));
        let own = format!("{page}#comment-{first}");
        assert!(
            entry.links.iter().any(|link| link.href == own),
            "{file}: {:?}",
            entry.links
        );
        assert!(
            body(entry).contains("<em>pumps</em>"),
            "{file}: {}",
            body(entry)
        );
        let answer = site.reads(&path).await;
        for hidden in ["Piet", "Nobody has looked", "example.org"] {
            assert!(!answer.text.contains(hidden), "{file} tells {hidden}");
        }
        is_cached(&site, &path, "thread:floods-in-ghent").await;
    }

    let told = site
        .reads("/articles/floods-in-ghent/comments/metadata")
        .await
        .expect(200);
    assert_eq!(told.json["comment_count"], 2);
    let data = &told.json["json_ld"];
    assert_eq!(
        (&data["@id"], &data["commentCount"]),
        (&json!(page), &json!(2))
    );
    let comment = &data["comment"][0];
    assert_eq!(comment["@type"], "Comment");
    assert_eq!(comment["@id"], format!("{page}#comment-{second}"));
    assert_eq!(
        comment["parentItem"]["@id"],
        format!("{page}#comment-{first}")
    );
    assert_eq!(comment["author"], json!({"@type": "Person", "name": "Jan"}));
    assert_eq!(comment["text"], "They were </script> & fine.");
    assert_eq!(told.str("script_html").matches("</script>").count(), 1);
    assert!(!told.text.contains("Piet"));
    let path = "/articles/floods-in-ghent/comments/metadata";
    is_cached(&site, path, "thread:floods-in-ghent").await;

    let removed = json!({"decision": "remove", "reason": "spam"});
    let found = site
        .pia
        .get(&format!("/v1/moderation/comments/{first}"))
        .await
        .expect(200);
    let path = format!("/v1/moderation/comments/{first}/decisions");
    let version = found.version();
    site.pia
        .write(reqwest::Method::POST, &path, version, removed)
        .await
        .expect(200);
    let feed = follows(&site, "/articles/floods-in-ghent/comments/atom.xml").await;
    assert_eq!(
        titles(&feed),
        ["Jan – Floods in Ghent"],
        "a tombstone is nothing new"
    );
    site.closes().await;
}

#[tokio::test]
async fn a_thread_is_followed_under_every_address_until_its_article_is_gone() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let path = "/v1/public/articles/floods-in-ghent/comments";
    site.reader
        .post(path, reply("Marie", "Who says so?", None))
        .await
        .expect(201);
    site.moves(&article, "floods").await;
    for address in ["floods", "floods-in-ghent", &article.article] {
        for (file, _, _) in FORMS {
            let path = format!("/articles/{address}/comments/{file}?utm_source=x");
            assert_eq!(
                follows(&site, &path).await.feed_type,
                FORMS.iter().find(|form| form.0 == file).unwrap().1
            );
        }
    }
    site.reads("/articles/nothing/comments/atom.xml")
        .await
        .problem(404, "not_found");
    site.turns(&article, "withdraw", "We have withdrawn it.")
        .await;
    for address in ["floods", "floods-in-ghent", &article.article] {
        for file in ["rss.xml", "atom.xml", "feed.json", "metadata"] {
            let gone = site
                .reads(&format!("/articles/{address}/comments/{file}"))
                .await;
            let gone = gone.problem(410, "gone");
            assert_eq!(gone.json["detail"], Value::from("We have withdrawn it."));
        }
    }
    site.closes().await;
}
