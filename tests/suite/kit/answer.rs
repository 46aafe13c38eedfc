//! What came back over HTTP.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end; of a stream, which has none, the first two events.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body, if it is JSON; `null` otherwise.
    pub json: Value,
    asked: String,
}

impl Answer {
    pub async fn of(asked: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = match headers.get("content-type") {
            Some(kind) if kind == "text/event-stream" => beginning(response).await,
            _ => response.text().await.unwrap(),
        };
        Self {
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
            asked,
        }
    }

    /// This status, or the test fails with the whole answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.asked, self.text);
        self
    }

    /// A problem of this status and code, well-formed.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(
            answer.json["code"], code,
            "{}\n{}",
            answer.asked, answer.text
        );
        assert_eq!(answer.json["status"], status);
        assert_eq!(answer.json["type"], format!("/problems/{code}"));
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json["request_id"], answer.header("x-request-id"));
        answer
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Whether it is the same for everybody.
    pub fn is_shared(&self) -> bool {
        self.status == 200 && self.header("cache-control").contains("s-maxage")
    }

    /// The version in the `ETag`.
    pub fn version(&self) -> i64 {
        self.header("etag").trim_matches('"').parse().unwrap()
    }

    /// A text member of the body.
    #[track_caller]
    pub fn str(&self, name: &str) -> &str {
        self.json[name]
            .as_str()
            .unwrap_or_else(|| panic!("no text {name} in {}", self.text))
    }

    /// The codes of the blockers.
    pub fn blockers(&self) -> Vec<&str> {
        codes(&self.json["blockers"], "code")
    }

    /// The pointers of the wrong fields.
    pub fn pointers(&self) -> Vec<&str> {
        codes(&self.json["errors"], "pointer")
    }
}

/// What a stream begins with.
async fn beginning(mut stream: reqwest::Response) -> String {
    let mut text = String::new();
    while text.matches("\n\n").count() < 2
        && let Some(piece) = stream.chunk().await.unwrap()
    {
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
    text
}

fn codes<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|one| one[member].as_str()).collect()
}
