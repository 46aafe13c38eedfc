//! A bounded memory of tokens that were found good.

use std::collections::HashMap;
use std::mem;

use ring::digest::{SHA256, digest};

use super::Claims;

/// What a token is remembered by, so that memory holds none that could be used.
pub fn fingerprint(token: &str) -> [u8; 32] {
    digest(&SHA256, token.as_bytes())
        .as_ref()
        .try_into()
        .unwrap_or_default()
}

/// Tokens whose signature was found good. Checking one costs more than the rest
/// of a small request, and a client sends the same one for a quarter of an hour.
///
/// Two generations bound it: when the young one is full it becomes the old one,
/// and what was not asked for since then is forgotten.
#[derive(Default)]
pub struct Verified {
    young: HashMap<[u8; 32], Claims>,
    old: HashMap<[u8; 32], Claims>,
}

impl Verified {
    const GENERATION: usize = 5_000;

    /// What a token says that was found good before.
    pub fn find(&mut self, token: &[u8; 32]) -> Option<Claims> {
        if let Some(claims) = self.young.get(token) {
            return Some(*claims);
        }
        let claims = self.old.remove(token)?;
        self.keep(*token, claims);
        Some(claims)
    }

    /// Remembers a token that was found good.
    pub fn keep(&mut self, token: [u8; 32], claims: Claims) {
        if self.young.len() >= Self::GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(token, claims);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{SessionId, StaffId};

    #[test]
    fn what_is_remembered_is_bounded_and_keeps_what_is_used() {
        let mut verified = Verified::default();
        let claims = Claims {
            staff: StaffId::new(),
            session: SessionId::new(),
            expires: 0,
        };
        let token = |number: usize| {
            digest(&SHA256, &number.to_be_bytes())
                .as_ref()
                .try_into()
                .unwrap()
        };
        for number in 0..3 * Verified::GENERATION {
            assert_eq!(number == 0, verified.find(&token(0)).is_none());
            verified.keep(token(number), claims);
        }
        assert!(verified.young.len() + verified.old.len() <= 2 * Verified::GENERATION);
        assert_eq!(verified.find(&token(1)), None);
    }
}
