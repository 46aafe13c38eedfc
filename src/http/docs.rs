//! The documentation, out of the binary: the OpenAPI document, Swagger UI to read
//! and try it, and a page for each problem. Nothing of it is fetched from elsewhere.

use std::sync::Arc;

use actix_web::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue,
    LOCATION, VARY,
};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use utoipa_swagger_ui::Config;

use super::etag;
use super::problem::{Code, Problem};

/// Swagger UI sets styles from its script and draws icons from `data:`; nothing
/// else may come from outside of this service.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The document, written out.
struct Written(Bytes);

/// Adds `/openapi.json`, `/docs` and `/problems/{code}`. `document` is the text of the first.
pub fn register(service: &mut ServiceConfig, document: Bytes) {
    service
        .app_data(web::Data::new(Written(document)))
        .app_data(web::Data::new(reader()))
        .route("/openapi.json", web::get().to(openapi))
        .route("/docs", web::get().to(to_docs))
        .route("/docs/{file:.*}", web::get().to(docs))
        .route("/problems/{code}", web::get().to(explain));
}

/// Without the badge that would have a public site check the document.
fn reader() -> Config<'static> {
    Config::new(["../openapi.json"])
        .validator_url("none")
        .persist_authorization(true)
        .display_operation_id(true)
}

async fn openapi(req: HttpRequest, document: web::Data<Written>) -> HttpResponse {
    etag::conditional(&req, "application/json", document.0.clone())
}

/// Swagger UI's files are relative to its directory.
async fn to_docs() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, "docs/"))
        .finish()
}

async fn docs(
    file: web::Path<String>,
    config: web::Data<Config<'static>>,
) -> Result<HttpResponse, Problem> {
    let config: Arc<Config<'static>> = config.into_inner();
    let found = utoipa_swagger_ui::serve(&file, config)
        .map_err(|error| Problem::internal(error.to_string()))?;
    let Some(file) = found else {
        return Err(Problem::new(
            Code::NotFound,
            "The documentation has no such file.",
        ));
    };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"));
    if file.gzpipped {
        answer.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(answer.body(file.bytes.into_owned()))
}

/// What a code means: for people who follow `type` HTML, for programs JSON.
async fn explain(req: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let code = Code::named(&name)
        .ok_or_else(|| Problem::new(Code::NotFound, "There is no problem of this code."))?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((VARY, HeaderValue::from_static("Accept")))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"));
    if prefers_html(&req) {
        answer.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'"));
        return Ok(answer
            .content_type("text/html; charset=utf-8")
            .body(page(code)));
    }
    Ok(answer.json(json!({
        "type": code.address(),
        "code": code.name(),
        "status": code.status(),
        "title": code.title(),
        "meaning": code.meaning(),
    })))
}

/// Browsers name HTML; programs name JSON or nothing.
fn prefers_html(req: &HttpRequest) -> bool {
    let accept = req
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|kinds| kinds.contains("text/html"))
}

fn page(code: Code) -> String {
    let [title, meaning] = [code.title(), code.meaning()].map(escaped);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<title>{name}: {title}</title>\n\
        <h1>{title}</h1>\n<p><code>{status} {name}</code></p>\n<p>{meaning}</p>\n</html>\n",
        name = code.name(),
        status = code.status(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::App;
    use actix_web::dev::ServiceResponse;
    use actix_web::test::{TestRequest, call_service, init_service, read_body, read_body_json};
    use serde_json::Value;

    async fn get(path: &str, accept: &'static str) -> ServiceResponse {
        let document = json!({"openapi": "3.1.0"});
        let app = init_service(
            App::new().configure(|service| register(service, document.to_string().into())),
        )
        .await;
        let request = TestRequest::get().uri(path).insert_header((ACCEPT, accept));
        call_service(&app, request.to_request()).await
    }

    async fn text(path: &str) -> String {
        String::from_utf8_lossy(&read_body(get(path, "*/*").await).await).into_owned()
    }

    #[actix_web::test]
    async fn the_document_is_served_with_its_etag() {
        let answer = get("/openapi.json", "*/*").await;
        assert!(answer.headers().contains_key("etag"));
        assert_eq!(read_body_json::<Value, _>(answer).await["openapi"], "3.1.0");
    }

    #[actix_web::test]
    async fn swagger_ui_comes_from_the_binary_and_calls_nowhere_else() {
        assert_eq!(
            get("/docs", "*/*").await.headers().get(LOCATION).unwrap(),
            "docs/"
        );
        let page = text("/docs/").await;
        assert!(page.contains("swagger-ui"));
        assert!(
            !page.contains("http:") && !page.contains("https:") && !page.contains("//cdn"),
            "{page}"
        );
        assert!(
            !page.contains("<script>"),
            "the policy lets no script stand in the page"
        );
        for file in page
            .split(['"', '\''])
            .filter(|part| [".js", ".css"].iter().any(|kind| part.ends_with(kind)))
        {
            let file = file.trim_start_matches("./");
            assert_eq!(
                get(&format!("/docs/{file}"), "*/*").await.status(),
                200,
                "{file}"
            );
        }
        let start = text("/docs/swagger-initializer.js").await;
        assert!(
            start.contains("../openapi.json") && start.contains("\"validatorUrl\": \"none\""),
            "{start}"
        );
        assert!(!start.contains("https:"), "{start}");
        assert_eq!(get("/docs/nonsense", "*/*").await.status(), 404);
    }

    #[actix_web::test]
    async fn a_problem_explains_itself_to_people_and_to_programs() {
        let told: Value = read_body_json(get("/problems/stale", "application/json").await).await;
        assert_eq!(
            (&told["status"], &told["type"]),
            (&json!(412), &json!("/problems/stale"))
        );
        let page = get("/problems/invalid", "text/html,*/*;q=0.8").await;
        assert_eq!(
            page.headers().get(CONTENT_TYPE).unwrap(),
            "text/html; charset=utf-8"
        );
        let page = String::from_utf8(read_body(page).await.to_vec()).unwrap();
        assert!(page.contains("/query/&lt;name&gt;"), "{page}");
        assert_eq!(get("/problems/nonsense", "*/*").await.status(), 404);
    }
}
