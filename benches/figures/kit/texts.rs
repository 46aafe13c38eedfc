//! Texts that are made up, the same in every run.

/// Small and fast, and good enough for choosing words (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % sides
    }

    fn word(&mut self) -> &'static str {
        WORDS
            .get(self.roll(WORDS.len()))
            .copied()
            .unwrap_or_default()
    }

    /// A sentence of this many words.
    fn sentence(&mut self, words: usize) -> String {
        let words: Vec<&str> = (0..words).map(|_| self.word()).collect();
        let mut sentence = words.join(" ");
        if let Some(first) = sentence.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        sentence + "."
    }
}

#[rustfmt::skip]
const WORDS: [&str; 64] = [
    "the", "river", "rose", "by", "night", "and", "dike", "at", "held", "while",
    "pumps", "were", "slow", "to", "start", "said", "mayor", "who", "had", "asked",
    "for", "sandbags", "on", "Monday", "a", "street", "in", "harbour", "stood", "under",
    "water", "until", "noon", "nobody", "was", "hurt", "fire", "brigade", "counted", "forty",
    "cellars", "council", "meets", "about", "budget", "of", "works", "which", "tram", "line",
    "reopens", "tomorrow", "after", "repairs", "neighbours", "thank", "volunteers", "from", "schools", "nearby",
    "is", "quay", "closed", "again",
];

/// About 700 words of Markdown: paragraphs, two headings, emphasis, a link.
pub fn article(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut body = String::new();
    for paragraph in 0..14 {
        if paragraph == 4 || paragraph == 9 {
            body.push_str("## ");
            body.push_str(&dice.sentence(5));
            body.push_str("\n\n");
        }
        body.push_str(&dice.sentence(16));
        body.push_str(" The **water** board [reports](https://water.example/levels) it. ");
        body.push_str(&dice.sentence(25));
        body.push_str("\n\n");
    }
    body
}

/// A headline of six words, unlike any other.
pub fn headline(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    format!("{} ({seed})", dice.sentence(6).trim_end_matches('.'))
}

/// A reply of 500 characters of Markdown, unlike any other.
pub fn reply(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut text = format!("Reply {seed}: *thank you*. ");
    while text.len() < 500 {
        text.push_str(&dice.sentence(12));
        text.push_str(if text.len() > 240 && text.len() < 300 {
            "\n\n"
        } else {
            " "
        });
    }
    text.truncate(500);
    text.trim_end().to_owned()
}

/// Words and pairs of words that are on no reader's tongue.
pub fn listed(count: u64) -> Vec<String> {
    let syllables = [
        "bra", "kol", "zu", "mep", "tiv", "gor", "xan", "lud", "fip", "wez", "qua", "nok",
    ];
    let mut dice = Dice::new(7);
    let mut word = |n: u64| {
        let parts = (0..3).filter_map(|_| syllables.get(dice.roll(syllables.len())).copied());
        let word: String = parts.collect();
        format!(
            "{word}{}",
            char::from(b'a' + u8::try_from(n % 26).unwrap_or(0))
        )
    };
    let mut phrases = std::collections::BTreeSet::new();
    let mut n = 0;
    while (phrases.len() as u64) < count {
        phrases.insert(if n % 4 == 0 {
            format!("{} {}", word(n), word(n + 1))
        } else {
            word(n)
        });
        n += 1;
    }
    phrases.into_iter().collect()
}
