//! Programs of the matching machine, made of the codes that the Python half of `re` compiles patterns to.
//!
//! The codes are a tree flattened with relative lengths; the program is a list of instructions with absolute targets. Groups that are tried
//! by themselves (look-around, atomic groups) and repeats get a *register* each.

use super::begin::Begin;
use super::set::{Case, Set, category_set};
use std::collections::HashMap;

/// The codes make no sense.
#[derive(Debug)]
pub struct Invalid;

/// Without limit.
pub const MAX_REPEAT: u32 = u32::MAX;

/// Matches one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// This one.
    Literal(u32),
    /// This one, in some case.
    LiteralIgnoring(Case, u32),
    /// Any but this one.
    Not(Case, u32),
    /// Any but a line break.
    AnyInLine,
    /// Any.
    Any,
    /// One of a set.
    In(usize),
    /// None.
    Never,
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Beginning,
    BeginningOfLine,
    Boundary { unicode: bool },
    NoBoundary { unicode: bool },
    End,
    EndOfLine,
    EndOfText,
}

/// How often something is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// At least.
    pub min: u32,
    /// At most, or [`MAX_REPEAT`].
    pub max: u32,
}

/// An instruction. Targets are indices of instructions.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    /// Matches a character.
    One(Unit),
    /// Matches at a place.
    At(At),
    /// Notes the position as the beginning (even) or end (odd) of a group.
    Mark(usize),
    /// Matches what a group has matched.
    Group(Case, usize),
    /// Goes on elsewhere.
    Jump(usize),
    /// Tries what follows; if that fails, what is at the target.
    Split(usize),
    /// Goes to the target unless the group has matched.
    UnlessGroup(usize, usize),
    /// Repeats a character as often as possible.
    Greedy(Unit, Bounds),
    /// Repeats a character as seldom as possible.
    Lazy(Unit, Bounds),
    /// Repeats a character as often as possible and takes none back.
    Possessive(Unit, Bounds),
    /// Begins a repeat; what is repeated follows, and behind that its `More` or `Fewer`. Goes there first.
    Repeat(usize, usize),
    /// Repeats register's body (at the target) as often as possible.
    More(usize, Bounds, usize),
    /// Repeats register's body (at the target) as seldom as possible.
    Fewer(usize, Bounds, usize),
    /// Begins a possessive repeat, and is come back to after each round: does another round or goes to the target.
    PossessiveRound(usize, Bounds, usize),
    /// Begins a possessive repeat.
    PossessiveBegin(usize),
    /// Ends a round: takes back nothing of it, goes to the target.
    PossessiveEnd(usize, usize),
    /// Begins an atomic group or a look-around.
    Enter(usize),
    /// Ends an atomic group: nothing in it is tried again.
    Commit(usize),
    /// As [`Op::Commit`], back where the group began.
    CommitLook(usize),
    /// Begins a negative look-around of so many characters back; its failure goes on at the target.
    EnterNot(usize, usize),
    /// What must not match has matched.
    Refuse(usize),
    /// Goes back so many characters.
    Back(u32),
    /// Fails.
    Fail,
    /// Ends a match.
    Success,
}

/// A compiled pattern.
#[derive(Debug)]
pub struct Program {
    /// The instructions.
    pub ops: Vec<Op>,
    /// The sets that they refer to.
    pub sets: Vec<Set>,
    /// The number of registers.
    pub registers: usize,
    /// Characters that a match has at least.
    pub least: usize,
    /// Characters that each match begins with.
    pub prefix: Vec<u32>,
    /// Where matches can begin, in a text whose characters are bytes and in UTF-8.
    pub begin: [Begin; 2],
    /// The instruction behind the prefix, if the program begins with just that.
    pub behind_prefix: usize,
    /// It can match at the beginning of the text only.
    pub anchored: bool,
    /// The codes, by which patterns are compared.
    pub codes: Vec<u32>,
}

/// What the end of a part of the codes becomes.
enum Closer {
    Repeat {
        register: usize,
        bounds: Bounds,
        body: usize,
    },
    Possessive {
        register: usize,
        round: usize,
    },
    Commit(usize),
    CommitLook(usize),
    Refuse(usize),
}

struct Translator<'a> {
    codes: &'a [u32],
    place: usize,
    program: Program,
    /// The instruction that each code became.
    index: Vec<usize>,
    closers: HashMap<usize, Closer>,
    /// Where alternatives begin, with the beginning of the next one if there is one.
    alternatives: HashMap<usize, Option<usize>>,
    groups: usize,
}

/// Translates codes; `groups` is the number of groups.
pub fn translate(codes: Vec<u32>, groups: usize) -> Result<Program, Invalid> {
    let mut translator = Translator {
        codes: &codes,
        place: 0,
        program: Program {
            ops: Vec::new(),
            sets: Vec::new(),
            registers: 0,
            least: 0,
            prefix: Vec::new(),
            begin: [Begin::Anywhere, Begin::Anywhere],
            behind_prefix: 0,
            anchored: false,
            codes: Vec::new(),
        },
        index: vec![usize::MAX; codes.len() + 1],
        closers: HashMap::new(),
        alternatives: HashMap::new(),
        groups,
    };
    translator.run()?;
    let mut program = translator.finish()?;
    program.look_ahead();
    program.codes = codes;
    Ok(program)
}

impl Translator<'_> {
    fn code(&self, place: usize) -> Result<u32, Invalid> {
        self.codes.get(place).copied().ok_or(Invalid)
    }
    fn take(&mut self) -> Result<u32, Invalid> {
        let code = self.code(self.place)?;
        self.place += 1;
        Ok(code)
    }
    /// Takes a relative length; gives the place that it leads to.
    fn take_target(&mut self) -> Result<usize, Invalid> {
        let from = self.place;
        let target = from + self.take()? as usize;
        if target <= from || target > self.codes.len() {
            return Err(Invalid);
        }
        Ok(target)
    }
    fn emit(&mut self, op: Op) {
        self.program.ops.push(op);
    }
    fn register(&mut self) -> usize {
        self.program.registers += 1;
        self.program.registers - 1
    }
    fn bounds(&mut self) -> Result<Bounds, Invalid> {
        let (min, max) = (self.take()?, self.take()?);
        if min > max {
            return Err(Invalid);
        }
        Ok(Bounds { min, max })
    }

    fn run(&mut self) -> Result<(), Invalid> {
        while self.place < self.codes.len() {
            self.index[self.place] = self.program.ops.len();
            if let Some(next) = self.alternatives.remove(&self.place) {
                self.place += 1;
                if let Some(next) = next {
                    self.emit(Op::Split(next));
                }
                continue;
            }
            let place = self.place;
            let code = self.take()?;
            if let Some(closer) = self.closers.remove(&place) {
                self.close(closer, code)?;
                continue;
            }
            self.instruction(code)?;
        }
        self.index[self.codes.len()] = self.program.ops.len();
        // Whatever falls off the end fails.
        self.emit(Op::Fail);
        Ok(())
    }

    fn close(&mut self, closer: Closer, code: u32) -> Result<(), Invalid> {
        let op = match (closer, code) {
            (
                Closer::Repeat {
                    register,
                    bounds,
                    body,
                },
                18,
            ) => Op::More(register, bounds, body),
            (
                Closer::Repeat {
                    register,
                    bounds,
                    body,
                },
                19,
            ) => Op::Fewer(register, bounds, body),
            (Closer::Possessive { register, round }, 1) => Op::PossessiveEnd(register, round),
            (Closer::Commit(register), 1) => Op::Commit(register),
            (Closer::CommitLook(register), 1) => Op::CommitLook(register),
            (Closer::Refuse(register), 1) => Op::Refuse(register),
            _ => return Err(Invalid),
        };
        self.emit(op);
        Ok(())
    }

    fn unit(&mut self, code: u32) -> Result<Option<Unit>, Invalid> {
        let ignoring = |code: u32| match (code - 30) / 4 {
            0 => Case::Ascii,
            1 => Case::Locale,
            _ => Case::Unicode,
        };
        Ok(Some(match code {
            0 => Unit::Never,
            2 => Unit::AnyInLine,
            3 => Unit::Any,
            8 => {
                let set = category_set(self.take()?)?;
                self.add_set(set)
            }
            13 | 31 | 35 | 39 => {
                let case = if code == 13 {
                    Case::Exact
                } else {
                    ignoring(code)
                };
                let start = self.place + 1;
                let end = self.take_target()?;
                let codes = self.codes.get(start..end).ok_or(Invalid)?;
                let (set, length) = Set::read(codes, case)?;
                if start + length != end {
                    return Err(Invalid);
                }
                self.place = end;
                self.add_set(set)
            }
            16 => Unit::Literal(self.take()?),
            20 => Unit::Not(Case::Exact, self.take()?),
            32 | 36 | 40 => Unit::LiteralIgnoring(ignoring(code), self.take()?),
            33 | 37 | 41 => Unit::Not(ignoring(code), self.take()?),
            _ => return Ok(None),
        }))
    }

    fn add_set(&mut self, set: Set) -> Unit {
        self.program.sets.push(set);
        Unit::In(self.program.sets.len() - 1)
    }

    fn group(&mut self) -> Result<usize, Invalid> {
        let group = self.take()? as usize;
        if group >= self.groups {
            return Err(Invalid);
        }
        Ok(group)
    }

    fn instruction(&mut self, code: u32) -> Result<(), Invalid> {
        if let Some(unit) = self.unit(code)? {
            self.emit(Op::One(unit));
            return Ok(());
        }
        match code {
            1 => self.emit(Op::Success),
            4 | 5 => self.look_around(code)?,
            6 => {
                let at = self.at()?;
                self.emit(Op::At(at));
            }
            7 => self.branch()?,
            11 | 30 | 34 | 38 => {
                let case = match code {
                    11 => Case::Exact,
                    30 => Case::Ascii,
                    34 => Case::Locale,
                    _ => Case::Unicode,
                };
                let group = self.group()?;
                self.emit(Op::Group(case, group));
            }
            12 => {
                let group = self.group()?;
                // This length is counted from the number of the group.
                let target = self.take_target()? - 1;
                self.emit(Op::UnlessGroup(group, target));
            }
            14 if self.place == 1 => self.info()?,
            14 => self.place = self.take_target()?,
            15 => {
                let target = self.take_target()?;
                self.emit(Op::Jump(target));
            }
            17 => {
                let mark = self.take()? as usize;
                if mark >= 2 * self.groups {
                    return Err(Invalid);
                }
                self.emit(Op::Mark(mark));
            }
            23 | 28 => self.repeat(code)?,
            24 | 26 | 29 => self.repeat_one(code)?,
            27 => {
                let end = self.take_target()?;
                let register = self.register();
                self.closers.insert(end - 1, Closer::Commit(register));
                self.emit(Op::Enter(register));
            }
            _ => return Err(Invalid),
        }
        Ok(())
    }

    fn look_around(&mut self, code: u32) -> Result<(), Invalid> {
        let end = self.take_target()?;
        let back = self.take()?;
        let register = self.register();
        if code == 4 {
            self.closers.insert(end - 1, Closer::CommitLook(register));
            self.emit(Op::Enter(register));
        } else {
            self.closers.insert(end - 1, Closer::Refuse(register));
            self.emit(Op::EnterNot(register, end));
        }
        if back > 0 {
            self.emit(Op::Back(back));
        }
        Ok(())
    }

    fn at(&mut self) -> Result<At, Invalid> {
        Ok(match self.take()? {
            0 | 2 => At::Beginning,
            1 => At::BeginningOfLine,
            3 | 8 => At::Boundary { unicode: false },
            4 | 9 => At::NoBoundary { unicode: false },
            5 => At::End,
            6 => At::EndOfLine,
            7 => At::EndOfText,
            10 => At::Boundary { unicode: true },
            11 => At::NoBoundary { unicode: true },
            _ => return Err(Invalid),
        })
    }

    fn branch(&mut self) -> Result<(), Invalid> {
        let mut start = self.place;
        while self.code(start)? != 0 {
            let next = start + self.code(start)? as usize;
            let has_next = self.code(next)? != 0;
            self.alternatives.insert(start, has_next.then_some(next));
            start = next;
        }
        Ok(())
    }

    fn repeat(&mut self, code: u32) -> Result<(), Invalid> {
        let end = self.take_target()?;
        let bounds = self.bounds()?;
        let register = self.register();
        if code == 23 {
            self.emit(Op::Repeat(register, end));
            let body = self.program.ops.len();
            let closer = Closer::Repeat {
                register,
                bounds,
                body,
            };
            self.closers.insert(end, closer);
        } else {
            self.emit(Op::PossessiveBegin(register));
            let round = self.program.ops.len();
            self.emit(Op::PossessiveRound(register, bounds, end + 1));
            self.closers
                .insert(end, Closer::Possessive { register, round });
        }
        Ok(())
    }

    fn repeat_one(&mut self, code: u32) -> Result<(), Invalid> {
        let end = self.take_target()?;
        let bounds = self.bounds()?;
        let item = self.take()?;
        let unit = self.unit(item)?.ok_or(Invalid)?;
        if self.take()? != 1 || self.place != end {
            return Err(Invalid);
        }
        self.emit(match code {
            24 => Op::Greedy(unit, bounds),
            26 => Op::Lazy(unit, bounds),
            _ => Op::Possessive(unit, bounds),
        });
        Ok(())
    }

    /// What is known of all matches.
    fn info(&mut self) -> Result<(), Invalid> {
        let end = self.take_target()?;
        let flags = self.take()?;
        self.program.least = self.take()? as usize;
        self.take()?;
        if flags & 1 != 0 {
            let length = self.take()? as usize;
            self.take()?;
            let prefix = self.codes.get(self.place..self.place + length);
            self.program.prefix = prefix.ok_or(Invalid)?.to_vec();
        } else if flags & 4 != 0 {
            // The set that the first character is in, which the instructions tell, too.
            let codes = self.codes.get(self.place..end).ok_or(Invalid)?;
            Set::read(codes, Case::Exact)?;
        }
        self.place = end;
        Ok(())
    }

    /// Makes the places of the codes that instructions lead to indices of instructions.
    fn finish(mut self) -> Result<Program, Invalid> {
        if !self.closers.is_empty() || !self.alternatives.is_empty() {
            return Err(Invalid);
        }
        for op in &mut self.program.ops {
            match op {
                Op::Jump(target)
                | Op::Split(target)
                | Op::UnlessGroup(_, target)
                | Op::Repeat(_, target)
                | Op::PossessiveRound(_, _, target)
                | Op::EnterNot(_, target) => {
                    *target = *self.index.get(*target).ok_or(Invalid)?;
                    if *target == usize::MAX {
                        return Err(Invalid);
                    }
                }
                _ => {}
            }
        }
        Ok(self.program)
    }
}

impl Program {
    /// Finds out what is known of where matches can begin.
    fn look_ahead(&mut self) {
        let first = self.ops.iter().find(|op| !matches!(op, Op::Mark(_)));
        self.anchored = matches!(first, Some(Op::At(At::Beginning)));
        let literal =
            |(op, point): (&Op, &u32)| matches!(op, Op::One(Unit::Literal(one)) if one == point);
        if self.ops.iter().zip(&self.prefix).all(literal) {
            self.behind_prefix = self.prefix.len();
        }
        self.begin = Begin::of(self);
    }
}
