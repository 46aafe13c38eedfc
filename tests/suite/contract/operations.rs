//! The operations of the OpenAPI document, as the service makes it.

use std::sync::OnceLock;

use reqwest::Method;
use serde_json::{Map, Value};

/// The document.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(copydesk::http::document)
}

/// One operation, and what the document says of it.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
}

/// All of them, in the order of the document.
pub fn operations() -> Vec<Operation> {
    all().to_vec()
}

fn all() -> &'static [Operation] {
    static ALL: OnceLock<Vec<Operation>> = OnceLock::new();
    ALL.get_or_init(|| {
        let paths = document()["paths"].as_object().unwrap();
        let of = |(path, item): (&String, &'static Value)| {
            let path = path.clone();
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, fields)| Operation {
                id: fields["operationId"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
            })
        };
        paths.iter().flat_map(of).collect()
    })
}

/// The one of this id.
pub fn operation(id: &str) -> Operation {
    let found = all().iter().find(|operation| operation.id == id);
    let found = found.unwrap_or_else(|| panic!("no operation {id}"));
    found.clone()
}

/// What a `$ref` leads to; anything else as it is.
pub fn resolved(value: &'static Value) -> &'static Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document()
            .pointer(reference.trim_start_matches('#'))
            .unwrap(),
        None => value,
    }
}

impl Operation {
    fn told(&self) -> &'static Value {
        let pointer = format!(
            "/paths/{}/{}",
            self.path.replace('~', "~0").replace('/', "~1"),
            self.method.as_str().to_lowercase()
        );
        document().pointer(&pointer).unwrap()
    }

    /// Whether it takes no offence at parameters it does not know: what programs read
    /// that put their own behind every address.
    pub fn is_lenient(&self) -> bool {
        let path = &self.path;
        path.ends_with(".xml") || path.ends_with("/feed.json") || path.ends_with("/oembed")
    }

    /// The schema of the body it takes.
    pub fn body(&self) -> Option<&'static Value> {
        let media = self.told().pointer("/requestBody/content")?.as_object()?;
        Some(&media.values().next()?["schema"])
    }

    /// Whether a body may be sent: a POST without fields takes `{}`.
    pub fn takes_a_body(&self) -> bool {
        self.body().is_some() || self.method == Method::POST
    }

    /// The document's example of the body.
    pub fn example(&self) -> Option<Value> {
        let media = self.told().pointer("/requestBody/content")?.as_object()?;
        Some(media.values().next()?["example"].clone())
    }

    /// Name and schema of every parameter that stands in this place.
    pub fn parameters(&self, place: &str) -> Vec<(&'static str, &'static Value)> {
        let all = self.told().get("parameters").and_then(Value::as_array);
        let all = all.into_iter().flatten().map(resolved);
        all.filter(|parameter| parameter["in"] == place)
            .map(|parameter| (parameter["name"].as_str().unwrap(), &parameter["schema"]))
            .collect()
    }

    pub fn takes_header(&self, name: &str) -> bool {
        self.parameters("header")
            .iter()
            .any(|(known, _)| *known == name)
    }

    /// Status → answer, with references followed.
    pub fn answers(&self) -> Vec<(u16, &'static Value)> {
        let answers = self.told()["responses"].as_object().unwrap();
        let read = |(status, answer): (&String, &'static Value)| {
            (status.parse().unwrap(), resolved(answer))
        };
        answers.iter().map(read).collect()
    }

    /// Media type → schema and examples, for a status that is declared.
    pub fn content(&self, status: u16) -> Option<&'static Map<String, Value>> {
        let answers = self.answers();
        let (_, answer) = answers
            .into_iter()
            .find(|(declared, _)| *declared == status)?;
        answer.get("content").and_then(Value::as_object)
    }

    pub fn declares(&self, status: u16) -> bool {
        self.answers()
            .iter()
            .any(|(declared, _)| *declared == status)
    }

    /// Whether it is about the service itself, and not part of the API.
    pub fn is_of_the_house(&self) -> bool {
        !self.path.starts_with("/v1/")
    }
}
