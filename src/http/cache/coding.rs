//! Content codings (RFC 9110, 8.4.1): which one a client takes, and making it.

use std::io::Write as _;

use actix_web::HttpMessage;
use actix_web::http::header::{
    AcceptEncoding, ContentEncoding, Encoding, Header as _, Preference, Quality,
};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Fewer bytes fit a packet as they are.
pub(super) const WORTH_IT: usize = 1024;

/// How hard Brotli tries, of 11: what a reader can wait for once.
const BROTLI_QUALITY: i32 = 5;

/// The better one last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coding {
    Gzip,
    Brotli,
}

impl Coding {
    /// The one that a client likes best of those we have, of equals the better one;
    /// `None` for the bytes as they are.
    pub fn preferred(message: &impl HttpMessage) -> Option<Self> {
        let accepted = AcceptEncoding::parse(message).ok()?;
        let known = accepted.iter().filter_map(|item| {
            let coding = match &item.item {
                Preference::Specific(Encoding::Known(ContentEncoding::Brotli)) => Self::Brotli,
                Preference::Specific(Encoding::Known(ContentEncoding::Gzip)) => Self::Gzip,
                _ => return None,
            };
            (item.quality > Quality::ZERO).then_some((item.quality, coding))
        });
        known.max().map(|(_, coding)| coding)
    }

    /// As `Content-Encoding` names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    /// These bytes, coded; `None` where that does not halve them.
    pub fn code(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let coded = match self {
            Self::Gzip => gzip(bytes),
            Self::Brotli => brotli(bytes),
        };
        coded.ok().filter(|coded| coded.len() * 2 <= bytes.len())
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(mut bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut coded = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut coded, &params)?;
    Ok(coded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use std::io::Read as _;

    fn preferred(accepted: &str) -> Option<Coding> {
        let request = TestRequest::get().insert_header(("accept-encoding", accepted));
        Coding::preferred(&request.to_http_request())
    }

    #[test]
    fn a_client_is_given_what_it_takes() {
        assert_eq!(preferred("gzip, deflate, br, zstd"), Some(Coding::Brotli));
        assert_eq!(preferred("gzip"), Some(Coding::Gzip));
        assert_eq!(preferred("br;q=0.5, gzip"), Some(Coding::Gzip));
        assert_eq!(preferred("br;q=0, gzip;q=0.1"), Some(Coding::Gzip));
        for none in ["", "identity", "*", "deflate", "br;q=0", "gzip;q=x", ";;,"] {
            assert_eq!(preferred(none), None, "{none}");
        }
        let nothing = TestRequest::get().to_http_request();
        assert_eq!(Coding::preferred(&nothing), None);
    }

    #[test]
    fn coded_bytes_are_the_same_to_who_decodes_them() {
        let text = "The water rose by night. ".repeat(400).into_bytes();
        let mut read = Vec::new();
        let coded = Coding::Gzip.code(&text).unwrap();
        flate2::read::GzDecoder::new(&*coded)
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, text);
        read.clear();
        let coded = Coding::Brotli.code(&text).unwrap();
        brotli::BrotliDecompress(&mut &*coded, &mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn what_does_not_get_shorter_stays_as_it_is() {
        let noise: Vec<u8> = (0..4096_u32)
            .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
            .collect();
        let hashed: Vec<u8> = noise
            .chunks(32)
            .flat_map(|chunk| {
                ring::digest::digest(&ring::digest::SHA256, chunk)
                    .as_ref()
                    .to_vec()
            })
            .collect();
        assert_eq!(Coding::Gzip.code(&hashed), None);
        assert_eq!(Coding::Brotli.code(&hashed), None);
    }
}
