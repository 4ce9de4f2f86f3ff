//! `EVENT`, and what is told where an exception passes: the generic part, which calls [`delivery`](super::delivery).

use super::{delivery, event, switching};
use crate::allocations;
use crate::code::{Code, Pc};
use crate::fields::*;
use crate::frames;
use crate::interpreter::{At, Control};
use crate::object::Obj;
use crate::residuals;
use crate::result::Raised;
use crate::thread;
use smelt::Domain;

/// `EVENT`.
#[inline(never)]
pub fn tell<D: Domain>(at: At<'_, D>) -> Control<D> {
    let events = at.pc.fetch().wide();
    if events & event::ALLOCATIONS != 0 {
        allocations::mark::<D>(at.code, at.code.index(at.pc) as u32);
        if events == event::ALLOCATIONS {
            return Control::Next(switching::behind_event(&at), at.frame);
        }
    }
    if !is_heard::<D>(at.code) {
        return Control::Next(switching::behind_event(&at), at.frame);
    }
    let index = at.code.index(at.pc) as u32;
    match deliver::<D>(at.code, index) {
        Ok(()) => Control::Next(switching::behind_event(&at), at.frame),
        Err(raised) => Control::Raise(raised),
    }
}

/// Does telling of an event do anything? Who is being told of one is told of no other meanwhile, and no object of a frame has to hear of it if there is none.
#[inline(always)]
fn is_heard<D: Domain>(code: &'static Code) -> bool {
    thread::state::<D>().event() == 0 || code.base().watching().frames.get::<D>()
}

/// What becomes of an exception on its way through a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It is raised, or arrives from a frame that has been called.
    Raised,
    /// It is raised again as it was.
    Reraised,
    /// It is thrown into a generator.
    Thrown,
    /// A handler gets it.
    Handled,
    /// It leaves the frame.
    Left,
}

/// Tells of an exception. Gives what goes on: the exception, or what has been raised instead.
#[inline(always)]
pub fn passes<D: Domain>(
    code: &'static Code,
    pc: Pc,
    exception: Obj<D>,
    passage: Passage,
) -> Obj<D> {
    if code.telling.is_none() {
        return exception;
    }
    tell_of_passage(code, pc, exception, passage)
}

#[inline(never)]
fn tell_of_passage<D: Domain>(
    code: &'static Code,
    pc: Pc,
    exception: Obj<D>,
    passage: Passage,
) -> Obj<D> {
    let index = code.index(pc) as u32;
    match exception_passes::<D>(code, index, exception, passage as u32) {
        Ok(()) => exception,
        Err(Raised(other)) => other,
    }
}

residuals! {
    /// A generator has returned a value to the one that delegates to it, or to a loop.
    [any] pub fn generator_stops(code: &'static Code, index: u32, value: Obj, in_loop: bool) -> () {
        let running = frames::topmost(code, index);
        frames::calling(code, index, || delivery::generator_stops(running, value, in_loop))
    }
    [any] fn deliver(code: &'static Code, index: u32) -> () {
        let running = frames::topmost(code, index);
        frames::calling(code, index, || delivery::deliver(running))
    }
    [any] fn exception_passes(code: &'static Code, index: u32, exception: Obj, passage: u32) -> () {
        let passages = [Passage::Raised, Passage::Reraised, Passage::Thrown, Passage::Handled, Passage::Left];
        let (passage, mut running) = (passages[passage as usize], frames::topmost(code, index));
        if passage == Passage::Left {
            running = delivery::raised_at(running, exception);
        }
        frames::calling(running.code, running.index, || delivery::exception_passes(running, exception, passage))
    }
}
