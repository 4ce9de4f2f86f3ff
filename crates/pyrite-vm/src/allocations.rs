//! Where memory was allocated: the tracebacks of allocations that are followed (`tracemalloc`).
//!
//! The heap [counts](heap::follow) the allocations and asks for a note of each: the number of the traceback that the running thread has at the moment. Code that
//! allocates does not say where it is, unless it calls Rust code that may look; so, as long as allocations are followed, all code runs in a version that
//! [marks](mark) where its lines begin ([`crate::monitoring`]), and no machine code is entered or made.

use crate::code::Code;
use crate::fields::*;
use crate::frames;
use crate::gil;
use crate::global::Global;
use crate::ids;
use crate::monitoring;
use crate::names::Name;
use crate::object::{Obj, Value};
use heap::WordMap;
use smelt::{Frame, parameters};
use std::collections::HashMap;

/// A line of a file.
pub type Line = (Name, u32);

/// Where something was allocated.
pub struct Traceback {
    /// The lines, that of the innermost frame first.
    pub lines: Vec<Line>,
    /// How many frames there were, up to [`MOST_FRAMES`].
    pub total: u32,
}

/// The most frames of a traceback.
pub const MOST_FRAMES: u32 = 65_535;

/// A frame has begun a line.
#[derive(Clone, Copy)]
struct Mark {
    code: &'static Code,
    index: u32,
    frame: Frame,
}

impl Mark {
    /// Where the frame is, if it is the topmost one. (Code whose version would become too long for its jumps marks nothing.)
    fn place(self) -> Option<(&'static Code, u32, Frame)> {
        let running = frames::topmost(self.code, self.index);
        if running.frame.address() != self.frame.address() {
            return None;
        }
        let function = Obj::from_bits(running.function.0);
        // The code of a module or a class has none.
        let is_same = function.is_null()
            || heap::is_reference(function.0)
                && function.has_map(ids::FUNCTION)
                && std::ptr::eq(running.function.code().promote().base(), self.code.base());
        is_same.then_some((self.code, self.index, self.frame))
    }
}

#[derive(Default)]
struct Following {
    /// Whether machine code was made and entered before.
    had_machine_code: u32,
    /// Tracebacks by number, and numbers by what identifies the traceback: its lines (the words of the names, the numbers) and the count of frames.
    tracebacks: Vec<Traceback>,
    numbers: HashMap<Box<[u64]>, u32>,
    /// The lines that frames of a thread have begun last, innermost last. Some of these frames may have ended.
    marks: WordMap<u64, Vec<Mark>>,
    /// What identifies the traceback that is made.
    key: Vec<u64>,
}

static FOLLOWING: Global<Option<Box<Following>>> = Global::new(None);
/// How many frames are kept of a traceback, once somebody has said that.
static LIMIT: Global<u32> = Global::new(1);
/// Nothing is noted for the moment.
static PAUSED: Global<bool> = Global::new(false);

/// Are allocations followed?
pub fn are_followed() -> bool {
    FOLLOWING.with(|following| following.is_some())
}

/// How many frames are kept of a traceback.
pub fn limit() -> u32 {
    LIMIT.get()
}

/// Follows allocations from now on, if nobody does yet, and keeps so many frames of each one's traceback.
pub fn follow(limit: u32) {
    if are_followed() {
        return;
    }
    LIMIT.set(limit);
    let had_machine_code = parameters::current().enabled.get();
    parameters::current().enabled.set(0);
    FOLLOWING.set(Some(Box::new(Following {
        had_machine_code,
        ..Following::default()
    })));
    monitoring::follow_allocations(true);
    heap::follow(Some(note));
}

/// Ends that; what is known is forgotten.
pub fn stop() {
    heap::follow(None);
    if let Some(following) = FOLLOWING.replace(None) {
        parameters::current()
            .enabled
            .set(following.had_machine_code);
        monitoring::follow_allocations(false);
    }
}

/// Forgets what was allocated up to now.
pub fn forget() {
    heap::forget_followed();
    FOLLOWING.with(|following| {
        if let Some(following) = following {
            following.tracebacks.clear();
            following.numbers.clear();
        }
    });
}

/// Code, by its address, has died: no frame runs it any more.
pub fn forget_code(is_dead: &dyn Fn(usize) -> bool) {
    FOLLOWING.with(|following| {
        let marks = following.iter_mut().flat_map(|all| all.marks.values_mut());
        marks.for_each(|marks| {
            marks.retain(|mark| !is_dead(std::ptr::from_ref(mark.code.base()).addr()));
        });
    });
}

/// Runs `body`, whose allocations are not followed.
pub fn unfollowed<R>(body: impl FnOnce() -> R) -> R {
    let before = PAUSED.replace(true);
    let result = body();
    PAUSED.set(before);
    result
}

/// Looks at the tracebacks, by number.
pub fn with_tracebacks<R>(look: impl FnOnce(&[Traceback]) -> R) -> R {
    FOLLOWING.with(|following| match following {
        Some(following) => look(&following.tracebacks),
        None => look(&[]),
    })
}

/// Bytes that all this takes itself.
pub fn own_bytes() -> usize {
    let of_tracebacks = with_tracebacks(|tracebacks| {
        let lines: usize = tracebacks
            .iter()
            .map(|traceback| traceback.lines.len())
            .sum();
        size_of_val(tracebacks) + lines * (size_of::<Line>() + 16)
    });
    of_tracebacks + heap::followed_count() * (size_of::<heap::Allocation>() + size_of::<usize>())
}

/// The topmost frame begins a line.
#[smelt::residual(any)]
pub fn mark(code: &'static Code, index: u32) {
    let frame = frames::topmost(code, index).frame;
    FOLLOWING.with(|following| {
        if let Some(following) = following {
            let marks = following.marks.entry(gil::number()).or_default();
            drop_ended(marks, frame.address());
            marks.push(Mark { code, index, frame });
        }
    });
}

/// Drops the marks of frames that are at an address or above it.
fn drop_ended(marks: &mut Vec<Mark>, address: usize) {
    while marks
        .last()
        .is_some_and(|mark| mark.frame.address() >= address)
    {
        marks.pop();
    }
}

/// The number of the running thread's traceback.
fn note() -> Option<u32> {
    if PAUSED.get() {
        return None;
    }
    FOLLOWING.with(|following| {
        let following = following.as_deref_mut()?;
        let told = frames::current().map(|running| (running.code, running.index, running.frame));
        let innermost = told.or_else(|| {
            let marks = following.marks.get_mut(&gil::number())?;
            drop_ended(marks, frames::top());
            marks.last().and_then(|mark| mark.place())
        });
        let (limit, mut total) = (LIMIT.get(), 0);
        let key = &mut following.key;
        key.clear();
        frames::visit_from(innermost, &mut |code, index| {
            total += 1;
            if total <= limit {
                let line = code.position(index as usize).line;
                key.extend([code.file_name().word(), line.into()]);
            }
            total < MOST_FRAMES
        });
        key.push(total.into());
        if let Some(number) = following.numbers.get(key.as_slice()) {
            return Some(*number);
        }
        let number = following.tracebacks.len() as u32;
        let mut lines = Vec::new();
        frames::visit_from(innermost, &mut |code, index| {
            if (lines.len() as u32) < limit {
                lines.push((code.file_name(), code.position(index as usize).line));
            }
            (lines.len() as u32) < limit
        });
        following.tracebacks.push(Traceback { lines, total });
        following.numbers.insert(key.as_slice().into(), number);
        Some(number)
    })
}
