//! Nearly the same text: a `SimHash` (Charikar 2002) of 64 bits over the words as they
//! look, so that texts which share most of their words differ in few bits.

use chrono::TimeDelta;

use crate::domain::text::skeleton_of_normal;

/// How far back nearly the same text counts, anywhere on the site.
pub const ALIKE_WINDOW: TimeDelta = TimeDelta::days(1);
/// Bits in which two texts may differ and still be alike.
pub const ALIKE: u32 = 8;
/// Words from which a text can be alike another: "I agree" says everybody.
const WORDS_FROM: usize = 6;
/// Texts that differ in fewer bits than there are bands have one in common; of those
/// that differ in eight, nine in ten have.
const BANDS: u32 = 6;

/// What a text looks like in 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imprint(u64);

impl Imprint {
    /// Of a normalised text; `None` for one of fewer than six words.
    pub fn of(plain: &str) -> Option<Self> {
        let bones = skeleton_of_normal(plain);
        let words: Vec<&str> = bones.split(' ').filter(|word| !word.is_empty()).collect();
        if words.len() < WORDS_FROM {
            return None;
        }
        let pairs = words.windows(2).map(hash);
        let singles = words.chunks(1).map(hash);
        Some(Self(vote(singles.chain(pairs))))
    }

    /// As the database keeps it.
    pub const fn bits(self) -> i64 {
        self.0.cast_signed()
    }

    /// From the database.
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits.cast_unsigned())
    }

    /// Bits in which two differ.
    pub const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// The parts by which those alike are found: each with its place, so that parts
    /// of different places never meet.
    pub fn bands(self) -> [i64; BANDS as usize] {
        let mut bands = [0; BANDS as usize];
        for (place, band) in (0..).zip(&mut bands) {
            let (from, to) = (place * 64 / BANDS, (place + 1) * 64 / BANDS);
            let part = (self.0 >> from) & ((1 << (to - from)) - 1);
            *band = i64::from(place) << 16 | part.cast_signed();
        }
        bands
    }
}

/// Each bit as most of the hashes have it.
fn vote(hashes: impl Iterator<Item = u64>) -> u64 {
    let mut ayes = [0_i32; 64];
    for hash in hashes {
        for (bit, ayes) in ayes.iter_mut().enumerate() {
            *ayes += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let set = ayes.iter().enumerate().filter(|(_, ayes)| **ayes > 0);
    set.fold(0, |bits, (bit, _)| bits | 1 << bit)
}

/// FNV-1a, with its bits stirred at the end (the finaliser of `MurmurHash3`), since what is
/// kept must mean the same in every version.
fn hash(words: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in words.iter().flat_map(|word| word.bytes().chain([b' '])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMPAIGN: &str = "My cousin earned four thousand euros last month from her kitchen \
        table, and all she needed was a telephone and this one simple page that nobody wants \
        you to know about, so have a look before they take it down again tonight";

    fn distance(one: &str, other: &str) -> u32 {
        let of = |text| Imprint::of(text).unwrap();
        of(one).distance(of(other))
    }

    #[test]
    fn a_campaign_is_alike_and_an_argument_is_not() {
        for variant in [
            CAMPAIGN.to_uppercase(),
            CAMPAIGN.replace(", ", " ... "),
            CAMPAIGN.replace('o', "о").replace("a ", "а "),
            CAMPAIGN.replace("cousin", "sister"),
            format!("{CAMPAIGN}!!! Marie"),
        ] {
            let apart = distance(CAMPAIGN, &variant);
            assert!(apart <= ALIKE, "{apart}: {variant}");
        }
        let other = "My cousin was at the Dampoort when the water came, and all she saw was a \
            fire engine that nobody wanted to drive, so have a look at who is on duty at night";
        assert!(distance(CAMPAIGN, other) > ALIKE + 4);
        assert_eq!(Imprint::of("I agree with every word"), None);
        assert!(Imprint::of("I agree with every word here").is_some());
    }

    #[test]
    fn whoever_differs_in_fewer_bits_than_there_are_bands_shares_one() {
        let one = Imprint(0x0123_4567_89ab_cdef);
        for shift in 0..64 {
            let other = Imprint(one.0 ^ 0b1_0000_1000_0100_0010_0001_u64.rotate_left(shift));
            assert_eq!(one.distance(other), 5);
            let shares = |(a, b): (&i64, &i64)| a == b;
            assert!(
                one.bands().iter().zip(&other.bands()).any(shares),
                "{shift}"
            );
        }
        let places: std::collections::BTreeSet<i64> =
            one.bands().iter().map(|band| band >> 16).collect();
        assert_eq!(places.len(), 6);
        assert_eq!(Imprint::from_bits(one.bits()), one);
    }
}
