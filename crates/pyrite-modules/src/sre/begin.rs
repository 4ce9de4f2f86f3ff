//! Where matches can begin: what is known of the first characters of all matches of a program, found out once, so that searching passes
//! over the rest of the text without trying the program there.
//!
//! If all matches begin with the same characters, these are looked for (`memchr::memmem`). Otherwise the instructions are followed from the
//! first one on every path at once, up to [`DEPTH`] characters deep, and for each depth those bytes are noted that can stand there. The text is
//! then scanned by shift-and (Baeza-Yates and Gonnet, 1992): a bit for each depth, a table look-up, a shift and an `and` for each byte.
//! `a[bc]|de` is looked for as `[ad][bce]`: a place that passes may still not match.
//!
//! Look-around is not looked into, and where a path could end or repeat a group nothing is known behind. In UTF-8 nothing is known behind a
//! character that is not ASCII, which can have several lengths.

use super::program::{Op, Program, Unit};
use super::set::Case;
use memchr::memmem::Finder;

/// Characters that are looked at: as many as a byte has bits.
const DEPTH: usize = 8;

/// A program with more paths is not followed to their ends.
const STATES: usize = 4096;

/// Bytes without any candidate after which `memchr` looks for the next one: before that, calling it costs more than it saves.
const QUIET: usize = 16;

/// What is known of where matches begin, in a text of one encoding.
#[derive(Debug)]
pub enum Begin {
    /// Nothing.
    Anywhere,
    /// There cannot be any: the text cannot hold what all matches begin with.
    Nowhere,
    /// With these bytes.
    Literal(Box<Finder<'static>>),
    /// With bytes that the filter lets pass.
    Filter(Box<Filter>),
}

/// Bit `d` of the entry of a byte says whether it can be at distance `d` from the beginning.
#[derive(Debug)]
pub struct Filter {
    table: [u8; 256],
    /// How many distances are looked at.
    depth: usize,
    /// The bytes that can be the first, if they are at most three.
    rare: Vec<u8>,
}

impl Filter {
    /// The first place from `place` on where a match may begin.
    fn find(&self, text: &[u8], place: usize) -> Option<usize> {
        let last = 1u8 << (self.depth - 1);
        let (mut place, mut state) = (place, 0u8);
        let mut quiet = 0;
        while let Some(byte) = text.get(place) {
            state = (state << 1 | 1) & self.table[*byte as usize];
            place += 1;
            if state & last != 0 {
                return Some(place - self.depth);
            }
            if state != 0 {
                quiet = 0;
                continue;
            }
            quiet += 1;
            if quiet >= QUIET && !self.rare.is_empty() {
                place += self.next_rare(&text[place..])?;
                quiet = 0;
            }
        }
        None
    }

    fn next_rare(&self, text: &[u8]) -> Option<usize> {
        match self.rare[..] {
            [a] => memchr::memchr(a, text),
            [a, b] => memchr::memchr2(a, b, text),
            [a, b, c] => memchr::memchr3(a, b, c, text),
            _ => None,
        }
    }
}

impl Begin {
    /// The first place from `place` on where a match may begin, which may be the end of the text.
    #[inline]
    pub fn find(&self, text: &[u8], place: usize) -> Option<usize> {
        match self {
            Begin::Anywhere => Some(place),
            Begin::Nowhere => None,
            Begin::Literal(finder) => Some(place + finder.find(&text[place..])?),
            Begin::Filter(filter) => filter.find(text, place),
        }
    }

    /// For texts whose characters are bytes, and for UTF-8.
    pub fn of(program: &Program) -> [Begin; 2] {
        if !program.prefix.is_empty() {
            return [
                Begin::literal(program, true),
                Begin::literal(program, false),
            ];
        }
        let paths = Paths::follow(program);
        [paths.filter(true), paths.filter(false)]
    }

    fn literal(program: &Program, is_plain: bool) -> Begin {
        let mut needle = Vec::new();
        for point in &program.prefix {
            match u8::try_from(*point) {
                Ok(byte) if is_plain => needle.push(byte),
                _ if is_plain => return Begin::Nowhere,
                _ => crate::support::text::push_code_point(&mut needle, *point),
            }
        }
        Begin::Literal(Box::new(Finder::new(&needle).into_owned()))
    }
}

/// The characters that can stand somewhere.
#[derive(Clone, Copy, Default)]
struct Characters {
    /// Which of the first 256.
    first: [u64; 4],
    /// Perhaps others.
    others: bool,
}

impl Characters {
    fn add(&mut self, unit: Unit, program: &Program) {
        let one = |point: u32| match u8::try_from(point) {
            Ok(byte) => {
                let mut first = [0; 4];
                first[byte as usize / 64] = 1 << (byte % 64);
                (first, false)
            }
            Err(_) => ([0; 4], true),
        };
        let (first, others) = match unit {
            Unit::Literal(point) => one(point),
            Unit::Not(Case::Exact, point) => (one(point).0.map(|word| !word), true),
            Unit::AnyInLine => (one(10).0.map(|word| !word), true),
            Unit::Any => ([u64::MAX; 4], true),
            Unit::In(set) => program.sets[set].members(),
            Unit::Never => ([0; 4], false),
            Unit::LiteralIgnoring(case, point) => (bits(|at| case.matches(point, at)), true),
            Unit::Not(case, point) => (bits(|at| !case.matches(point, at)), true),
        };
        for (word, more) in self.first.iter_mut().zip(first) {
            *word |= more;
        }
        self.others |= others;
    }

    fn has(&self, byte: u8) -> bool {
        self.first[byte as usize / 64] >> (byte % 64) & 1 == 1
    }

    /// Whether some are not ASCII.
    fn beyond_ascii(&self) -> bool {
        self.others || self.first[2] != 0 || self.first[3] != 0
    }
}

/// Those of ASCII that fit, and all others of the first 256.
fn bits(fits: impl Fn(u32) -> bool) -> [u64; 4] {
    let mut words = [0, 0, u64::MAX, u64::MAX];
    for point in (0..128).filter(|point| fits(*point)) {
        words[point as usize / 64] |= 1 << (point % 64);
    }
    words
}

/// What the paths of a program begin with.
struct Paths {
    at: [Characters; DEPTH],
    /// How many characters are known.
    depth: usize,
}

impl Paths {
    fn follow(program: &Program) -> Paths {
        let mut paths = Paths {
            at: [Characters::default(); DEPTH],
            depth: DEPTH.min(program.least),
        };
        let mut seen = vec![0u8; program.ops.len() * DEPTH];
        let mut states = vec![(0, 0)];
        let mut count = 0;
        while let Some((op, depth)) = states.pop() {
            if depth >= paths.depth {
                continue;
            }
            let seen = &mut seen[op * DEPTH + depth];
            let times = *seen;
            *seen = times.saturating_add(1);
            count += 1;
            if count > STATES {
                paths.depth = 0;
                break;
            }
            // The end of a repeat is come to first at its beginning, and again behind a round in which nothing was taken.
            let visits = match program.ops[op] {
                Op::More(..) | Op::Fewer(..) | Op::PossessiveRound(..) => 2,
                _ => 1,
            };
            if times < visits {
                paths.step(program, op, depth, times > 0, &mut states);
            }
        }
        paths
    }

    /// Follows one instruction.
    fn step(
        &mut self,
        program: &Program,
        op: usize,
        depth: usize,
        again: bool,
        states: &mut Vec<(usize, usize)>,
    ) {
        let next = op + 1;
        match program.ops[op] {
            Op::One(unit) => {
                self.at[depth].add(unit, program);
                states.push((next, depth + 1));
            }
            Op::Greedy(unit, bounds) | Op::Lazy(unit, bounds) | Op::Possessive(unit, bounds) => {
                // Nothing says how often it has come already: behind the first character of several it may be over.
                if bounds.max > 0 {
                    self.at[depth].add(unit, program);
                    states.push((op, depth + 1));
                    states.push((next, depth + 1));
                }
                if bounds.min == 0 {
                    states.push((next, depth));
                }
            }
            Op::Mark(_) | Op::At(_) | Op::Commit(_) | Op::PossessiveBegin(_) => {
                states.push((next, depth));
            }
            Op::Jump(target) | Op::Repeat(_, target) | Op::PossessiveEnd(_, target) => {
                states.push((target, depth));
            }
            Op::EnterNot(_, target) => states.push((target, depth)),
            Op::Split(target) | Op::UnlessGroup(_, target) => {
                states.extend([(next, depth), (target, depth)]);
            }
            Op::More(_, bounds, body) | Op::Fewer(_, bounds, body) => {
                states.push((body, depth));
                if again || bounds.min == 0 || depth > 0 {
                    states.push((next, depth));
                }
            }
            Op::PossessiveRound(_, bounds, target) => {
                states.push((next, depth));
                if again || bounds.min == 0 || depth > 0 {
                    states.push((target, depth));
                }
            }
            Op::Enter(register) => {
                let is_end = |op: &Op| matches!(op, Op::CommitLook(of) if *of == register);
                match program.ops.iter().position(is_end) {
                    Some(end) => states.push((end + 1, depth)),
                    None => states.push((next, depth)),
                }
            }
            // The end of a match, or what is not followed.
            Op::Success | Op::Group(..) | Op::Back(_) | Op::CommitLook(_) => {
                self.depth = self.depth.min(depth);
            }
            Op::Fail | Op::Refuse(_) => {}
        }
    }

    fn filter(&self, is_plain: bool) -> Begin {
        let beyond = |at: &Characters| !is_plain && at.beyond_ascii();
        // Of a character that may be longer only the first byte is known, and none behind it.
        let known = self.at[..self.depth].iter().position(beyond);
        let depth = known.map_or(self.depth, |last| last + 1);
        let mut table = [0; 256];
        for byte in 0..=255u8 {
            for (distance, at) in self.at[..depth].iter().enumerate() {
                let may = match byte {
                    0x80.. if !is_plain => byte >= 0xc0 && at.beyond_ascii(),
                    _ => at.has(byte),
                };
                table[byte as usize] |= u8::from(may) << distance;
            }
        }
        let is_first = |byte: &u8| table[*byte as usize] & 1 != 0;
        let rare: Vec<u8> = (0..=255).filter(is_first).take(4).collect();
        // One that lets nearly everything pass is worth nothing.
        let stopped = table[..128].iter().filter(|entry| **entry & 1 == 0);
        if depth == 0 || depth == 1 && stopped.count() < 2 {
            return Begin::Anywhere;
        }
        Begin::Filter(Box::new(Filter {
            table,
            depth,
            rare: if rare.len() < 4 { rare } else { Vec::new() },
        }))
    }
}
