//! Access tokens: JWTs (RFC 7519) signed with Ed25519 (RFC 8037), good for 15 minutes.
//!
//! A token says who and which session, never what somebody may do: rights are
//! judged against the database on every request.

mod verified;

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::verified::{Verified, fingerprint};
use super::problem::Problem;
use crate::domain::ids::{SessionId, StaffId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

/// How long a token is good for.
pub const LIFETIME: TimeDelta = TimeDelta::seconds(900);

const ISSUER: &str = "copydesk";
const AUDIENCE: &str = "copydesk-staff";

/// Tells access tokens from whatever else may be signed one day (RFC 9068, 2.1).
const KIND: &str = "at+jwt";

/// What a good token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    pub staff: StaffId,
    pub session: SessionId,
    /// In seconds since 1970. From then on the token is not good any more.
    pub expires: i64,
}

/// The stored key is no Ed25519 key in PKCS#8.
#[derive(Debug, thiserror::Error)]
#[error("the key that signs access tokens cannot be read")]
pub struct UnreadableKey;

/// Makes and reads access tokens.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
    verified: Mutex<Verified>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: StaffId,
    sid: SessionId,
    jti: Uuid,
    iat: i64,
    exp: i64,
}

impl Tokens {
    /// `pkcs8`: an Ed25519 key pair (RFC 8410, RFC 5958).
    pub fn new(pkcs8: &[u8]) -> Result<Self, UnreadableKey> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| UnreadableKey)?;
        Ok(Self {
            signing: EncodingKey::from_ed_der(pkcs8),
            verifying: DecodingKey::from_ed_der(pair.public_key().as_ref()),
            validation: validation(),
            verified: Mutex::default(),
        })
    }

    /// A new token for this session.
    pub fn mint(
        &self,
        staff: StaffId,
        session: SessionId,
        now: Instant,
    ) -> Result<String, Problem> {
        let payload = Payload {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: staff,
            sid: session,
            jti: Uuid::now_v7(),
            iat: now.timestamp(),
            exp: (now + LIFETIME).timestamp(),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(KIND.to_owned());
        encode(&header, &payload, &self.signing)
            .map_err(|error| Problem::internal(error.to_string()))
    }

    /// What a token says. Refuses whatever is not signed by this key, in this
    /// algorithm, for this use, and what has run out, to the second.
    pub fn read(&self, token: &str, now: Instant) -> Result<Claims, Refusal> {
        let claims = match self.remembered(token) {
            Some(claims) => claims,
            None => self.verify(token)?,
        };
        if claims.expires <= now.timestamp() {
            return Err(refused("The access token has run out; refresh it."));
        }
        Ok(claims)
    }

    fn verify(&self, token: &str) -> Result<Claims, Refusal> {
        let data = decode::<Payload>(token, &self.verifying, &self.validation)
            .map_err(|_| refused("The access token is not one of ours."))?;
        if data.header.typ.as_deref() != Some(KIND) {
            return Err(refused("This is not an access token."));
        }
        let Payload { sub, sid, exp, .. } = data.claims;
        let claims = Claims {
            staff: sub,
            session: sid,
            expires: exp,
        };
        self.verified().keep(fingerprint(token), claims);
        Ok(claims)
    }

    fn remembered(&self, token: &str) -> Option<Claims> {
        self.verified().find(&fingerprint(token))
    }

    fn verified(&self) -> std::sync::MutexGuard<'_, Verified> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything but the time, which comes from outside.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.leeway = 0;
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}

fn refused(why: &str) -> Refusal {
    Refusal::Unauthenticated(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use chrono::DateTime;
    use ring::rand::SystemRandom;
    use serde_json::{Value, json};

    struct Desk {
        tokens: Tokens,
        pkcs8: Vec<u8>,
        staff: StaffId,
        session: SessionId,
    }

    fn desk() -> Desk {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pkcs8 = document.as_ref().to_vec();
        let tokens = Tokens::new(&pkcs8).unwrap();
        Desk {
            tokens,
            pkcs8,
            staff: StaffId::new(),
            session: SessionId::new(),
        }
    }

    fn at(second: i64) -> Instant {
        DateTime::from_timestamp(1_800_000_000 + second, 0)
            .unwrap()
            .into()
    }

    impl Desk {
        fn payload(&self) -> Value {
            json!({
                "iss": ISSUER, "aud": AUDIENCE, "sub": self.staff, "sid": self.session,
                "jti": Uuid::now_v7(), "iat": at(0).timestamp(), "exp": at(900).timestamp(),
            })
        }

        fn forged(&self, claim: &str, value: Value) -> String {
            let mut payload = self.payload();
            payload[claim] = value;
            let mut header = Header::new(Algorithm::EdDSA);
            header.typ = Some(KIND.to_owned());
            encode(&header, &payload, &EncodingKey::from_ed_der(&self.pkcs8)).unwrap()
        }

        fn is_refused(&self, token: &str) -> bool {
            matches!(
                self.tokens.read(token, at(0)),
                Err(Refusal::Unauthenticated(_))
            )
        }
    }

    #[test]
    fn a_token_is_good_for_fifteen_minutes_to_the_second() {
        let desk = desk();
        let token = desk.tokens.mint(desk.staff, desk.session, at(0)).unwrap();
        let claims = desk.tokens.read(&token, at(899)).unwrap();
        assert_eq!((claims.staff, claims.session), (desk.staff, desk.session));
        assert!(desk.tokens.read(&token, at(900)).is_err());
    }

    #[test]
    fn only_this_algorithm_and_this_key_count() {
        let desk = desk();
        let public = Ed25519KeyPair::from_pkcs8(&desk.pkcs8).unwrap();
        let secret = EncodingKey::from_secret(public.public_key().as_ref());
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(KIND.to_owned());
        assert!(desk.is_refused(&encode(&header, &desk.payload(), &secret).unwrap()));

        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let unsigned = format!(
            "{}.{}.",
            part(json!({"alg": "none", "typ": KIND})),
            part(desk.payload())
        );
        assert!(desk.is_refused(&unsigned));

        let other = self::desk();
        assert!(desk.is_refused(&other.tokens.mint(desk.staff, desk.session, at(0)).unwrap()));
        let good = desk.tokens.mint(desk.staff, desk.session, at(0)).unwrap();
        for broken in [
            "",
            "x",
            "a.b.c",
            &good[1..],
            &good[..good.len() - 2],
            &format!("{good}.x"),
        ] {
            assert!(desk.is_refused(broken), "{broken}");
        }
    }

    #[test]
    fn every_claim_must_be_as_we_write_it() {
        let desk = desk();
        assert!(!desk.is_refused(&desk.forged("jti", json!(Uuid::now_v7()))));
        let table = [
            ("exp", json!("1900000000")),
            ("exp", json!(null)),
            ("exp", json!(at(0).timestamp())),
            ("iss", json!("elsewhere")),
            ("aud", json!("readers")),
            ("aud", json!([AUDIENCE, "readers"])),
            ("sub", json!("ines")),
            ("sid", json!(null)),
        ];
        for (claim, value) in table {
            assert!(
                desk.is_refused(&desk.forged(claim, value.clone())),
                "{claim} {value}"
            );
        }
        let plain = Header::new(Algorithm::EdDSA);
        let key = EncodingKey::from_ed_der(&desk.pkcs8);
        assert!(desk.is_refused(&encode(&plain, &desk.payload(), &key).unwrap()));
    }
}
