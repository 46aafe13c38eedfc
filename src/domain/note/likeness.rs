//! How alike two short texts are: by the fewest characters that would have to be
//! put in, taken out or exchanged (Levenshtein).

use std::ops::Range;

/// The distance between two texts. Takes as many steps as the product of their lengths.
pub(super) fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (n, wanted) in one.iter().enumerate() {
        let mut left = n + 1;
        let mut next = vec![left];
        for (pair, here) in row.windows(2).zip(other) {
            let &[diagonal, above] = pair else { continue };
            let exchanged = diagonal + usize::from(wanted != here);
            left = exchanged.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Where a text stands in a window, more or less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closest {
    /// In characters of the window.
    pub place: Range<usize>,
    pub distance: usize,
}

/// A text read up to here, and where in the window that began.
#[derive(Debug, Clone, Copy)]
struct Cell {
    distance: usize,
    from: usize,
}

impl Cell {
    const fn and(self, more: usize) -> Self {
        Self {
            distance: self.distance + more,
            from: self.from,
        }
    }
}

/// The part of the window that is most like the text (Sellers' algorithm). Takes
/// as many steps as the product of their lengths.
pub(super) fn closest(text: &[char], window: &[char]) -> Option<Closest> {
    let begin = |from| Cell { distance: 0, from };
    let mut row: Vec<Cell> = (0..=window.len()).map(begin).collect();
    for (n, wanted) in text.iter().enumerate() {
        let mut left = begin(0).and(n + 1);
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (pair, here) in row.windows(2).zip(window) {
            let &[diagonal, above] = pair else { continue };
            let ways = [
                diagonal.and(usize::from(wanted != here)),
                above.and(1),
                left.and(1),
            ];
            left = ways
                .into_iter()
                .min_by_key(|way| way.distance)
                .unwrap_or(left);
            next.push(left);
        }
        row = next;
    }
    let ends = row.iter().enumerate().map(|(to, cell)| Closest {
        place: cell.from..to,
        distance: cell.distance,
    });
    ends.min_by_key(|end| (end.distance, end.place.len().abs_diff(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn the_distance_counts_characters_and_not_bytes() {
        for (one, other, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("Überflutung", "Uberflutung", 1),
            ("水が", "水は", 1),
        ] {
            assert_eq!(
                distance(&chars(one), &chars(other)),
                expected,
                "{one} {other}"
            );
            assert_eq!(
                distance(&chars(other), &chars(one)),
                expected,
                "{other} {one}"
            );
        }
    }

    #[test]
    fn what_is_closest_is_found_with_its_borders() {
        let window = chars("On Monday the water fell by day, they say");
        let found = closest(&chars("the water rose by day"), &window).unwrap();
        assert_eq!(found.place, 10..31);
        assert_eq!(found.distance, 4);
        let exact = closest(&chars("they say"), &window).unwrap();
        assert_eq!((exact.place, exact.distance), (33..41, 0));
        let nothing = closest(&chars("ab"), &[]).unwrap();
        assert_eq!((nothing.place, nothing.distance), (0..0, 2));
    }
}
