//! `/v1/public/oembed`: for other sites that show links to ours (oEmbed 1.0).

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cache::Public;
use super::problem::{Code, Problem};
use super::public::finished;
use super::query::{self, Lenient};
use crate::domain::oembed::{Oembed, Room};
use crate::domain::refusal::FieldError;
use crate::service::oembed::{self, Format};

/// What is to be shown, and how much room there is. Unknown parameters are ignored.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OembedAsked {
    /// The address of an article's page on the site.
    #[param(example = "https://courier.example/news/floods-in-ghent")]
    url: String,
    /// Pixels.
    #[param(minimum = 1)]
    maxwidth: Option<u32>,
    /// Pixels.
    #[param(minimum = 1)]
    maxheight: Option<u32>,
    /// `json` or `xml`; `json` unless given.
    #[param(example = "json")]
    format: Option<String>,
}

/// Show a link to an article elsewhere
///
/// A quotation without script or style; a bare link where there is no room for it. Any
/// address that the article has or had will do. 404 for what is no article of the site,
/// 410 for one that was withdrawn, 501 for another form. Unknown parameters are ignored.
#[utoipa::path(
    tag = "public",
    params(OembedAsked),
    responses((status = 200, content(
        (Oembed = "application/json"),
        (String = "text/xml", example = json!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><oembed><type>link</type><version>1.0</version></oembed>"))
    )))
)]
#[get("/oembed")]
pub async fn get_oembed(
    public: Public,
    Lenient(asked): Lenient<OembedAsked>,
) -> Result<HttpResponse, Problem> {
    let format = format(asked.format.as_deref())?;
    let room = Room {
        width: pixels("/maxwidth", asked.maxwidth)?,
        height: pixels("/maxheight", asked.maxheight)?,
    };
    let site = public.desk.site.clone();
    let ready = public
        .read(move |conn| oembed::card(conn, &site, &asked.url, (room, format)))
        .await?;
    Ok(finished(ready))
}

fn format(name: Option<&str>) -> Result<Format, Problem> {
    match name {
        None | Some("json") => Ok(Format::Json),
        Some("xml") => Ok(Format::Xml),
        Some(_) => {
            let detail = "There is json, and there is xml.";
            Err(Problem::new(Code::UnsupportedFormat, detail))
        }
    }
}

fn pixels(pointer: &str, number: Option<u32>) -> Result<Option<u32>, Problem> {
    if number == Some(0) {
        let detail = "expected a number of pixels from 1";
        return Err(query::wrong(FieldError::new(
            pointer,
            "out_of_range",
            detail,
        )));
    }
    Ok(number)
}
