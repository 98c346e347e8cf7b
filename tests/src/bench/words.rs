//! Words for documents: the same ones from the same number, spread as words of a language are,
//! from some that stand in nearly every document to some that stand in one or two.

use std::collections::HashSet;

/// How many words there are.
const VOCABULARY: usize = 30_000;

/// A small generator with a fixed sequence (SplitMix64): the cached databases depend on it.
#[derive(Debug)]
pub(super) struct Sequence(u64);

impl Sequence {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
    }

    pub(super) fn uuid(&mut self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(
            (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes(),
        )
        .into_uuid()
    }
}

/// The words by rank, the most common first, and how often each is used.
#[derive(Debug)]
pub(super) struct Vocabulary {
    words: Vec<String>,
    /// The sum of the weights up to each word.
    sums: Vec<u64>,
}

impl Vocabulary {
    pub(super) fn new(sequence: &mut Sequence) -> Self {
        let mut known = HashSet::new();
        let mut words = Vec::with_capacity(VOCABULARY);
        while words.len() < VOCABULARY {
            let word = word(sequence);
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let weights = (0..VOCABULARY as u64).map(|rank| 1_000_000_000 / (rank + 3));
        let sums = weights
            .scan(0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Self { words, sums }
    }

    /// A word of a language's distribution.
    pub(super) fn pick(&self, sequence: &mut Sequence) -> &str {
        let sum = self.sums.last().copied().unwrap_or(1);
        let at = sequence.next() % sum;
        &self.words[self.sums.partition_point(|&up_to| up_to <= at)]
    }

    /// The words of these ranks.
    pub(super) fn ranks(&self, ranks: std::ops::Range<usize>) -> &[String] {
        &self.words[ranks]
    }

    pub(super) fn all(&self) -> &[String] {
        &self.words
    }
}

fn word(sequence: &mut Sequence) -> String {
    const STARTS: [&str; 20] = [
        "b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st",
        "t", "v", "w",
    ];
    const ENDS: [&str; 12] = ["a", "e", "i", "o", "u", "an", "er", "in", "on", "al", "ing", "ent"];
    let syllables = 1 + sequence.below(4);
    (0..syllables)
        .flat_map(|_| [STARTS[sequence.below(STARTS.len())], ENDS[sequence.below(ENDS.len())]])
        .collect()
}
