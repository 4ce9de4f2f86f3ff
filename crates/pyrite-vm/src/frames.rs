//! Looking at the frames on the value stack from Rust (`sys._getframe`, `globals()`, `super()`).
//!
//! Each instruction that may call Python code by way of Rust [tells](tell) where it is, before (`run.rs` sees to that), so that whoever is called finds
//! the frame that calls and those that wait for it.

use crate::code::{Code, Pc};
use crate::fields::*;
use crate::frame::{LONG_HEADER, Place};
use crate::frame_objects;
use crate::global::Global;
use crate::ids;
use crate::interpreter::{delegation, generators};
use crate::object::{Obj, Value};
use crate::types::dict;
use crate::types::frame::variables;
use crate::types::function::PyFunction;
use crate::types::generator::PyGenerator;
use smelt::stack::{self, Told};
use smelt::{Domain, Frame, Gc, Int, Native};

/// A frame that is running.
#[derive(Clone, Copy)]
pub struct Running {
    /// Its function.
    pub function: Gc<PyFunction>,
    /// Its code.
    pub code: &'static Code,
    /// The number of the instruction it is at.
    pub index: u32,
    /// Where its registers are.
    pub frame: Frame,
}

impl Running {
    /// Its locals: the namespace, or a dict of its bound locals; within a comprehension in a namespace those of the comprehension.
    pub fn locals(&self) -> Obj {
        let word = |register: usize| Obj::from_bits(self.frame.read(register as i32));
        let location = self.code.location_of(self.index as usize);
        let (code, function) = (self.code, self.function);
        if self.code.has_namespace {
            let hidden = variables::of_comprehensions(code, location, word);
            let hidden = variables::snapshot(code, function, hidden, word);
            if dict::length(hidden) > 0 {
                return hidden.cast();
            }
            return Obj::from_bits(self.frame.read(crate::frame::OWNER));
        }
        let all = variables::all(code, location, word);
        let locals = variables::snapshot(code, function, all, word);
        let object = frame_objects::existing(self.frame.address());
        if let Some(extra) = object
            .map(|object| object.extra())
            .filter(|extra| !extra.is_null())
        {
            for (key, value) in dict::pairs(extra.cast()) {
                // Keys that are no strs may raise; those are left out.
                let _ = dict::set(locals, key, value);
            }
        }
        locals.cast()
    }
}

/// The interpreter loop that Rust code has started last, of those that run; it leads to those before it.
static ENTRIES: Global<Entries> = Global::new(Entries(std::ptr::null()));

/// An interpreter loop that Rust code has started and that runs. It lies on the machine stack, where the loop was started.
struct Entry {
    /// Its first frame, with a [`LONG_HEADER`] above everything below.
    first: Frame,
    /// Where the frame that made the call to that Rust code has told it is.
    told: Told,
    /// Words between that frame and the first one.
    scratch: usize,
    before: Entries,
}

impl Entry {
    fn caller(&self) -> Option<Running> {
        let top = self.first.above(-LONG_HEADER);
        running_below(self.told, top, self.scratch)
    }
}

/// Words above the topmost frame that Rust code has taken for itself.
static SCRATCH: Global<usize> = Global::new(0);

/// Runs `body` while so many more words are taken above the topmost frame.
pub fn with_scratch<R>(words: usize, body: impl FnOnce() -> R) -> R {
    let before = SCRATCH.get();
    SCRATCH.set(before + words);
    let result = body();
    SCRATCH.set(before);
    result
}

/// The loops of a thread that run, the latest first.
#[derive(Clone, Copy)]
struct Entries(*const Entry);

impl Entries {
    fn iter(self) -> impl Iterator<Item = &'static Entry> {
        // SAFETY: the function that has put an entry on the list is running as long as it is there.
        let entry = |entries: &Entries| unsafe { entries.0.as_ref() };
        std::iter::successors(entry(&self), move |e| entry(&e.before))
    }

    /// The innermost frame that waits for such a loop, as far as it is known.
    fn waiting(self) -> Option<Running> {
        self.iter().find_map(Entry::caller)
    }
}

/// Says where the topmost frame is, which is about to do what may call Python code by way of Rust.
#[inline(always)]
pub fn tell(code: &'static Code, pc: Pc) {
    stack::tell([std::ptr::from_ref(code) as u64, pc.address()]);
}

/// What [`tell`] has told.
pub fn place_of(told: Told) -> Option<Place> {
    let code = told[0] as *const Code;
    // SAFETY: `tell` has told it, and what has been told is kept alive.
    let code: &'static Code = unsafe { code.as_ref() }?;
    let index = code.index(Pc::at_address(told[1])) as u32;
    Some(Place { code, index })
}

/// Runs other frames, that will be topmost meanwhile. They are told which one waits for them.
#[inline(always)]
pub fn above<D: Domain, R>(body: impl FnOnce([Int<D>; 2]) -> R) -> R {
    let (told, is_known) = (stack::told(), D::told().is_some());
    let words = stack::told_words::<D>();
    let result = body(words);
    if is_known {
        stack::tell(told);
    } else {
        stack::tell_words(words);
        // A replay, which tells in between what the frames above tell, stores nothing: machine code has.
        if told[0] != 0 {
            stack::tell(told);
        }
    }
    result
}

/// Runs a [loop](crate::interpreter::loops) of its own for the topmost frame, which may have machine code: that finds in memory who waits.
#[inline(always)]
pub fn beside<D: Domain, R>(body: impl FnOnce() -> R) -> R {
    let told = match D::told() {
        Some(told) if !D::NATIVE => told,
        _ => return body(),
    };
    stack::tell_words(stack::told_words::<D>());
    let result = body();
    // In the trace; here it goes on being true.
    stack::tell_words::<D>(stack::NOTHING_TOLD.map(|word| Int::from(word as i64)));
    stack::tell(told);
    result
}

/// What a thread that is not running had told of its frames. (Where the topmost one is, is told on its value stack.)
pub struct Kept(Option<Running>, Entries, usize);

impl Kept {
    /// What the running thread has told; nothing is left of it.
    pub fn take() -> Kept {
        let Kept(_, entries, scratch) = Kept::fresh();
        let current = current();
        Kept(current, ENTRIES.replace(entries), SCRATCH.replace(scratch))
    }

    /// What a new thread has told.
    pub fn fresh() -> Kept {
        Kept(None, Entries(std::ptr::null()), 0)
    }

    /// The frames of that thread, the innermost first, as [`known`] gives those of the running one.
    pub fn known(&self) -> Vec<Link> {
        let innermost = self.0.or_else(|| self.1.waiting());
        Chain::new(self.1, innermost).collect()
    }

    /// As [`visit_known`] for that thread.
    pub fn visit_known(&self, visit: &mut dyn FnMut(&'static Code, u32) -> bool) {
        visit_within(self.1, self.0, visit);
    }

    /// Makes it the running thread's.
    pub fn put_back(self) {
        ENTRIES.set(self.1);
        SCRATCH.set(self.2);
    }
}

/// Runs `body`, which starts an interpreter loop whose first frame this is, pushes that, and takes it from the stack again.
#[inline]
pub fn entering<R>(first: Frame, body: impl FnOnce() -> R) -> R {
    let entry = Entry {
        first,
        told: stack::told(),
        scratch: SCRATCH.replace(0),
        before: ENTRIES.get(),
    };
    ENTRIES.set(Entries(&raw const entry));
    stack::tell_nothing();
    let mark = stack::mark();
    let result = body();
    stack::restore(mark);
    ENTRIES.set(entry.before);
    SCRATCH.set(entry.scratch);
    stack::tell(entry.told);
    result
}

/// The frame that called the Rust code that started the loop with this first frame, if it told.
fn outside(entries: Entries, first: Frame) -> Option<Running> {
    let entry = entries.iter().find(|entry| entry.first == first);
    entry.and_then(Entry::caller)
}

/// The topmost frame of the value stack, known to run `code` and to be at an instruction.
pub fn topmost(code: &'static Code, index: u32) -> Running {
    let top = Frame::from_address(stack::mark().0);
    running_at(Place { code, index }, top, SCRATCH.get())
}

/// The frame below so many words of scratch below `top`.
fn running_at(Place { code, index }: Place, top: Frame, scratch: usize) -> Running {
    let frame = top.above(-(scratch as i32) - i32::from(code.registers));
    Running {
        function: Gc::from_bits(frame.read(crate::frame::FUNCTION)),
        code,
        index,
        frame,
    }
}

fn running_below(told: Told, top: Frame, scratch: usize) -> Option<Running> {
    place_of(told).map(|place| running_at(place, top, scratch))
}

/// Runs `body` while the topmost frame is said to be at this instruction.
pub fn calling<R>(code: &'static Code, index: u32, body: impl FnOnce() -> R) -> R {
    above::<Native, _>(|_| {
        tell(code, code.at(index as usize));
        body()
    })
}

/// The Python frame that is calling, as far as it told.
pub fn current() -> Option<Running> {
    let top = Frame::from_address(stack::mark().0);
    running_below(stack::told(), top, SCRATCH.get())
}

/// A frame of the calling thread, running or waiting.
pub struct Link {
    /// Its function.
    pub function: Gc<PyFunction>,
    /// Its code.
    pub code: &'static Code,
    /// The number of the instruction it is at.
    pub index: u32,
    /// Where its registers are; those of a generator that has delegated are not on the stack.
    pub frame: Option<Frame>,
    /// The generator that has delegated, or null.
    pub generator: Obj,
}

impl Link {
    fn on_stack(code: &'static Code, index: u32, frame: Frame) -> Link {
        Link {
            function: Gc::from_bits(frame.read(crate::frame::FUNCTION)),
            code,
            index,
            frame: Some(frame),
            generator: Obj::null(),
        }
    }

    /// Its global names.
    pub fn globals(&self) -> Gc<dict::PyDict> {
        self.function.globals().cast()
    }
}

/// The frames from the calling one outwards, up to a call of Rust code that did not tell.
pub fn chain() -> Vec<Link> {
    current().map_or_else(Vec::new, chain_from)
}

/// The frames that are known to run or wait, if the calling one has not told, too.
pub fn known() -> Vec<Link> {
    one_by_one().collect()
}

/// As [`known`], each when it is asked for.
pub fn one_by_one() -> impl Iterator<Item = Link> {
    let innermost = current().or_else(|| ENTRIES.get().waiting());
    Chain::new(ENTRIES.get(), innermost)
}

/// The frames from one outwards, up to a call of Rust code that did not tell.
pub fn chain_from(innermost: Running) -> Vec<Link> {
    Chain::new(ENTRIES.get(), Some(innermost)).collect()
}

/// The frames from one outwards.
struct Chain {
    entries: Entries,
    /// The next one on the stack: its code, the number of its instruction, where it is.
    next: Option<(&'static Code, u32, Frame)>,
    /// The generators that have delegated to the last one.
    delegating: std::vec::IntoIter<Link>,
}

impl Chain {
    fn new(entries: Entries, innermost: Option<Running>) -> Chain {
        Chain {
            entries,
            next: innermost.map(|running| (running.code, running.index, running.frame)),
            delegating: Vec::new().into_iter(),
        }
    }
}

impl Iterator for Chain {
    type Item = Link;
    fn next(&mut self) -> Option<Link> {
        if let Some(link) = self.delegating.next() {
            return Some(link);
        }
        let (code, index, frame) = self.next?;
        if code.is_generator_at(code.at(index as usize)) {
            self.delegating = delegating(frame).into_iter();
        }
        self.next = outward(self.entries, frame);
        Some(Link::on_stack(code, index, frame))
    }
}

/// The frame that waits for one on the stack: its code, the number of the instruction it is at, where it is.
fn outward(entries: Entries, frame: Frame) -> Option<(&'static Code, u32, Frame)> {
    match crate::frame::waiting(frame) {
        Some(caller) => {
            let index = caller.code.index(caller.pc) as u32;
            Some((caller.code, index, caller.frame))
        }
        None => outside(entries, frame).map(|caller| (caller.code, caller.index, caller.frame)),
    }
}

/// The address behind the topmost frame.
pub fn top() -> usize {
    stack::mark().0
}

/// Shows `visit` the frames from one outwards, or those that wait for the loops that run, as long as it says true. Nothing is allocated.
pub fn visit_from(
    innermost: Option<(&'static Code, u32, Frame)>,
    visit: &mut dyn FnMut(&'static Code, u32) -> bool,
) {
    let running = innermost.map(|(code, index, frame)| Running {
        function: Gc::from_bits(frame.read(crate::frame::FUNCTION)),
        code,
        index,
        frame,
    });
    visit_within(ENTRIES.get(), running, visit);
}

/// Has the topmost frame told where it is?
pub fn is_calling() -> bool {
    stack::told()[0] != 0
}

/// Shows `visit` the frames that [`known`] gives, as long as it says true. Nothing is allocated.
pub fn visit_known(visit: &mut dyn FnMut(&'static Code, u32) -> bool) {
    // It may be a signal's handler that asks, while a frame is being pushed.
    let current = current().filter(|running| {
        let function = Obj::from_bits(running.function.0);
        smelt::heap::is_reference(function.0)
            && function.has_map(ids::FUNCTION)
            && std::ptr::eq(
                running.function.code().promote().base(),
                running.code.base(),
            )
    });
    visit_within(ENTRIES.get(), current, visit);
}

fn visit_within(
    entries: Entries,
    calling: Option<Running>,
    visit: &mut dyn FnMut(&'static Code, u32) -> bool,
) {
    let innermost = calling.or_else(|| entries.waiting());
    let mut next = innermost.map(|running| (running.code, running.index, running.frame));
    while let Some((code, index, frame)) = next {
        if !visit(code, index) {
            return;
        }
        if code.is_generator_at(code.at(index as usize)) {
            let word = |index: i32| Obj::from_bits(frame.read(index));
            let (last, root): (Obj, Obj) = (word(crate::frame::OWNER), word(crate::frame::ROOT));
            if !root.is_null() {
                for generator in delegation::delegating_one_by_one(last.cast(), root.cast()) {
                    let code = generators::code_of::<smelt::Native>(generator);
                    if !visit(code, generator.pc().get() as u32) {
                        return;
                    }
                }
            }
        }
        next = outward(entries, frame);
    }
}

/// The generators between the running one of this frame and the one that was resumed.
fn delegating(frame: Frame) -> Vec<Link> {
    let word = |index: i32| Obj::from_bits(frame.read(index));
    let root: Obj = word(crate::frame::ROOT);
    if root.is_null() {
        return Vec::new();
    }
    let last = word(crate::frame::OWNER).cast();
    let link = |generator: Gc<PyGenerator>| Link {
        function: generator.function().cast(),
        code: generators::code_of::<smelt::Native>(generator),
        index: generator.pc().get() as u32,
        frame: None,
        generator: generator.cast(),
    };
    delegation::delegating(last, root.cast())
        .into_iter()
        .map(link)
        .collect()
}
