//! How much one reader, and one network, may send; and nobody twice the same.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::kit::thread::{Thread, reply};
use crate::kit::{Answer, Newsroom};

#[tokio::test]
async fn thirty_replies_a_minute_are_enough_for_one_reader() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for n in 1..=30 {
        thread
            .says("Marie", &format!("Reply number {n}"))
            .await
            .expect(201);
    }
    let refused = thread
        .says("Marie", "One more")
        .await
        .problem(429, "rate_limited");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit-policy"), "\"default\";q=30;w=60");
    assert_eq!(
        refused.header("ratelimit"),
        format!("\"default\";r=0;t={wait}")
    );
    // whatever the case of the address
    let shouted =
        json!({"text": "ONE MORE", "author": {"name": "Marie", "email": "MARIE@example.ORG"}});
    thread
        .public
        .post(&thread.path(), shouted)
        .await
        .problem(429, "rate_limited");
    thread
        .says("Jan", "I have said nothing yet")
        .await
        .expect(201);
    assert_eq!(room.count("comments").await, 31);
    room.passes(TimeDelta::seconds(61));
    thread.says("Marie", "One more").await.expect(201);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_network_has_a_limit_of_its_own_whoever_writes_from_it() {
    let room = Newsroom::open_with(&[("COPYDESK_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(
        &thread.admin,
        json!({"comments": {"limits": {"per_prefix": 3}}}),
    )
    .await;
    let from = async |address: &str, name: &str| -> Answer {
        let form = reply(name, "Hello from here", None);
        let request = thread.public.request(Method::POST, &thread.path());
        thread
            .public
            .send(request.header("X-Forwarded-For", address).json(&form))
            .await
    };
    for (address, name) in [
        ("203.0.113.7", "An"),
        ("203.0.113.8", "Bo"),
        ("203.0.113.254", "Cy"),
    ] {
        from(address, name).await.expect(201);
    }
    from("203.0.113.9", "Di").await.problem(429, "rate_limited");
    // what stands before the proxy's word is anybody's claim
    from("198.51.100.1, 203.0.113.9", "Di")
        .await
        .problem(429, "rate_limited");
    from("198.51.100.1", "Di").await.expect(201);
    for (n, name) in ["Ed", "Fe", "Gil"].into_iter().enumerate() {
        from(&format!("2001:db8:7:{n}::1"), name).await.expect(201);
    }
    from("2001:db8:7:ffff::2", "Hal")
        .await
        .problem(429, "rate_limited");
    from("2001:db8:8::2", "Hal").await.expect(201);
    room.closes_unread().await;
}

#[tokio::test]
async fn the_same_words_of_the_same_reader_are_taken_once_a_day() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread
        .says("Marie", "Where were the pumps?")
        .await
        .expect(201);
    for same in [
        "Where were the pumps?",
        "  Where were the pumps?\r\n\r\n",
        "Where were\u{200B} the pumps?",
    ] {
        thread.says("Marie", same).await.problem(409, "duplicate");
    }
    thread
        .says("Jan", "Where were the pumps?")
        .await
        .expect(201);
    thread
        .says("Marie", "Where were the pumps, then?")
        .await
        .expect(201);
    room.passes(TimeDelta::hours(23));
    thread
        .says("Marie", "Where were the pumps?")
        .await
        .problem(409, "duplicate");
    room.passes(TimeDelta::hours(2));
    thread
        .says("Marie", "Where were the pumps?")
        .await
        .expect(201);
    assert_eq!(room.count("comments").await, 4);
    room.closes_unread().await;
}

#[tokio::test]
async fn of_many_at_once_with_the_same_words_one_is_taken() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let sent = (0..12).map(|_| thread.says("Marie", "Where were the pumps?"));
    let answers = futures_util::future::join_all(sent).await;
    let (taken, refused): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((taken.len(), refused.len()), (1, 11));
    for answer in refused {
        answer.problem(409, "duplicate");
    }
    assert_eq!(
        (room.count("comments").await, room.count("readers").await),
        (1, 1)
    );
    assert_eq!(
        (
            room.count("cases").await,
            room.count("comment_addresses").await
        ),
        (1, 1)
    );
    room.closes_unread().await;
}

/// What is refused costs as much to look at as what is taken.
#[tokio::test]
async fn what_is_refused_counts_and_is_refused_first_of_all_for_coming_too_fast() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let limits = json!({"comments": {"limits": {"per_reader": 4}}});
    room.sets(&thread.admin, limits).await;
    thread.says("Marie", "Well said").await.expect(201);
    thread
        .says("Marie", "Well said")
        .await
        .problem(409, "duplicate");
    thread.says("Marie", " ").await.problem(422, "invalid");
    let nowhere = "/v1/public/articles/no-such-article/comments";
    let send = || reply("Marie", "Is anybody here?", None);
    thread
        .public
        .post(nowhere, send())
        .await
        .problem(404, "not_found");
    thread
        .public
        .post(nowhere, send())
        .await
        .problem(429, "rate_limited");
    thread.says("Marie", " ").await.problem(429, "rate_limited");
    // they who do not say who they are are counted by where they are
    let nobody = json!({"text": "Hello"});
    for _ in 0..4 {
        let refused = thread.public.post(&thread.path(), nobody.clone()).await;
        refused.problem(422, "invalid");
    }
    let refused = thread.public.post(&thread.path(), nobody).await;
    refused.problem(429, "rate_limited");
    thread.says("Jan", "I may").await.expect(201);

    let ines = room.hire("Ines Claes", &["writer *"]).await;
    let path = format!("/v1/articles/{}/comments", thread.article.article);
    for status in [201, 409, 409, 409, 429] {
        let answer = ines.post(&path, json!({"text": "They were."})).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    assert_eq!(room.count("comments").await, 3);
    room.closes_unread().await;
}

/// How many more there may be, as an answer says it.
fn left(answer: &Answer) -> String {
    let told = answer.header("ratelimit");
    told.split(';').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn whatever_is_counted_says_how_many_are_left() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let limits =
        json!({"limits": {"per_reader": 4, "per_prefix": 9}, "reports": {"per_address": 6}});
    room.sets(&thread.admin, json!({"comments": limits})).await;
    let shown = thread.shows("Jan", "Well said", None).await;
    let taken = thread.says("Marie", "Well said").await.expect(201);
    assert_eq!(taken.header("ratelimit-policy"), "\"default\";q=4;w=60");
    assert_eq!(taken.header("ratelimit"), "\"default\";r=3;t=60");
    let twice = thread.says("Marie", "Well said").await.expect(409);
    let blank = thread.says("Marie", " ").await.expect(422);
    assert_eq!((left(&twice), left(&blank)), ("r=2".into(), "r=1".into()));
    let last = thread.says("Marie", "Once more").await.expect(201);
    let refused = thread.says("Marie", "And again").await.expect(429);
    assert_eq!((left(&last), left(&refused)), ("r=0".into(), "r=0".into()));
    // the network's limit, of which less is left
    let other = thread.says("An", "From here as well").await.expect(201);
    assert_eq!(other.header("ratelimit-policy"), "\"default\";q=9;w=60");
    assert_eq!(left(&other), "r=2");
    let staff = room.hire("Ines Claes", &["writer *"]).await;
    let path = format!("/v1/articles/{}/comments", thread.article.article);
    let reply = staff.post(&path, json!({"text": "Thank you."})).await;
    assert_eq!(left(&reply.expect(201)), "r=1");

    let comment = format!("/v1/public/comments/{shown}");
    let form = json!({"category": "spam"});
    let report = thread
        .public
        .post(&format!("{comment}/reports"), form)
        .await;
    assert_eq!(left(&report.expect(202)), "r=5");
    let reaction = thread
        .public
        .request(Method::PUT, &format!("{comment}/reactions/recommend"));
    let reaction = thread.public.send(reaction).await.expect(200);
    assert_eq!(left(&reaction), "r=59");
    let nowhere = thread
        .public
        .post("/v1/public/confirmations/none", json!({}))
        .await;
    assert_eq!(left(&nowhere), "", "what no limit is on says of none");
    let wrong = json!({"email": "ines@courier.example", "password": "not the password"});
    let wrong = thread
        .public
        .post("/v1/auth/login", wrong)
        .await
        .expect(401);
    assert_eq!(left(&wrong), "r=19");
    assert_eq!(left(&thread.page("").await), "");
    room.closes_unread().await;
}
