//! Returns from blocks, and programs that are abandoned.
//!
//! A block that returns from the method around it looks for that method's frame: the one whose context is the block's. Frames on the way are left.
//! Where the way leads out of the activation (a compiled call, a call from Rust), the activation ends with 0, and the caller goes on looking
//! for what the [`Unwinding`] says.

use super::calls::{self, message, return_value};
use super::{At, Control, DETACHED, LINK, SomDriver, load, site_of, store};
use crate::class;
use crate::code::{CallSite, Code};
use crate::global::Global;
use crate::object::*;
use crate::storage::Immortal;
use crate::symbol;
use smelt::{Domain, Frame, Int, Kind, Native, Ref, residual};

static UNWINDING: Global<Option<Immortal<Unwinding>>> = Global::new(None);

/// Makes the place for what is unwinding. Once.
pub fn initialise() {
    let unwinding = Unwinding::new::<Native>(Ref::null(), nil());
    UNWINDING.set(Some(Immortal::new(unwinding)));
}

fn unwinding<D: Domain>() -> Ref<D, Unwinding> {
    match UNWINDING.get() {
        Some(unwinding) => Ref::constant(unwinding.get()),
        None => unreachable!("made at the start"),
    }
}

/// The context so many contexts out.
#[inline(always)]
pub fn outer<D: Domain>(context: Ref<D, Context>, hops: u16) -> Ref<D, Context> {
    (0..hops).fold(context, |context, _| context.outer())
}

/// The frame is about to be left: blocks cannot return from it any more.
#[inline(always)]
pub fn deactivate<D: Domain>(code: &'static Code, frame: Frame) {
    if let Some(home) = code.body.home {
        let context: Ref<D, Context> = load::<D>(frame, i32::from(home)).cast();
        context.set_active(Int::from(0));
    }
}

/// A block returns from the method whose context is `home`.
#[inline(never)]
pub fn return_outer<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    home: Ref<D, Context>,
    value: Obj<D>,
) -> Control<D> {
    if home.active() == 0 {
        return escaped(at, site);
    }
    unwind(at, home, value)
}

/// The method has returned already: its receiver is told.
fn escaped<D: Domain>(at: At<'_, D>, site: &'static CallSite) -> Control<D> {
    let callee = at.frame.above(i32::from(site.base) + 1);
    store(callee, 0, calls::receiver::<D>(at.code, at.frame));
    store(callee, 1, load::<D>(at.frame, 0));
    calls::send(at, site)
}

/// Leaves frames until the one whose context is `home` returns the value.
fn unwind<D: Domain>(at: At<'_, D>, home: Ref<D, Context>, value: Obj<D>) -> Control<D> {
    let At {
        activation,
        mut code,
        at: mut pc,
        mut frame,
    } = at;
    loop {
        if let Some(register) = code.body.home
            && load::<D>(frame, i32::from(register)).same(home)
        {
            let at = At {
                activation,
                code,
                at: pc,
                frame,
            };
            return return_value(at, value);
        }
        deactivate::<D>(code, frame);
        let keep = || {
            unwinding::<D>().set_home(home);
            unwinding::<D>().set_value(value);
        };
        D::function_unwinds::<SomDriver>(activation, frame, keep);
        let link = load::<D>(frame, LINK).bits().promote();
        let caller = site_of(link).filter(|_| link & DETACHED == 0);
        let Some(site) = caller else {
            keep();
            return Control::Leave(D::constant(Kind::Ref, 0));
        };
        (code, pc) = (site.code(), site.at);
        frame = frame.above(-(i32::from(site.base) + 1));
        D::pop_frame(frame, u32::from(code.body.registers));
    }
}

/// A call has ended with 0: goes on with what is unwinding.
#[inline(never)]
pub fn resume<D: Domain>(at: At<'_, D>) -> Control<D> {
    let (home, value) = (unwinding::<D>().home(), unwinding::<D>().value());
    unwind(at, home, value)
}

/// Abandons the program, with a message and the stack.
#[inline(never)]
pub fn abort<D: Domain>(at: At<'_, D>, text: &'static &'static str) -> Control<D> {
    report::<D>(text, at.code, u32::from(at.at));
    abandon(at)
}

/// Abandons the program, about which everything has been said.
pub fn abandon<D: Domain>(at: At<'_, D>) -> Control<D> {
    unwind(at, Ref::null(), nil())
}

#[residual]
fn report(text: &'static &'static str, code: &'static Code, at: u32) {
    crate::errors::report(text, code, at as u16);
}

/// Somebody wants attention.
#[inline(never)]
pub fn interrupted<D: Domain>(at: At<'_, D>) -> Control<D> {
    clear::<D>();
    abort(at, &"interrupted")
}

#[residual]
fn clear() {
    smelt::safepoint::clear();
}

/// A primitive cannot do what it was asked: the receiver gets `error:`.
#[inline(never)]
pub fn fail<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    text: &'static &'static str,
) -> Control<D> {
    let class = class::of_shape(load::<D>(callee, 0).shape_number());
    let Some(method) = class.lookup(symbol::intern("error:")) else {
        return abort(at, text);
    };
    store(callee, 1, message::<D>(text));
    calls::invoke(at, site, callee, method)
}
