//! "Did you mean": the closest of some names, by the rules of CPython's traceback module.

/// Cost of moving one character.
const MOVE: usize = 2;
/// Cost of changing the case of one character.
const CASE: usize = 1;
/// Longer names are not compared.
const LONGEST: usize = 40;
/// So many candidates are looked at.
const MOST: usize = 750;

/// The candidate closest to a wrong name, if one is close enough.
pub fn closest<'a>(wrong: &str, candidates: &[&'a str]) -> Option<&'a str> {
    if candidates.len() > MOST || wrong.len() > LONGEST {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates {
        if *candidate == wrong {
            continue;
        }
        // At most a third of the characters may be wrong.
        let mut limit = (candidate.chars().count() + wrong.chars().count() + 3) * MOVE / 6;
        if let Some((_, distance)) = best {
            limit = limit.min(distance - 1);
        }
        let distance = distance(wrong, candidate, limit);
        if distance <= limit && best.is_none_or(|(_, best)| distance < best) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(name, _)| name)
}

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// The weighted edit distance (Levenshtein); beyond the limit any number above it.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > LONGEST || b.len() > LONGEST {
        return limit + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).map(|index| index * MOVE).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * MOVE;
        for (j, y) in b.iter().enumerate() {
            let cost = (diagonal + substitution(*x, *y))
                .min(row[j] + MOVE)
                .min(row[j + 1] + MOVE);
            diagonal = row[j + 1];
            row[j + 1] = cost;
        }
    }
    row[b.len()]
}
