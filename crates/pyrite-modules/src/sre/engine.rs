//! The matching machine: a program run over a text with backtracking.
//!
//! Everything that may have to be taken back is on one stack, in the heap: *choices* (where to go on if what was tried
//! fails) and *undos* (what groups and registers held before). Failing pops undos up to the last choice. A group that is not to be tried again is
//! *committed*: its choices are removed from the stack, its undos stay, since an earlier choice may still fail. So no pattern uses more of the machine's stack
//! than another, and matching can be interrupted.

use super::program::{At, Bounds, MAX_REPEAT, Op, Program, Unit};
use super::set::{Case, is_word};
use pyrite_vm::global::Global;
use pyrite_vm::result::{PyResult, memory_error};

/// How characters lie in the bytes of a text.
pub trait Text {
    /// A character is a byte.
    const IS_PLAIN: bool;
    /// The character at `place` and where the next one begins.
    fn at(text: &[u8], place: usize) -> (u32, usize);
    /// The character before `place` and where it begins.
    fn before(text: &[u8], place: usize) -> (u32, usize);
    /// Where so many characters from `place` on end.
    #[inline]
    fn skip(text: &[u8], place: usize, count: usize) -> usize {
        match Self::IS_PLAIN {
            true => place + count,
            false => (0..count).fold(place, |place, _| Self::at(text, place).1),
        }
    }
    /// Where so many characters before `place` begin; `None` if there are fewer.
    #[inline]
    fn back(text: &[u8], place: usize, count: usize) -> Option<usize> {
        let first = place.checked_sub(count)?; // a character is a byte or more
        if Self::IS_PLAIN {
            return Some(first);
        }
        let before = |place: usize| (place > 0).then(|| Self::before(text, place).1);
        (0..count).try_fold(place, |place, _| before(place))
    }
}

/// A character is a byte: bytes, and text that is all ASCII.
pub struct Bytes;
/// UTF-8, surrogates allowed.
pub struct Utf8;

impl Text for Bytes {
    const IS_PLAIN: bool = true;
    #[inline(always)]
    fn at(text: &[u8], place: usize) -> (u32, usize) {
        (text[place].into(), place + 1)
    }
    #[inline(always)]
    fn before(text: &[u8], place: usize) -> (u32, usize) {
        (text[place - 1].into(), place - 1)
    }
}

impl Text for Utf8 {
    const IS_PLAIN: bool = false;
    #[inline(always)]
    fn at(text: &[u8], place: usize) -> (u32, usize) {
        let first = text[place];
        if first < 0x80 {
            return (first.into(), place + 1);
        }
        let (length, bits) = match first {
            0..0xe0 => (2, u32::from(first & 0x1f)),
            0xe0..0xf0 => (3, u32::from(first & 0x0f)),
            _ => (4, u32::from(first & 0x07)),
        };
        let point = text[place + 1..place + length]
            .iter()
            .fold(bits, |bits, byte| bits << 6 | u32::from(byte & 0x3f));
        (point, place + length)
    }
    #[inline(always)]
    fn before(text: &[u8], place: usize) -> (u32, usize) {
        let mut start = place - 1;
        while text[start] & 0xc0 == 0x80 {
            start -= 1;
        }
        (Self::at(text, start).0, start)
    }
}

/// No position.
pub const NOWHERE: usize = usize::MAX;

/// The state of a repeat or of a group that is tried by itself.
#[derive(Clone, Copy)]
struct Register {
    /// Rounds so far.
    count: u32,
    /// Where the last round began, or where the group began.
    place: usize,
    /// Height of the stack when the group began.
    height: usize,
}

enum Entry {
    /// Go on at this instruction and place.
    Choice(usize, usize),
    /// What a mark was.
    Mark(usize, usize),
    /// Which group ended last.
    LastGroup(usize),
    /// What a register was.
    Register(usize, Register),
    /// A repeated character, from `least` to `place`, can give one back; the instruction behind it.
    Fewer {
        next: usize,
        least: usize,
        place: usize,
    },
    /// A repeated character can take one more: the instruction, how many more.
    More { op: usize, place: usize, left: u32 },
}

/// So many instructions and repeated characters are done between two looks at pending signals.
const BETWEEN_CHECKS: isize = 1 << 20;

/// Runs a program over a text. Positions are those of bytes.
pub struct Machine<'a> {
    program: &'a Program,
    text: &'a [u8],
    /// Where the text ends.
    end: usize,
    /// The whole text up to `end` must match.
    whole: bool,
    /// The match must not end here.
    not_at: usize,
    stack: Vec<Entry>,
    registers: Vec<Register>,
    /// Beginnings and ends of groups, [`NOWHERE`] where they have not matched.
    pub marks: Vec<usize>,
    /// The group that ended last, 0 for none.
    pub last_group: usize,
    /// What is left to do until pending signals are looked at.
    budget: isize,
}

/// What a machine allocates.
struct Room {
    stack: Vec<Entry>,
    registers: Vec<Register>,
    marks: Vec<usize>,
}

impl Room {
    const NONE: Room = Room {
        stack: Vec::new(),
        registers: Vec::new(),
        marks: Vec::new(),
    };
}

/// That of the last machine, empty, for the next one.
static SPARE: Global<Room> = Global::new(Room::NONE);

/// A stack with room for more entries is given back.
const MOST_SPARE: usize = 1 << 12;

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        let mut room = Room {
            stack: std::mem::take(&mut self.stack),
            registers: std::mem::take(&mut self.registers),
            marks: std::mem::take(&mut self.marks),
        };
        if room.stack.capacity() > MOST_SPARE {
            room.stack = Vec::new();
        }
        room.stack.clear();
        room.registers.clear();
        room.marks.clear();
        SPARE.set(room);
    }
}

impl<'a> Machine<'a> {
    /// One for a text that ends at `end`; `groups` is the number of groups.
    pub fn new(program: &'a Program, text: &'a [u8], end: usize, groups: usize) -> Self {
        let register = Register {
            count: 0,
            place: NOWHERE,
            height: 0,
        };
        let Room {
            stack,
            mut registers,
            mut marks,
        } = SPARE.replace(Room::NONE);
        registers.resize(program.registers, register);
        marks.resize(2 * groups, NOWHERE);
        Machine {
            program,
            text: &text[..end],
            end,
            whole: false,
            not_at: NOWHERE,
            stack,
            registers,
            marks,
            last_group: 0,
            budget: BETWEEN_CHECKS,
        }
    }

    /// Where the text ends.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Matches at `start`, up to the end of the text if `whole`, and not an empty part if `must_advance`; gives the end of the match.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, `MemoryError`.
    pub fn match_at<T: Text>(
        &mut self,
        start: usize,
        whole: bool,
        must_advance: bool,
    ) -> PyResult<Option<usize>> {
        self.whole = whole;
        self.not_at = if must_advance { start } else { NOWHERE };
        self.run::<T>(0, start)
    }

    /// Finds the first match from `start` on; gives its beginning and end.
    ///
    /// # Errors
    /// As [`match_at`](Machine::match_at).
    pub fn search<T: Text>(
        &mut self,
        start: usize,
        must_advance: bool,
    ) -> PyResult<Option<(usize, usize)>> {
        let begin = &self.program.begin[usize::from(!T::IS_PLAIN)];
        let mut place = start;
        loop {
            place = match begin.find(self.text, place) {
                Some(place) => place,
                None => return Ok(None),
            };
            if self.end - place < self.program.least {
                return Ok(None);
            }
            self.whole = false;
            self.not_at = match must_advance && place == start {
                true => place,
                false => NOWHERE,
            };
            // What was found begins with the prefix.
            let behind = T::skip(self.text, place, self.program.behind_prefix);
            if let Some(end) = self.run::<T>(self.program.behind_prefix, behind)? {
                return Ok(Some((place, end)));
            }
            if place >= self.end || self.program.anchored {
                return Ok(None);
            }
            place = T::at(self.text, place).1;
        }
    }

    /// Does the character at `place`, which is not the end, fit?
    #[inline(always)]
    fn fits<T: Text>(&self, unit: Unit, place: usize) -> bool {
        self.accepts(unit, T::at(self.text, place).0)
    }

    #[inline(always)]
    fn accepts(&self, unit: Unit, point: u32) -> bool {
        match unit {
            Unit::Literal(literal) => literal == point,
            Unit::LiteralIgnoring(case, literal) => case.matches(literal, point),
            Unit::Not(case, literal) => !case.matches(literal, point),
            Unit::AnyInLine => point != 10,
            Unit::Any => true,
            Unit::In(set) => self.program.sets[set].contains(point),
            Unit::Never => false,
        }
    }

    fn push(&mut self, entry: Entry) -> PyResult<()> {
        if self.stack.len() == self.stack.capacity() {
            self.stack
                .try_reserve(self.stack.len().max(64))
                .map_err(|_| memory_error())?;
        }
        self.stack.push(entry);
        Ok(())
    }

    fn set_register(&mut self, index: usize, register: Register) -> PyResult<()> {
        self.push(Entry::Register(index, self.registers[index]))?;
        self.registers[index] = register;
        Ok(())
    }

    /// Removes the choices above a height of the stack.
    fn commit(&mut self, height: usize) {
        let mut kept = height;
        for index in height..self.stack.len() {
            if matches!(
                self.stack[index],
                Entry::Mark(..) | Entry::LastGroup(_) | Entry::Register(..)
            ) {
                self.stack.swap(kept, index);
                kept += 1;
            }
        }
        self.stack.truncate(kept);
    }

    /// Takes back one entry that is no choice.
    fn undo(&mut self, entry: &Entry) {
        match *entry {
            Entry::Mark(mark, place) => self.marks[mark] = place,
            Entry::LastGroup(group) => self.last_group = group,
            Entry::Register(index, register) => self.registers[index] = register,
            _ => {}
        }
    }

    /// Goes back to the last choice: the instruction and place where to go on.
    fn fail<T: Text>(&mut self) -> PyResult<Option<(usize, usize)>> {
        while let Some(entry) = self.stack.pop() {
            match entry {
                Entry::Choice(op, place) => return Ok(Some((op, place))),
                Entry::Fewer { next, least, place } if place > least => {
                    let before = place;
                    let place = self.give_back::<T>(next, least, place);
                    self.budget -= (before - place) as isize;
                    if place > least {
                        self.push(Entry::Fewer { next, least, place })?;
                    }
                    return Ok(Some((next, place)));
                }
                Entry::More { op, place, left } => {
                    let Op::Lazy(unit, _) = self.program.ops[op] else {
                        continue;
                    };
                    if let Some((place, left)) = self.one_more::<T>(op + 1, unit, place, left) {
                        self.push(Entry::More { op, place, left })?;
                        return Ok(Some((op + 1, place)));
                    }
                }
                entry => self.undo(&entry),
            }
        }
        Ok(None)
    }

    /// One character more of a repeat that can take `left` of them, or as many as it takes until the literal that must follow does.
    fn one_more<T: Text>(
        &mut self,
        next: usize,
        unit: Unit,
        place: usize,
        left: u32,
    ) -> Option<(usize, u32)> {
        let (mut place, mut left) = (place, left);
        while left > 0 && place < self.end && self.fits::<T>(unit, place) {
            place = T::at(self.text, place).1;
            self.budget -= 1;
            if left != MAX_REPEAT {
                left -= 1;
            }
            match self.program.ops[next] {
                Op::One(Unit::Literal(literal))
                    if place >= self.end || T::at(self.text, place).0 != literal => {}
                _ => return Some((place, left)),
            }
        }
        None
    }

    /// One character fewer, or as many as it takes until the literal that must follow does.
    fn give_back<T: Text>(&self, next: usize, least: usize, place: usize) -> usize {
        let place = T::before(self.text, place).1;
        let Op::One(Unit::Literal(literal)) = self.program.ops[next] else {
            return place;
        };
        // An ASCII character is a byte in either kind of text.
        match u8::try_from(literal) {
            Ok(byte) if T::IS_PLAIN || byte < 0x80 => {
                let end = (place + 1).min(self.end);
                memchr::memrchr(byte, &self.text[least..end]).map_or(least, |at| least + at)
            }
            _ => {
                let mut place = place;
                while place > least && T::at(self.text, place).0 != literal {
                    place = T::before(self.text, place).1;
                }
                place
            }
        }
    }

    /// Takes as many characters as fit, at most `most`; gives how many and where they end.
    fn take<T: Text>(&self, unit: Unit, from: usize, most: u32) -> (u32, usize) {
        match unit {
            Unit::AnyInLine if T::IS_PLAIN && most == MAX_REPEAT => {
                let rest = &self.text[from..];
                let length = memchr::memchr(10, rest).unwrap_or(rest.len());
                (u32::try_from(length).unwrap_or(u32::MAX), from + length)
            }
            Unit::AnyInLine => self.take_while::<T>(from, most, |point| point != 10),
            Unit::Literal(literal) => self.take_while::<T>(from, most, |point| point == literal),
            Unit::Not(Case::Exact, literal) => {
                self.take_while::<T>(from, most, |point| point != literal)
            }
            Unit::In(set) => {
                let set = &self.program.sets[set];
                self.take_while::<T>(from, most, |point| set.contains(point))
            }
            unit => self.take_while::<T>(from, most, |point| self.accepts(unit, point)),
        }
    }

    #[inline(always)]
    fn take_while<T: Text>(
        &self,
        from: usize,
        most: u32,
        fits: impl Fn(u32) -> bool,
    ) -> (u32, usize) {
        let (mut place, mut count) = (from, 0u32);
        while place < self.end && (count < most || most == MAX_REPEAT) {
            let (point, next) = T::at(self.text, place);
            if !fits(point) {
                break;
            }
            place = next;
            count = count.saturating_add(1);
        }
        (count, place)
    }

    fn is_at<T: Text>(&self, at: At, place: usize) -> bool {
        let line_break_before = || T::before(self.text, place).0 == 10;
        let line_break_here = || T::at(self.text, place).0 == 10;
        let changes = |unicode: bool| {
            let before = place > 0 && is_word(T::before(self.text, place).0, unicode);
            let here = place < self.end && is_word(T::at(self.text, place).0, unicode);
            before != here
        };
        match at {
            At::Beginning => place == 0,
            At::BeginningOfLine => place == 0 || line_break_before(),
            At::Boundary { unicode } => changes(unicode),
            At::NoBoundary { unicode } => !changes(unicode),
            At::End => place == self.end || place + 1 == self.end && line_break_here(),
            At::EndOfLine => place == self.end || line_break_here(),
            At::EndOfText => place == self.end,
        }
    }

    /// Where the group's text, if it comes again at `place`, ends there.
    fn repeated<T: Text>(&self, case: Case, group: usize, place: usize) -> Option<usize> {
        let (mut from, to) = (self.marks[2 * group], self.marks[2 * group + 1]);
        if from == NOWHERE || to == NOWHERE || to < from {
            return None;
        }
        if case == Case::Exact {
            let part = &self.text[from..to];
            return self.text[place..]
                .starts_with(part)
                .then_some(place + part.len());
        }
        let mut place = place;
        while from < to {
            if place >= self.end {
                return None;
            }
            let (wanted, next) = T::at(self.text, from);
            let (point, behind) = T::at(self.text, place);
            if case.fold(wanted) != case.fold(point) {
                return None;
            }
            (from, place) = (next, behind);
        }
        Some(place)
    }

    fn has_matched(&self, group: usize) -> bool {
        let (from, to) = (self.marks[2 * group], self.marks[2 * group + 1]);
        from != NOWHERE && to != NOWHERE && from <= to
    }

    /// Runs from an instruction and a place on.
    fn run<T: Text>(&mut self, op: usize, place: usize) -> PyResult<Option<usize>> {
        self.stack.clear();
        // To fill nothing, at an address where nothing is, takes a masked store 50 nanoseconds.
        if !self.marks.is_empty() {
            self.marks.fill(NOWHERE);
        }
        self.last_group = 0;
        let (mut op, mut place) = (op, place);
        loop {
            self.budget -= 1;
            if self.budget < 0 {
                self.budget = BETWEEN_CHECKS;
                pyrite_vm::signals::run_pending()?;
            }
            // An instruction goes on at another one and another place, or fails.
            let next = match self.program.ops[op] {
                Op::One(unit) if place < self.end => {
                    let (point, next) = T::at(self.text, place);
                    self.accepts(unit, point).then_some((op + 1, next))
                }
                Op::One(_) => None,
                Op::Success => {
                    let refused = self.whole && place != self.end || place == self.not_at;
                    if !refused {
                        return Ok(Some(place));
                    }
                    None
                }
                _ => self.step::<T>(op, place)?,
            };
            (op, place) = match next {
                Some(next) => next,
                None => match self.fail::<T>()? {
                    Some(next) => next,
                    None => return Ok(None),
                },
            };
        }
    }

    /// All instructions that are not characters.
    fn step<T: Text>(&mut self, op: usize, place: usize) -> PyResult<Option<(usize, usize)>> {
        let here = Some((op + 1, place));
        Ok(match self.program.ops[op] {
            Op::At(at) => self.is_at::<T>(at, place).then_some((op + 1, place)),
            Op::Mark(mark) => {
                self.push(Entry::Mark(mark, self.marks[mark]))?;
                self.marks[mark] = place;
                if mark % 2 == 1 {
                    self.push(Entry::LastGroup(self.last_group))?;
                    self.last_group = mark / 2 + 1;
                }
                here
            }
            Op::Group(case, group) => self
                .repeated::<T>(case, group, place)
                .map(|place| (op + 1, place)),
            Op::Jump(target) => Some((target, place)),
            Op::Split(target) => {
                // An alternative that begins with another character is passed over at once.
                if let Op::One(unit) = self.program.ops[op + 1]
                    && !(place < self.end && self.fits::<T>(unit, place))
                {
                    return Ok(Some((target, place)));
                }
                self.push(Entry::Choice(target, place))?;
                here
            }
            Op::UnlessGroup(group, target) => match self.has_matched(group) {
                true => here,
                false => Some((target, place)),
            },
            Op::Greedy(unit, bounds) => {
                let (count, end) = self.take::<T>(unit, place, bounds.max);
                if count < bounds.min {
                    return Ok(None);
                }
                self.budget -= (end - place) as isize;
                if count > bounds.min {
                    let least = match bounds.min {
                        0 => place,
                        min => self.take::<T>(unit, place, min).1,
                    };
                    let next = op + 1;
                    self.push(Entry::Fewer {
                        next,
                        least,
                        place: end,
                    })?;
                }
                Some((op + 1, end))
            }
            Op::Lazy(unit, bounds) => {
                let (count, end) = match bounds.min {
                    0 => (0, place),
                    min => self.take::<T>(unit, place, min),
                };
                if count < bounds.min {
                    return Ok(None);
                }
                let left = match bounds.max {
                    MAX_REPEAT => MAX_REPEAT,
                    max => max - bounds.min,
                };
                self.push(Entry::More {
                    op,
                    place: end,
                    left,
                })?;
                Some((op + 1, end))
            }
            Op::Possessive(unit, bounds) => {
                let (count, end) = self.take::<T>(unit, place, bounds.max);
                (count >= bounds.min).then_some((op + 1, end))
            }
            Op::Repeat(register, until) => {
                self.begin(register, NOWHERE)?;
                Some((until, place))
            }
            Op::More(register, bounds, body) => self.more(op, register, bounds, body, place)?,
            Op::Fewer(register, bounds, body) => self.fewer(op, register, bounds, body, place)?,
            Op::PossessiveBegin(register) => {
                self.begin(register, NOWHERE)?;
                here
            }
            Op::PossessiveRound(register, bounds, target) => {
                self.possessive_round(op, register, bounds, target, place)?
            }
            Op::PossessiveEnd(register, round) => {
                let state = self.registers[register];
                self.commit(state.height);
                let count = state.count.saturating_add(1);
                self.set_register(register, Register { count, ..state })?;
                Some((round, place))
            }
            Op::Enter(register) => {
                self.begin(register, place)?;
                here
            }
            Op::Commit(register) => {
                self.commit(self.registers[register].height);
                here
            }
            Op::CommitLook(register) => {
                let state = self.registers[register];
                self.commit(state.height);
                Some((op + 1, state.place))
            }
            Op::EnterNot(register, target) => {
                self.begin(register, place)?;
                self.push(Entry::Choice(target, place))?;
                here
            }
            Op::Refuse(register) => {
                let height = self.registers[register].height;
                while self.stack.len() > height
                    && let Some(entry) = self.stack.pop()
                {
                    self.undo(&entry);
                }
                None
            }
            Op::Back(count) => {
                T::back(self.text, place, count as usize).map(|place| (op + 1, place))
            }
            Op::Fail | Op::Success | Op::One(_) => None,
        })
    }

    /// Sets a register anew: no rounds yet, and the height of the stack as it is then.
    fn begin(&mut self, register: usize, place: usize) -> PyResult<()> {
        let height = self.stack.len() + 1;
        self.set_register(
            register,
            Register {
                count: 0,
                place,
                height,
            },
        )
    }

    /// Another round of a repeat if there may be one, as often as possible. The first time there has been none.
    fn more(
        &mut self,
        op: usize,
        register: usize,
        bounds: Bounds,
        body: usize,
        place: usize,
    ) -> PyResult<Option<(usize, usize)>> {
        let state = self.registers[register];
        let again = Register {
            count: state.count.saturating_add(1),
            place,
            ..state
        };
        if state.count < bounds.min {
            let place_before = state.place;
            self.set_register(
                register,
                Register {
                    place: place_before,
                    ..again
                },
            )?;
            return Ok(Some((body, place)));
        }
        let may = state.count < bounds.max || bounds.max == MAX_REPEAT;
        if !may || place == state.place {
            return Ok(Some((op + 1, place)));
        }
        // A round that would begin with another character is not begun.
        if let Op::One(unit) = self.program.ops[body]
            && !(place < self.end && self.accepts_at(unit, place))
        {
            return Ok(Some((op + 1, place)));
        }
        self.push(Entry::Choice(op + 1, place))?;
        self.set_register(register, again)?;
        Ok(Some((body, place)))
    }

    /// Whether a character may fit at `place`, judged by one byte if that is enough, else yes.
    fn accepts_at(&self, unit: Unit, place: usize) -> bool {
        match self.text[place] {
            byte @ 0..0x80 => self.accepts(unit, byte.into()),
            _ => true,
        }
    }

    /// As [`more`](Machine::more), as seldom as possible.
    fn fewer(
        &mut self,
        op: usize,
        register: usize,
        bounds: Bounds,
        body: usize,
        place: usize,
    ) -> PyResult<Option<(usize, usize)>> {
        let state = self.registers[register];
        let count = state.count.saturating_add(1);
        if state.count < bounds.min {
            self.set_register(register, Register { count, ..state })?;
            return Ok(Some((body, place)));
        }
        let may = state.count < bounds.max || bounds.max == MAX_REPEAT;
        if may && place != state.place {
            // If the tail fails the register is set and the body tried; if that fails too the register is as it was. Entries are
            // taken from the top.
            self.push(Entry::Register(register, state))?;
            self.push(Entry::Choice(body, place))?;
            self.push(Entry::Register(
                register,
                Register {
                    count,
                    place,
                    ..state
                },
            ))?;
        }
        Ok(Some((op + 1, place)))
    }

    fn possessive_round(
        &mut self,
        op: usize,
        register: usize,
        bounds: Bounds,
        target: usize,
        place: usize,
    ) -> PyResult<Option<(usize, usize)>> {
        let state = self.registers[register];
        let may = state.count < bounds.max || bounds.max == MAX_REPEAT;
        if state.count >= bounds.min {
            if !may || place == state.place {
                return Ok(Some((target, place)));
            }
            self.set_register(register, Register { place, ..state })?;
            let height = self.stack.len() + 1;
            let state = self.registers[register];
            self.set_register(register, Register { height, ..state })?;
            self.push(Entry::Choice(target, place))?;
            return Ok(Some((op + 1, place)));
        }
        let height = self.stack.len() + 1;
        self.set_register(register, Register { height, ..state })?;
        Ok(Some((op + 1, place)))
    }
}
