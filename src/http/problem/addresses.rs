//! What answers where no route does: 405 with `Allow` under an address that
//! exists, otherwise 404.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::dev::ResourceDef;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};

use super::{Code, Problem};

/// Every address of the document, with the methods it answers to.
///
/// A path may be matched by several templates (`/drafts/{id}` and
/// `/drafts/batch`); it answers to the methods of all of them.
pub struct Addresses(Vec<(ResourceDef, BTreeSet<String>)>);

impl Addresses {
    /// Reads `paths` of an OpenAPI document.
    pub fn of(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object);
        let operations = paths.into_iter().flatten();
        Self(
            operations
                .filter_map(|(path, item)| Some((path, item.as_object()?)))
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
        )
    }

    /// The value of `Allow` for this path, if anything answers there.
    pub fn allow(&self, path: &str) -> Option<HeaderValue> {
        let matching = self
            .0
            .iter()
            .filter(|(template, _)| template.is_match(path));
        let methods: BTreeSet<_> = matching.flat_map(|(_, methods)| methods).collect();
        let list: Vec<_> = methods.into_iter().map(String::as_str).collect();
        if list.is_empty() {
            return None;
        }
        HeaderValue::from_str(&list.join(", ")).ok()
    }
}

/// The default service of the application and of every scope. Finds the
/// addresses in the application's data.
pub async fn not_found_service(req: HttpRequest) -> Result<actix_web::HttpResponse, Problem> {
    let addresses = req.app_data::<web::Data<Addresses>>();
    Err(match addresses.and_then(|known| known.allow(req.path())) {
        Some(methods) => not_allowed(&req, methods),
        None => Problem::new(Code::NotFound, "Nothing answers under this address."),
    })
}

fn not_allowed(req: &HttpRequest, methods: HeaderValue) -> Problem {
    let detail = format!(
        "{} is not possible here, only {}.",
        req.method(),
        methods.to_str().unwrap_or_default()
    );
    Problem::new(Code::MethodNotAllowed, detail).allow(methods)
}

/// What can be read can also be asked for without its body.
fn methods(item: &Map<String, Value>) -> BTreeSet<String> {
    const METHODS: [(&str, &[&str]); 5] = [
        ("get", &["GET", "HEAD"]),
        ("put", &["PUT"]),
        ("post", &["POST"]),
        ("patch", &["PATCH"]),
        ("delete", &["DELETE"]),
    ];
    let table = BTreeMap::from(METHODS);
    let known = item.keys().filter_map(|method| table.get(method.as_str()));
    known
        .copied()
        .flatten()
        .map(|&method| method.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, test};
    use serde_json::json;

    fn addresses() -> Addresses {
        Addresses::of(&json!({"paths": {
            "/v1/drafts/{id}": {"get": {}, "patch": {}, "parameters": []},
            "/v1/drafts/batch": {"post": {}},
        }}))
    }

    #[actix_web::test]
    async fn an_address_that_exists_lists_its_methods() {
        let app = App::new()
            .app_data(web::Data::new(addresses()))
            .default_service(web::to(not_found_service));
        let app = test::init_service(app).await;
        let ask = |path| test::TestRequest::delete().uri(path).to_request();

        let answer = test::call_service(&app, ask("/v1/drafts/1")).await;
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers().get("allow").unwrap(), "GET, HEAD, PATCH");

        let answer = test::call_service(&app, ask("/v1/nowhere")).await;
        assert_eq!(answer.status(), 404);
    }

    #[actix_web::test]
    async fn overlapping_templates_answer_to_the_methods_of_both() {
        let allow = addresses().allow("/v1/drafts/batch").unwrap();
        assert_eq!(allow, "GET, HEAD, PATCH, POST");
    }
}
