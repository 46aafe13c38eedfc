//! What waits for somebody by their roles.

use serde_json::json;

use super::{Desk, headlines, staff};
use crate::kit::{Newsroom, Person};

async fn waiting(person: &Person, query: &str) -> Vec<String> {
    let path = format!("/v1/drafts?waiting=true{query}");
    let list = person.get(&path).await.expect(200);
    headlines(&list).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn an_editor_sees_what_is_to_be_reviewed_and_a_publisher_what_is_ready() {
    let room = Newsroom::open().await;
    let Desk {
        ines,
        jan,
        tom,
        paul,
        eva,
        admin,
    } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    assert_eq!(waiting(&tom, "").await, [""; 0], "it is still written");
    ines.takes(&draft, "submit").await.expect(200);
    assert_eq!(waiting(&tom, "").await, ["Floods in Ghent"]);
    for other in [&ines, &jan, &paul, &eva, &admin] {
        assert_eq!(waiting(other, "").await, [""; 0], "{}", other.name);
    }
    // whoever has a hand in it does not review it
    tom.edits(&draft, json!({"standfirst": "The water rose."}))
        .await
        .expect(200);
    assert_eq!(waiting(&tom, "").await, [""; 0]);
    let ada = room.hire("Nele Baert", &["editor *"]).await;
    assert_eq!(waiting(&ada, "").await, ["Floods in Ghent"]);
    assert_eq!(waiting(&ada, "&section=world").await, [""; 0]);
    ada.takes(&draft, "approve").await.expect(200);
    assert_eq!(waiting(&ada, "").await, [""; 0]);
    assert_eq!(waiting(&paul, "").await, ["Floods in Ghent"]);
    paul.takes(&draft, "publish").await.expect(200);
    assert_eq!(waiting(&paul, "").await, [""; 0]);
    room.closes_unread().await;
}

#[tokio::test]
async fn both_kinds_come_in_one_order_page_by_page() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer *"]).await;
    let tom = room.hire("Tom Maes", &["editor *"]).await;
    let both = room.hire("Ada Diallo", &["editor *", "publisher *"]).await;
    for n in 0..7 {
        let draft = ines.opens(&format!("Story {n}")).await;
        ines.takes(&draft, "submit").await.expect(200);
        if n % 3 == 0 {
            tom.takes(&draft, "approve").await.expect(200);
        }
    }
    let all = ["6", "5", "4", "3", "2", "1", "0"].map(|n| format!("Story {n}"));
    assert_eq!(waiting(&both, "").await, all);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/drafts?waiting=true&limit=2{cursor}");
        let page = both.get(&path).await.expect(200);
        seen.extend(headlines(&page).into_iter().map(str::to_owned));
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, all);
    let ready = ["Story 6", "Story 3", "Story 0"];
    assert_eq!(waiting(&both, "&category=ready").await, ready);
    assert_eq!(waiting(&both, "&state=approved&limit=3").await, ready);
    assert_eq!(waiting(&both, "&category=drafting").await, [""; 0]);
    assert_eq!(waiting(&both, "&q=story%204").await, ["Story 4"]);
    room.closes_unread().await;
}
