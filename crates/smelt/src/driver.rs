//! What Smelt must know of an interpreter loop.

use crate::domain::Domain;
use crate::kind::Kind;
use crate::stack::Frame;
use std::cell::Cell;

/// Number of words that the greens of any driver fit in.
pub const GREEN_WORDS: usize = 3;

/// The green part of an interpreter loop's state: the code object, the program counter. Plain data that names a position in
/// the client's program; everything it points to lives for ever.
pub trait Greens: Copy + PartialEq + 'static {
    /// The greens as words, for tables of Smelt's. The first names the function, or whatever else may call itself: recursion is counted by it.
    fn to_words(&self) -> [u64; GREEN_WORDS];
    /// The inverse of [`to_words`](Greens::to_words).
    fn from_words(words: [u64; GREEN_WORDS]) -> Self;
    /// How many slots of the frame are in use at this point, counted from slot 0. Slots at or above it are dead. 0 for
    /// interpreters that keep nothing on the value stack.
    fn live_slots(&self) -> u32;
    /// Size of the frame in slots, as given to `push_frame`.
    fn frame_size(&self) -> u32;
    /// How many slots below slot 0 belong to the frame: what a call leaves there may be anything, and what lies below has been left alone.
    fn administration(&self) -> u32 {
        crate::stack::MARGIN
    }
    /// The loop's or function's cell, if a trace may start here.
    fn cell(&self) -> Option<&'static JitCell>;
    /// Of greens with which a function is entered: does it begin here? If not it goes on where it was suspended, as a generator does.
    fn is_start(&self) -> bool {
        true
    }
    /// What people call the position: for the log and for profilers.
    fn place(&self) -> Place;
    /// Many bridges begin at this instruction: it meets objects of many kinds, and traces have a path for each. From now on it is to be executed in a way that is
    /// the same for all of them, if the client has one. Says whether that is new; what it was decided from has
    /// changed then, and is read through [`Domain::decide`]. Traces that were recorded before stay as they are, until they want more bridges for it.
    fn generalise(&self) -> bool {
        false
    }
}

/// A position in the client's program, as people name it. Shown as `file:line name`.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Place {
    /// The file of the program's text; empty if there is none.
    pub file: String,
    /// The line in it, from 1; 0 if there is none.
    pub line: u32,
    /// The function or whatever else the position is in.
    pub name: String,
    /// The instruction there, as a listing of the program would show it; empty if the client has none.
    pub instruction: String,
}

impl Place {
    /// A place that has nothing but a name.
    pub fn named(name: impl Into<String>) -> Place {
        Place {
            name: name.into(),
            ..Place::default()
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut space = "";
        if !self.file.is_empty() {
            f.write_str(&self.file)?;
            space = " ";
        }
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            space = " ";
        }
        if !self.name.is_empty() {
            write!(f, "{space}{}", self.name)?;
        }
        Ok(())
    }
}

/// An interpreter loop that can be traced. Several in one virtual machine are usual: the main loop, the loop in a `sum` or a
/// sort, a regular expression matcher.
pub trait Driver: 'static {
    /// Name, for the log.
    const NAME: &'static str;
    /// Kinds of the red variables, in order.
    const REDS: &'static [Kind];
    /// Its greens.
    type Greens: Greens;

    /// Runs the loop from the given state to its end: when the activation that began with the first such call ends. The result
    /// is one word (a client's value; 0 for "raised").
    fn run<D: Domain>(greens: Self::Greens, frame: Frame, reds: &mut [D::Word]) -> D::Word;

    /// For drivers whose functions can be called from traces as compiled code: marks the frame, which has been pushed and is at
    /// its first instruction or anywhere later, so that its return ends the activation that is running it (instead of
    /// going on with the caller in the same activation).
    fn detach_frame<D: Domain>(_frame: Frame) {
        unreachable!("this driver compiles no functions")
    }
}

/// What an interpreter loop does after a merge point.
pub enum Flow<D: Domain> {
    /// Goes on, with the state as it now stands in the variables it passed.
    Continue,
    /// Returns this word from [`Driver::run`] at once.
    Leave(D::Word),
    /// Only from `function_entry`: the function has run; this is its result (0: it raised). Its frame is still the topmost, to be popped.
    Returned(D::Word),
}

/// The per-loop and per-function state of the JIT, one for each place where a trace may start; the client keeps it beside its code.
#[derive(Debug)]
pub struct JitCell {
    /// Counts up to the threshold.
    pub(crate) counter: Cell<u32>,
    /// The [word](crate::backend::Backend::function) for the function's valid machine code; 0 if there is none.
    pub(crate) function: Cell<usize>,
    /// Its machine code has been entered from the interpreter since it was looked for what is used.
    pub(crate) used: Cell<bool>,
    /// What there is: index + 1 into the runtime's table of entries, 0 for nothing.
    pub(crate) entry: Cell<u32>,
    /// Bridges that begin in copies of the function.
    pub(crate) bridges: Cell<u32>,
    /// The decision that the function is called by traces, not inlined into them, since its copies had too many bridges; 0 if that has not been decided.
    pub(crate) is_called: Cell<u32>,
}

impl JitCell {
    /// A cold cell.
    pub const fn new() -> JitCell {
        JitCell {
            counter: Cell::new(0),
            function: Cell::new(0),
            used: Cell::new(false),
            entry: Cell::new(0),
            bridges: Cell::new(0),
            is_called: Cell::new(0),
        }
    }
}

/// Cells are the same or different.
impl PartialEq for JitCell {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
impl Eq for JitCell {}

impl Default for JitCell {
    fn default() -> Self {
        JitCell::new()
    }
}
