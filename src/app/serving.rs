//! Serving HTTP: the routes, what stands around them, what handlers can ask for, and what
//! becomes of connections.

use std::any::Any;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::Request;
use actix_service::apply_fn_factory;
use actix_web::dev::{Response, Server, Service as _};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use futures_util::TryFutureExt;
use futures_util::future::{Either, ready};
use socket2::SockRef;
use utoipa_actix_web::AppExt;

use super::Failure;
use crate::config::Config;
use crate::http::actor::TrustedProxies;
use crate::http::cache::{self, Cache, Front};
use crate::http::cors::{self, Origins};
use crate::http::described::Described;
use crate::http::docs;
use crate::http::gate::Operations;
use crate::http::metrics::Metrics;
use crate::http::page::Cursors;
use crate::http::problem::{Addresses, not_found_service};
use crate::http::ticker::Ticker;
use crate::http::token::Tokens;
use crate::http::watch::Streams;
use crate::http::{self, allowance, gate, request_id};
use crate::service::desk::Desk;

/// How long an idle connection is kept: longer than proxies keep theirs, so that
/// none sends a request down one that is just being closed.
const IDLE: Duration = Duration::from_secs(90);

/// How long a stop waits for requests that are under way.
const GRACE: Duration = Duration::from_secs(20);

/// How long a client may take none of what was sent, before the kernel ends its connection:
/// nothing here would, once the answer is written, and a stop would wait for it.
const STUCK: Duration = Duration::from_secs(20);

/// Takes requests until it is told to stop.
pub(super) fn serve(
    listener: TcpListener,
    config: &Config,
    desk: Arc<Desk>,
    (metrics, streams, ticker): (Arc<Metrics>, Arc<Streams>, Arc<Ticker>),
) -> Result<Server, Failure> {
    let described = Described::get();
    let tokens = Tokens::new(&desk.keys.tokens).map_err(|error| Failure::of("the keys", error))?;
    let room = u64::from(config.cache_mb) * 1024 * 1024;
    let shared = Shared {
        cache: web::Data::new(Cache::new(&desk, Arc::clone(&metrics), room)),
        cursors: web::Data::new(Cursors::new(desk.keys.cursors().clone())),
        desk: web::Data::from(desk),
        metrics: web::Data::from(metrics),
        streams: web::Data::from(streams),
        ticker: web::Data::from(ticker),
        tokens: web::Data::new(tokens),
        operations: described.operations.clone(),
        addresses: described.addresses.clone(),
        proxies: web::Data::new(TrustedProxies(config.trusted_proxies.clone())),
        origins: web::Data::new(Origins::new(&config.public_origins)),
    };
    let front = Front {
        cache: shared.cache.clone(),
        origins: shared.origins.clone(),
    };
    let server = HttpServer::new(move || {
        let front = front.clone();
        let (app, _) = App::new()
            .into_utoipa_app()
            .configure(http::routes)
            .split_for_parts();
        let app = app
            .configure(|app| shared.give(app))
            .configure(|app| docs::register(app, described.text.clone()))
            .default_service(web::to(not_found_service))
            .wrap(from_fn(allowance::state))
            .wrap(from_fn(gate::keep))
            .wrap(from_fn(cache::serve))
            .wrap(from_fn(cors::allow))
            .wrap(from_fn(request_id::follow));
        apply_fn_factory(app, move |req: Request, app: &_| match front.answer(&req) {
            Some(answer) => Either::Left(ready(Ok(answer.into()))),
            None => Either::Right(app.call(req).map_ok(Response::from)),
        })
    });
    Ok(server
        .on_connect(|connection, _| give_patience(connection))
        .tcp_nodelay(true)
        .keep_alive(IDLE)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(GRACE.as_secs())
        .disable_signals()
        .listen(listener)
        .map_err(|error| Failure::of("cannot serve", error))?
        .run())
}

/// Bounds for how long the kernel keeps what a client does not take.
fn give_patience(connection: &dyn Any) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<tokio::net::TcpStream>()
        && let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(STUCK))
    {
        tracing::warn!(%error, "a client that reads nothing will not be cut off");
    }
}

/// What every handler can ask for.
#[derive(Clone)]
struct Shared {
    cache: web::Data<Cache>,
    desk: web::Data<Desk>,
    metrics: web::Data<Metrics>,
    streams: web::Data<Streams>,
    ticker: web::Data<Ticker>,
    tokens: web::Data<Tokens>,
    cursors: web::Data<Cursors>,
    operations: web::Data<Operations>,
    addresses: web::Data<Addresses>,
    proxies: web::Data<TrustedProxies>,
    origins: web::Data<Origins>,
}

impl Shared {
    fn give(&self, app: &mut web::ServiceConfig) {
        app.app_data(self.desk.clone())
            .app_data(self.cache.clone())
            .app_data(self.metrics.clone())
            .app_data(self.streams.clone())
            .app_data(self.ticker.clone())
            .app_data(self.tokens.clone())
            .app_data(self.cursors.clone())
            .app_data(self.operations.clone())
            .app_data(self.addresses.clone())
            .app_data(self.proxies.clone())
            .app_data(self.origins.clone());
    }
}
