use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use futures_util::StreamExt;
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::http::problem::Code;

async fn draft(path: web::Path<String>, req: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = req.extensions().get::<RequestId>().cloned();
    match path.as_str() {
        "broken" => Err(Problem::internal("disk on fire")),
        "missing" => Err(Problem::new(Code::NotFound, "No such draft.")),
        _ => Ok(HttpResponse::Ok().json(id.map(|RequestId(id)| id))),
    }
}

async fn stream() -> HttpResponse {
    let silence = futures_util::stream::pending::<Result<web::Bytes, Error>>();
    HttpResponse::Ok().streaming(silence.boxed_local())
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v1/drafts/{id}", web::get().to(draft))
        .route("/v1/public/articles/{id}", web::get().to(draft))
        .route("/v1/public/stream", web::get().to(stream));
}

#[actix_web::test]
async fn every_answer_carries_an_id_and_problems_name_it() {
    let app = init_service(App::new().wrap(from_fn(follow)).configure(routes)).await;
    let ask = |path: &str| {
        TestRequest::get()
            .uri(path)
            .insert_header((HEADER, "req-1.a_B"))
    };

    let answer = call_service(&app, ask("/v1/drafts/1").to_request()).await;
    assert_eq!(answer.headers().get(&HEADER).unwrap(), "req-1.a_B");
    assert_eq!(read_body_json::<String, _>(answer).await, "req-1.a_B");

    let answer = call_service(&app, ask("/v1/drafts/missing").to_request()).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        read_body_json::<Value, _>(answer).await["request_id"],
        "req-1.a_B"
    );

    for odd in ["", "two words", &"x".repeat(129), "a\"b"] {
        let request = TestRequest::get()
            .uri("/v1/drafts/1")
            .insert_header((HEADER, odd));
        let answer = call_service(&app, request.to_request()).await;
        let id = answer.headers().get(&HEADER).unwrap().to_str().unwrap();
        assert_eq!(Uuid::parse_str(id).unwrap().get_version_num(), 7, "{odd}");
    }
}

#[actix_web::test]
async fn what_an_inner_middleware_refuses_is_a_problem_too() {
    let refuse = |_: ServiceRequest, _: Next<BoxBody>| async {
        Err::<ServiceResponse<BoxBody>, _>(Problem::new(Code::Unauthenticated, "Sign in.").into())
    };
    let app = App::new()
        .wrap(from_fn(refuse))
        .wrap(from_fn(follow))
        .configure(routes);
    let app = init_service(app).await;
    let request = TestRequest::get()
        .uri("/v1/drafts/1")
        .insert_header((HEADER, "r-2"));
    let error = actix_web::dev::Service::call(&app, request.to_request())
        .await
        .unwrap_err();
    let problem = problem::from_actix(&error);
    assert_eq!(
        (problem.code(), problem.body().request_id.as_deref()),
        (Code::Unauthenticated, Some("r-2"))
    );
    assert_eq!(
        error.error_response().headers().get(&HEADER).unwrap(),
        "r-2"
    );
}

#[actix_web::test]
async fn requests_are_counted_by_route_and_never_by_address() {
    let metrics = Metrics::new().unwrap();
    let app = App::new()
        .app_data(web::Data::new(metrics.clone()))
        .wrap(from_fn(follow));
    let app = init_service(app.configure(routes)).await;
    for path in [
        "/v1/drafts/1",
        "/v1/drafts/missing",
        "/v1/drafts/2?q=secret",
        "/no/such/address",
    ] {
        call_service(&app, TestRequest::get().uri(path).to_request()).await;
    }
    let text = metrics.text().unwrap();
    for line in [
        "http_requests_total{operation=\"GET /v1/drafts/{id}\",status=\"200\"} 2",
        "http_requests_total{operation=\"GET /v1/drafts/{id}\",status=\"404\"} 1",
        "http_requests_total{operation=\"unmatched\",status=\"404\"} 1",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    assert!(!text.contains("secret") && !text.contains("no/such"));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn the_log_says_what_happened_and_nothing_private() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // With one subscriber alive, tracing lets whatever thread logs first decide for all
    // whether a line is wanted, and other tests have none; with two it asks every subscriber.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let app = init_service(App::new().wrap(from_fn(follow)).configure(routes)).await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for path in [
        "/v1/public/articles/1",
        "/v1/drafts/1?email=marie@example.org",
        "/v1/drafts/broken",
    ] {
        let request = TestRequest::get()
            .uri(path)
            .insert_header(("traceparent", parent));
        let request = request.insert_header(("authorization", "Bearer s3cret"));
        call_service(&app, request.to_request()).await;
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(lines[0]["fields"]["operation"], "GET /v1/drafts/{id}");
    assert_eq!(
        lines[0]["span"]["trace_id"],
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );
    assert_eq!(
        (&lines[1]["level"], &lines[1]["fields"]["cause"]),
        (&"ERROR".into(), &"disk on fire".into())
    );
    assert!(!text.contains("marie") && !text.contains("s3cret"));
}

/// Through a socket, since it is the server that leaves bodies out.
fn over_the_wire(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{request}\r\nHost: desk\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.to_lowercase()
}

#[actix_web::test]
async fn head_answers_like_get_without_the_body() {
    let server = HttpServer::new(|| App::new().wrap(from_fn(follow)).configure(routes))
        .workers(1)
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);

    let asked = [
        "GET /v1/drafts/1",
        "HEAD /v1/drafts/1",
        "HEAD /v1/drafts/missing",
        "HEAD /v1/public/stream",
    ];
    let answers =
        web::block(move || asked.map(|line| over_the_wire(address, &format!("{line} HTTP/1.1"))))
            .await;
    let [get, head, missing, endless] = answers.unwrap();
    handle.stop(false).await;

    let body = get.split("\r\n\r\n").nth(1).unwrap();
    let length = format!("content-length: {}\r\n", body.len());
    assert!(get.contains(&length) && head.contains(&length), "{head}");
    assert!(
        head.starts_with("http/1.1 200") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    assert!(
        missing.starts_with("http/1.1 404") && missing.ends_with("\r\n\r\n"),
        "{missing}"
    );
    assert!(endless.starts_with("http/1.1 200"), "{endless}");
}

#[test]
fn only_a_sound_traceparent_is_continued() {
    let trace = |parent: &str| {
        let request = TestRequest::get()
            .insert_header(("traceparent", parent))
            .to_http_request();
        trace_id(request.headers())
    };
    let sound = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(
        trace(sound).as_deref(),
        Some("4bf92f3577b34da6a3ce929d0e0e4736")
    );
    for odd in [
        "",
        "00",
        &sound.to_uppercase(),
        &sound.replace("4bf", "xyz"),
        &sound.replace("00-4b", "ff-4b"),
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    ] {
        assert_eq!(trace(odd), None, "{odd}");
    }
}
