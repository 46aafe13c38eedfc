//! What a request left of the limit that it counts against, as headers of its answer.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::problem::rate_limit_headers;
use crate::service::pace::Meter;

/// The middleware: `.wrap(from_fn(allowance::state))`. Whatever is answered, it says what
/// is left, where something was counted.
pub async fn state<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if req.method().is_safe() {
        return next.call(req).await;
    }
    let meter = Meter::default();
    let mut answer = meter.during(next.call(req)).await?;
    if let Some(left) = meter.read() {
        let told = rate_limit_headers(left.limit, left.window, left.remaining, left.resets_in);
        for (name, value) in told {
            answer.headers_mut().insert(name, value);
        }
    }
    Ok(answer)
}
