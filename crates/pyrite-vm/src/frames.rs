//! Looking at the frames on the value stack from Rust (`sys._getframe`, `globals()`, `super()`).

use crate::code::Code;
use crate::fields::*;
use crate::frame::Place;
use crate::frame_objects;
use crate::global::Global;
use crate::interpreter::{delegation, generators};
use crate::object::Obj;
use crate::types::dict;
use crate::types::frame::variables;
use crate::types::function::PyFunction;
use smelt::{Frame, Gc};

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
    /// Its locals: the namespace, or a dict of its bound locals.
    pub fn locals(&self) -> Obj {
        if self.code.has_namespace {
            return Obj::from_bits(self.frame.read(crate::frame::OWNER));
        }
        let word = |register: usize| Obj::from_bits(self.frame.read(register as i32));
        let locals = variables::snapshot(self.code, self.function, word);
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

/// The frame that made the call to Rust which is running now, as far as it told.
static CALLING: Global<Option<Running>> = Global::new(None);

/// The interpreter loop that Rust code has started last, of those that run; it leads to those before it.
static ENTRIES: Global<Entries> = Global::new(Entries(std::ptr::null()));

/// An interpreter loop that Rust code has started and that runs. It lies on the machine stack, where the loop was started.
struct Entry {
    /// Its first frame.
    first: Frame,
    /// The frame that made the call to that Rust code, as far as it told. (What it refers to is on the value stack, below.)
    caller: Option<Running>,
    before: Entries,
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
        self.iter().find_map(|entry| entry.caller)
    }
}

/// Where the topmost frame is, while an instruction of it executes generic code or functions written in Rust that run Python code. The
/// same in every domain, so that it is a constant of traces.
static PLACE: Global<Option<Place>> = Global::new(None);

/// Executes an instruction's work, which may ask for the [`place`].
#[inline(always)]
pub fn at_place<R>(code: &'static Code, index: u32, body: impl FnOnce() -> R) -> R {
    with_place(Some(Place { code, index }), body)
}

/// Runs another frame, that will be topmost.
#[inline(always)]
pub fn above_place<R>(body: impl FnOnce() -> R) -> R {
    with_place(None, body)
}

#[inline(always)]
fn with_place<R>(place: Option<Place>, body: impl FnOnce() -> R) -> R {
    let before = PLACE.get();
    PLACE.set(place);
    let result = body();
    PLACE.set(before);
    result
}

/// Where the topmost frame is, if its instruction has told.
#[inline(always)]
pub fn place() -> Option<Place> {
    PLACE.get()
}

/// What a thread that is not running had told of its frames.
pub struct Kept(Option<Running>, Entries, Option<Place>);

impl Kept {
    /// What the running thread has told; nothing is left of it.
    pub fn take() -> Kept {
        let Kept(calling, entries, place) = Kept::fresh();
        Kept(
            CALLING.replace(calling),
            ENTRIES.replace(entries),
            PLACE.replace(place),
        )
    }

    /// What a new thread has told.
    pub fn fresh() -> Kept {
        Kept(None, Entries(std::ptr::null()), None)
    }

    /// The frames of that thread, the innermost first, as [`known`] gives those of the running one.
    pub fn known(&self) -> Vec<Link> {
        let innermost = self.0.or_else(|| self.1.waiting());
        innermost.map_or_else(Vec::new, |innermost| chain_within(self.1, innermost))
    }

    /// As [`visit_known`] for that thread.
    pub fn visit_known(&self, visit: &mut dyn FnMut(&'static Code, u32) -> bool) {
        visit_within(self.1, self.0, visit);
    }

    /// Makes it the running thread's.
    pub fn put_back(self) {
        CALLING.set(self.0);
        ENTRIES.set(self.1);
        PLACE.set(self.2);
    }
}

/// Starts an interpreter loop whose first frame this is.
#[inline]
pub fn entering<R>(first: Frame, body: impl FnOnce() -> R) -> R {
    let entry = Entry {
        first,
        caller: CALLING.replace(None),
        before: ENTRIES.get(),
    };
    ENTRIES.set(Entries(&raw const entry));
    let result = above_place(body);
    ENTRIES.set(entry.before);
    CALLING.set(entry.caller);
    result
}

/// The frame that called the Rust code that started the loop with this first frame, if it told.
fn outside(entries: Entries, first: Frame) -> Option<Running> {
    let entry = entries.iter().find(|entry| entry.first == first);
    entry.and_then(|entry| entry.caller)
}

/// The topmost frame of the value stack, known to run `code` and to be at an instruction.
pub fn topmost(code: &'static Code, index: u32) -> Running {
    let top = smelt::stack::mark().0;
    let frame = Frame::from_address(top).above(-i32::from(code.registers));
    Running {
        function: Gc::from_bits(frame.read(crate::frame::FUNCTION)),
        code,
        index,
        frame,
    }
}

/// Calls Rust code that may ask for the frame it is called from, which is the topmost.
pub fn calling<R>(running: Running, body: impl FnOnce() -> R) -> R {
    let before = CALLING.get();
    CALLING.set(Some(running));
    let result = at_place(running.code, running.index, body);
    CALLING.set(before);
    result
}

/// The Python frame that is calling.
pub fn current() -> Option<Running> {
    CALLING.get()
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
    let innermost = current().or_else(|| ENTRIES.get().waiting());
    innermost.map_or_else(Vec::new, chain_from)
}

/// The frames from one outwards, up to a call of Rust code that did not tell.
pub fn chain_from(innermost: Running) -> Vec<Link> {
    chain_within(ENTRIES.get(), innermost)
}

fn chain_within(entries: Entries, innermost: Running) -> Vec<Link> {
    let mut links = Vec::new();
    let mut next = Some((innermost.code, innermost.index, innermost.frame));
    while let Some((code, index, frame)) = next {
        links.push(Link::on_stack(code, index, frame));
        if code.is_generator_at(code.at(index as usize)) {
            add_delegating(&mut links, frame);
        }
        next = outward(entries, frame);
    }
    links
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

/// Has the topmost frame told where it is?
pub fn is_calling() -> bool {
    CALLING.get().is_some()
}

/// Shows `visit` the frames that [`known`] gives, as long as it says true. Nothing is allocated.
pub fn visit_known(visit: &mut dyn FnMut(&'static Code, u32) -> bool) {
    visit_within(ENTRIES.get(), CALLING.get(), visit);
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
fn add_delegating(links: &mut Vec<Link>, frame: Frame) {
    let word = |index: i32| Obj::from_bits(frame.read(index));
    let root: Obj = word(crate::frame::ROOT);
    if root.is_null() {
        return;
    }
    let last = word(crate::frame::OWNER).cast();
    for generator in delegation::delegating(last, root.cast()) {
        links.push(Link {
            function: generator.function().cast(),
            code: generators::code_of::<smelt::Native>(generator),
            index: generator.pc().get() as u32,
            frame: None,
            generator: generator.cast(),
        });
    }
}
