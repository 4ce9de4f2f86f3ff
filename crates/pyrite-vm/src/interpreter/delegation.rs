//! `yield from` and `await`: a generator that delegates to another passes on unchanged what is sent to it and what the other yields. So the last of
//! such a chain is resumed at once, however long the chain is.
//!
//! ```text
//! root --inner--> middle --inner--> last        root.__next__(): last is resumed, its frame says that it is for root
//! root --inner--> middle                        last has returned: middle goes on, in the place of last's frame
//! ```
//!
//! Frames in between are not on the value stack; [`crate::frames::chain`] shows them all the same. Of a chain that runs, the state of the root and that of the last say so; whether
//! one in between is running is asked of the last ([`is_running`]). A generator in between that is handling an exception is resumed itself, since
//! the exception is to be seen further in.
//!
//! CPython and PyPy go through all levels for each item.

use super::{At, Control, Position, PyDriver, calls, exceptions, generators};
use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::ids;
use crate::object::{NONE, Obj, Value};
use crate::result::{Outcome, Raised, take_raised};
use crate::thread;
use crate::types::generator::{PyGenerator, state};
use pyrite_compiler::bytecode::{Ins, Op, YIELD_GUARDED};
use smelt::stack;
use smelt::{Domain, Flow, Frame, Gc, Int, Kind, Native, Red, Ref};

/// What is to run when a generator is resumed.
pub struct Target<D: Domain> {
    /// The generator whose frame is to run.
    pub generator: Ref<D, PyGenerator>,
    /// The generator that was resumed, if that is another; otherwise null.
    pub root: Obj<D>,
}

impl<D: Domain> Target<D> {
    /// The generator itself runs, whatever it delegates to.
    pub fn itself(generator: Ref<D, PyGenerator>) -> Target<D> {
        Target {
            generator,
            root: Obj::null(),
        }
    }
}

/// Does the instruction yield what another iterator has yielded?
pub fn delegates(ins: Ins) -> bool {
    ins.op == Op::Yield && ins.x & !YIELD_GUARDED != 0
}

/// What is to run when `generator`, which is not running itself, is resumed; `None` if the chain is longer than the stack may be deep, see
/// [`generators::overflow`]. Raises if one that it delegates to is running for it.
pub fn target<D: Domain>(generator: Ref<D, PyGenerator>) -> Outcome<D, Option<Target<D>>> {
    if generator.inner().is_null() {
        return Ok(Some(Target::itself(generator)));
    }
    let last = last::<D>(generator);
    if last.is_null() {
        if !innermost::<D>(generator).is_null() {
            return Ok(None);
        }
        return Err(generators::already_running::<D>(generator));
    }
    if last.same(generator) {
        return Ok(Some(Target::itself(generator)));
    }
    Ok(Some(Target {
        generator: last,
        root: generator.cast(),
    }))
}

/// How many frames there may be above those that there are.
fn room() -> u64 {
    stack::depth_limit().saturating_sub(stack::mark().1)
}

/// Of a chain that is too long the first one for which there is no room; null if it is not too long.
#[smelt::residual(reads)]
pub fn innermost(root: Gc<PyGenerator>) -> Gc<PyGenerator> {
    let mut link: Obj = root.cast();
    for _ in 0..room() {
        link = link.cast::<PyGenerator>().inner();
        if link.is_null() {
            break;
        }
    }
    link.cast()
}

/// The end of the chain of delegation; null if it is running for `root`, or too far away.
#[smelt::residual(reads)]
fn last(root: Gc<PyGenerator>) -> Gc<PyGenerator> {
    let mut last = root;
    let mut room = room();
    loop {
        let inner = last.inner();
        if inner.is_null() || last.handled().0 != NONE {
            return last;
        }
        room = room.saturating_sub(1);
        if room == 0 {
            return Gc::null();
        }
        let inner: Gc<PyGenerator> = inner.cast();
        match inner.state().get() {
            state::SUSPENDED => last = inner,
            state::RUNNING if runs_for(inner, root) => return Gc::null(),
            // Somebody else runs it. `root` will hear of that where it delegates.
            state::RUNNING => return root,
            _ => return last,
        }
    }
}

/// Was `running` resumed through `generator`?
fn runs_for(running: Gc<PyGenerator>, generator: Gc<PyGenerator>) -> bool {
    let mut link = running.root();
    while !link.is_null() {
        if link == generator.cast() {
            return true;
        }
        link = link.cast::<PyGenerator>().inner();
    }
    false
}

/// Is it running, or one that it delegates to for it?
pub fn is_running(generator: Gc<PyGenerator>) -> bool {
    match generator.state().get() {
        state::RUNNING => true,
        state::SUSPENDED => last::<Native>(generator).is_null(),
        _ => false,
    }
}

/// Those that delegate to the running `last`, the nearest first, the one that was resumed at the end.
pub fn delegating(last: Gc<PyGenerator>, root: Gc<PyGenerator>) -> Vec<Gc<PyGenerator>> {
    let mut chain = Vec::new();
    let mut link: Obj = root.cast();
    while !link.is_null() && link != last.cast() {
        chain.push(link.cast());
        link = link.cast::<PyGenerator>().inner();
    }
    chain.reverse();
    chain
}

/// As [`delegating`], without a list of them.
pub fn delegating_one_by_one(
    last: Gc<PyGenerator>,
    root: Gc<PyGenerator>,
) -> impl Iterator<Item = Gc<PyGenerator>> {
    let outward = move |from: Gc<PyGenerator>| (from != root).then(|| parent_of(root, from));
    std::iter::successors(outward(last), move |generator| outward(*generator))
}

/// Of the generators from `root` on the one that delegates to `last`.
#[smelt::residual(reads)]
fn parent(root: Gc<PyGenerator>, last: Gc<PyGenerator>) -> Gc<PyGenerator> {
    parent_of(root, last)
}

fn parent_of(root: Gc<PyGenerator>, last: Gc<PyGenerator>) -> Gc<PyGenerator> {
    let mut parent = root;
    loop {
        let inner = parent.inner();
        if inner.is_null() || inner == last.cast() {
            return parent;
        }
        parent = inner.cast();
    }
}

/// A generator begins to run in `frame`, at the instruction where it was suspended.
pub fn begin<D: Domain>(generator: Ref<D, PyGenerator>, root: Obj<D>, ins: Ins, frame: Frame) {
    if delegates(ins) {
        generator.set_inner(Obj::null());
    }
    frame::store(frame, frame::ROOT, root);
    if !root.is_null() {
        generator.set_root(root);
        root.cast::<PyGenerator>()
            .set_state(Int::from(state::RUNNING));
    }
}

/// The generator whose frame is on top is about to yield.
pub fn end<D: Domain>(at: &At<'_, D>, generator: Ref<D, PyGenerator>) {
    let root = frame::load::<D>(at.frame, frame::ROOT);
    if !root.is_null() {
        generator.set_root(Obj::null());
        root.cast::<PyGenerator>()
            .set_state(Int::from(state::SUSPENDED));
    }
    // Where somebody watches, each level is resumed by the one above it.
    if delegates(at.pc.fetch()) && at.code.telling.is_none() {
        let send = at.code.at(at.code.index(at.pc) - 1).fetch();
        let inner = at.get(send.b);
        if inner.has_map(ids::GENERATOR) || inner.has_map(ids::COROUTINE) {
            generator.set_inner(inner);
        }
    }
}

/// The frame of a generator that is over becomes that of the one that delegates to it; gives where that is, which is at its `SEND`.
pub fn climb<D: Domain>(
    code: &'static Code,
    frame: Frame,
    over: Ref<D, PyGenerator>,
    root: Ref<D, PyGenerator>,
) -> Outcome<D, Position> {
    let parent = parent::<D>(root, over);
    over.set_root(Obj::null());
    let (parents_code, index) = generators::resumption(parent);
    D::pop_frame(frame, 0);
    if !calls::push::<D>(frame, parents_code) {
        calls::push::<D>(frame, code);
        root.set_state(Int::from(state::SUSPENDED));
        return Err(calls::recursion_error::<D>());
    }
    frame::store(frame, frame::FUNCTION, parent.function());
    let parents_root = if parent.same(root) {
        Obj::null()
    } else {
        root.cast()
    };
    generators::restore(parent, parents_root, parents_code, index, frame);
    let send = match &parents_code.telling {
        None => parents_code.at(index - 1),
        Some(_) => parents_code.place(parents_code.location_of(index) - 1),
    };
    Ok(Position {
        code: parents_code,
        pc: send,
    })
}

/// A generator that was resumed for `root` has returned: the one that delegates to it goes on.
pub fn returned<D: Domain>(
    at: At<'_, D>,
    over: Ref<D, PyGenerator>,
    root: Ref<D, PyGenerator>,
    value: Obj<D>,
) -> Control<D> {
    let mut frame = at.frame;
    let Position { code, pc } = match climb(at.code, frame, over, root) {
        Ok(position) => position,
        Err(raised) => return raised_at_once(at, raised),
    };
    let send = pc.fetch();
    frame::store(frame, i32::from(send.a), value);
    let mut position = Position {
        code,
        pc: pc.jump(i32::from(send.near_offset())),
    };
    match D::function_entry::<PyDriver>(at.activation, &mut position, &mut frame) {
        Flow::Continue => Control::Next(position, frame),
        Flow::Leave(word) => Control::Leave(word),
        Flow::Returned(word) => gone_on_at_once(at, root, Obj::from_word(word)),
    }
}

/// What goes on in this frame has run, as compiled code, to the next `yield` of the chain, or to its end.
fn gone_on_at_once<D: Domain>(
    at: At<'_, D>,
    root: Ref<D, PyGenerator>,
    value: Obj<D>,
) -> Control<D> {
    if value.is_null() {
        return raised_at_once(at, take_raised());
    }
    D::function_return::<PyDriver>(at.activation, at.frame, value.0);
    let Some(caller) = frame::caller::<D>(at.frame) else {
        return Control::Leave(value.0);
    };
    let at = At::<D> {
        activation: at.activation,
        code: caller.code,
        pc: caller.pc,
        frame: caller.frame,
    };
    generators::resumed_at_once(at, root, value.0)
}

/// Nothing of the chain is left on the stack but the frame, which an exception leaves.
fn raised_at_once<D: Domain>(at: At<'_, D>, raised: Raised<D>) -> Control<D> {
    exceptions::leave_frame(at.activation, at.frame, raised.0);
    let Some(caller) = frame::caller::<D>(at.frame) else {
        thread::state::<D>().set_raised(raised.0);
        return Control::Leave(D::constant(Kind::Ref, 0));
    };
    D::pop_frame(caller.frame, u32::from(caller.code.registers));
    let at = At::<D> {
        activation: at.activation,
        code: caller.code,
        pc: caller.pc,
        frame: caller.frame,
    };
    exceptions::unwind(at, raised)
}
