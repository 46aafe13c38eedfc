//! Figures for operators, in the text format of Prometheus.
//!
//! Labels are bounded: an operation is a method and the pattern of its route, never
//! an address as it was asked for.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use chrono::TimeDelta;
use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry,
    TEXT_FORMAT, TextEncoder,
};

use super::problem::Problem;

/// The label of what no route answered.
pub const UNMATCHED: &str = "unmatched";

/// Upper bounds in seconds: from a cached read to what nobody should wait for.
const LATENCIES: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Upper bounds in jobs: how many the SQLite writer commits at once.
const BATCHES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// Every figure of this service.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    queues: IntGaugeVec,
    outbox_age: Gauge,
    batches: Histogram,
    public_answers: IntCounterVec,
}

impl Metrics {
    /// Fails only if two figures have one name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let labels = ["operation", "status"];
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new("http_requests_total", "Answered requests."),
                &labels,
            )?,
            durations: HistogramVec::new(
                HistogramOpts::new(
                    "http_request_duration_seconds",
                    "Seconds until the answer began.",
                )
                .buckets(LATENCIES.to_vec()),
                &labels,
            )?,
            queues: IntGaugeVec::new(
                Opts::new("copydesk_queue_depth", "How much waits in each queue."),
                &["queue"],
            )?,
            outbox_age: Gauge::new(
                "copydesk_outbox_age_seconds",
                "Seconds since the oldest undelivered row of the outbox was due.",
            )?,
            batches: Histogram::with_opts(
                HistogramOpts::new(
                    "copydesk_writer_batch_size",
                    "Jobs in one commit of the writer.",
                )
                .buckets(BATCHES.to_vec()),
            )?,
            public_answers: IntCounterVec::new(
                Opts::new(
                    "copydesk_public_answers_total",
                    "Public answers: kept from before, shared with another request, or made.",
                ),
                &["from"],
            )?,
        };
        metrics.register()?;
        Ok(metrics)
    }

    fn register(&self) -> Result<(), prometheus::Error> {
        self.registry.register(Box::new(self.requests.clone()))?;
        self.registry.register(Box::new(self.durations.clone()))?;
        self.registry.register(Box::new(self.queues.clone()))?;
        self.registry.register(Box::new(self.outbox_age.clone()))?;
        self.registry.register(Box::new(self.batches.clone()))?;
        self.registry
            .register(Box::new(self.public_answers.clone()))
    }

    /// Counts one answered request. `operation` is what `operation_of` says.
    pub fn count(&self, operation: &str, status: &str, took: Duration) {
        let labels = [operation, status];
        self.requests.with_label_values(&labels).inc();
        self.durations
            .with_label_values(&labels)
            .observe(took.as_secs_f64());
    }

    /// How much waits in a queue of ours; the names are the caller's, and few.
    pub fn queue(&self, name: &str, depth: i64) {
        self.queues.with_label_values(&[name]).set(depth);
    }

    /// How long the oldest undelivered row has been due; zero when none is.
    pub fn outbox_age(&self, age: TimeDelta) {
        self.outbox_age.set(age.as_seconds_f64());
    }

    /// Counts one commit of the writer.
    pub fn batch(&self, jobs: u32) {
        self.batches.observe(f64::from(jobs));
    }

    /// Counts one public answer by where it came from.
    pub fn public_answer(&self, from: &str) {
        self.public_answers.with_label_values(&[from]).inc();
    }

    /// All of them, as Prometheus reads them.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// The answer to `GET /metrics`.
pub fn answer(metrics: &Metrics) -> Result<HttpResponse, Problem> {
    let text = metrics
        .text()
        .map_err(|error| Problem::internal(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(TEXT_FORMAT)))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .body(text))
}

/// The pattern of a request's route. It stays in the request's extensions: finding it
/// costs the router a search by regular expressions.
#[derive(Debug, Clone)]
pub struct Pattern(pub Arc<str>);

impl Pattern {
    /// None where no route fits.
    pub fn of(req: &HttpRequest) -> Option<Self> {
        let known = req.extensions().get::<Self>().cloned();
        known.or_else(|| {
            let found = Self(req.match_pattern()?.into());
            req.extensions_mut().insert(found.clone());
            Some(found)
        })
    }
}

/// What a request is counted as: `GET /v1/drafts/{id}`, or `unmatched`.
pub fn operation_of(method: &Method, pattern: Option<&Pattern>) -> String {
    let Some(Pattern(pattern)) = pattern else {
        return UNMATCHED.to_owned();
    };
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if known.contains(method) {
        format!("{method} {pattern}")
    } else {
        UNMATCHED.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, test, web};

    #[actix_web::test]
    async fn what_was_counted_can_be_read() {
        let metrics = Metrics::new().unwrap();
        metrics.count("GET /v1/drafts/{id}", "200", Duration::from_millis(3));
        metrics.count("GET /v1/drafts/{id}", "404", Duration::from_millis(1));
        metrics.queue("outbox", 4);
        metrics.outbox_age(TimeDelta::milliseconds(2500));
        metrics.batch(17);

        let app = App::new().app_data(web::Data::new(metrics)).route(
            "/metrics",
            web::get().to(async |metrics: web::Data<Metrics>| answer(&metrics)),
        );
        let app = test::init_service(app).await;
        let answer =
            test::call_service(&app, test::TestRequest::get().uri("/metrics").to_request()).await;
        assert_eq!(answer.headers().get(CONTENT_TYPE).unwrap(), TEXT_FORMAT);
        let text = String::from_utf8(test::read_body(answer).await.to_vec()).unwrap();
        for line in [
            "http_requests_total{operation=\"GET /v1/drafts/{id}\",status=\"200\"} 1",
            "http_request_duration_seconds_bucket{operation=\"GET /v1/drafts/{id}\",status=\"200\",le=\"0.0025\"} 0",
            "http_request_duration_seconds_bucket{operation=\"GET /v1/drafts/{id}\",status=\"200\",le=\"0.005\"} 1",
            "copydesk_queue_depth{queue=\"outbox\"} 4",
            "copydesk_outbox_age_seconds 2.5",
            "copydesk_writer_batch_size_bucket{le=\"16\"} 0",
            "copydesk_writer_batch_size_sum 17",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line}\nis not in\n{text}"
            );
        }
    }
}
