//! Chance that can be repeated: the same seed, the same story, on either database.

/// splitmix64: small, and the same everywhere.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// So many times in a hundred.
    pub fn percent(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// From `from` to below `end`.
    pub fn between(&mut self, from: i64, end: i64) -> i64 {
        from + i64::try_from(self.below(end.abs_diff(from))).unwrap()
    }

    /// Nothing of nothing.
    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let chosen = self.below(all.len().max(1) as u64);
        all.get(usize::try_from(chosen).unwrap()).cloned()
    }
}
