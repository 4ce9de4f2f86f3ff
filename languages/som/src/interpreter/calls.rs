//! Messages and returns.

use super::{At, Control, DETACHED, LINK, Position, SomDriver, link, load, site_of, store, unwind};
use crate::class::{self, Class};
use crate::code::{CallSite, Code};
use crate::method::{Kind, Method};
use crate::object::*;
use crate::primitives;
use crate::symbol::{self, Sym};
use smelt::{Answer, Domain, Flow, Frame, Int, ShapeFunction, residual};

/// The callee's frame of a site.
#[inline(always)]
fn callee_of(frame: Frame, site: &CallSite) -> Frame {
    frame.above(i32::from(site.base) + 1)
}

/// The message of a site, whose receiver and arguments are in place.
#[inline(always)]
pub fn send<D: Domain>(at: At<'_, D>, site: &'static CallSite) -> Control<D> {
    let callee = callee_of(at.frame, site);
    match find(site, load::<D>(callee, 0)) {
        Some(method) => invoke(at, site, callee, method),
        None => not_understood(at, site, callee, site.selector, usize::from(site.arguments)),
    }
}

/// The method for a receiver. Traces ask its shape, and so are for all classes that inherit the method.
#[inline(always)]
fn find<D: Domain>(site: &'static CallSite, receiver: Obj<D>) -> Option<&'static Method> {
    if !D::NATIVE && receiver.is_heap() {
        let selector = std::ptr::from_ref(site.selector) as u64;
        let answer = shape_of(receiver).ask(&LOOKUP, [selector, 0]);
        // SAFETY: `LOOKUP` has put it there; methods live for ever.
        return unsafe { (answer.word as *const Method).as_ref() };
    }
    let shape = receiver.shape_number();
    if D::NATIVE {
        if site.shape.get() == shape {
            return site.target.get();
        }
        if site.second_shape.get() == shape {
            return site.second_target.get();
        }
    }
    look_up(site, shape, D::NATIVE)
}

/// The method for a selector.
static LOOKUP: ShapeFunction = ShapeFunction {
    name: "lookup",
    arguments: [smelt::Kind::Int; 2],
    evaluate: |shape, [selector, _], _| {
        // SAFETY: `find` has put it there; selectors live for ever.
        let selector: Sym = unsafe { &*(selector as *const _) };
        let method = class::of_shape(shape).lookup(selector);
        Answer {
            word: method.map_or(0, |method| std::ptr::from_ref(method) as u64),
            ..Answer::default()
        }
    },
};

#[inline(never)]
fn look_up(site: &'static CallSite, shape: u32, remember: bool) -> Option<&'static Method> {
    let method = class::of_shape(shape).lookup(site.selector);
    if remember {
        site.second_shape.set(site.shape.get());
        site.second_target.set(site.target.get());
        site.shape.set(shape);
        site.target.set(method);
    }
    method
}

/// A message to `super`.
#[inline(never)]
pub fn send_super<D: Domain>(at: At<'_, D>, site: &'static CallSite) -> Control<D> {
    let callee = callee_of(at.frame, site);
    let class = site.holder.and_then(Class::superclass);
    match class.and_then(|class| class.lookup(site.selector)) {
        Some(method) => invoke(at, site, callee, method),
        None => not_understood(at, site, callee, site.selector, usize::from(site.arguments)),
    }
}

/// The message of an operator whose operands have no quick way.
#[inline(never)]
pub fn send_binary<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    a: Obj<D>,
    b: Obj<D>,
) -> Control<D> {
    let callee = callee_of(at.frame, site);
    store(callee, 0, a);
    store(callee, 1, b);
    send(at, site)
}

/// Any message, with receiver and arguments (`count` in all) in place.
#[inline(never)]
pub fn send_selector<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    class: &'static Class,
    selector: Sym,
    count: usize,
) -> Control<D> {
    match class.lookup(selector) {
        Some(method) => invoke(at, site, callee, method),
        None => not_understood(at, site, callee, selector, count),
    }
}

/// Runs a method whose receiver and arguments are in place.
#[inline(always)]
pub fn invoke<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    method: &'static Method,
) -> Control<D> {
    match method.kind {
        Kind::Code(code) => enter(at, site, callee, site.specialised(code)),
        Kind::Getter(field) => {
            let receiver = load::<D>(callee, 0).cast::<Instance>();
            at.result(site, receiver.slot(u32::from(field)))
        }
        Kind::Primitive(primitive) => primitives::call(at, site, callee, primitive),
        Kind::Missing => unwind::fail(at, site, callee, &"this primitive is not available"),
    }
}

/// Runs code in a new frame, whose first registers are filled.
#[inline(always)]
pub fn enter<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    code: &'static Code,
) -> Control<D> {
    if !D::push_frame(callee, u32::from(code.body.registers)) {
        return unwind::abort(at, &"the stack is exhausted: the recursion is too deep");
    }
    store::<D>(callee, LINK, link(site));
    let mut position = Position { code, at: 0 };
    let mut inner = callee;
    match D::function_entry::<SomDriver>(at.activation, &mut position, &mut inner) {
        Flow::Continue => Control::Next(position.code, position.at, inner),
        Flow::Leave(word) => Control::Leave(word),
        Flow::Returned(word) => {
            D::pop_frame(at.frame, u32::from(at.code.body.registers));
            let value = <Obj<D> as smelt::Red<D>>::from_word(word);
            if value.is_null() {
                return unwind::resume(at);
            }
            at.result(site, value)
        }
    }
}

/// The topmost frame returns a value.
#[inline(always)]
pub fn return_value<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    unwind::deactivate::<D>(at.code, at.frame);
    D::function_return::<SomDriver>(at.activation, at.frame, value.0);
    let link = load::<D>(at.frame, LINK).bits().promote();
    if link & DETACHED != 0 {
        return Control::Leave(value.0);
    }
    let Some(site) = site_of(link) else {
        return Control::Leave(value.0);
    };
    let (code, frame) = (site.code(), at.frame.above(-(i32::from(site.base) + 1)));
    D::pop_frame(frame, u32::from(code.body.registers));
    store(frame, i32::from(site.to), value);
    Control::Next(code, site.next, frame)
}

/// The receiver, in place with its arguments, does not understand a message.
#[inline(never)]
pub fn not_understood<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    selector: Sym,
    count: usize,
) -> Control<D> {
    let arguments = Array::new::<D>(Int::from(count as i64 - 1));
    for index in 1..count {
        let argument = load(callee, index as i32);
        arguments.set_item(Int::from(index as i64 - 1), argument);
    }
    store::<D>(callee, 1, Obj::constant(selector.object.get().cast()));
    store(callee, 2, arguments.cast());
    let class = class::of_shape(load::<D>(callee, 0).shape_number());
    match class.lookup(symbol::intern("doesNotUnderstand:arguments:")) {
        Some(method) => invoke(at, site, callee, method),
        None => unwind::abort(at, &"doesNotUnderstand:arguments: is not understood"),
    }
}

/// A condition is neither true nor false.
#[inline(never)]
pub fn no_boolean<D: Domain>(at: At<'_, D>, site: &'static CallSite, value: Obj<D>) -> Control<D> {
    let callee = callee_of(at.frame, site);
    store(callee, 0, value);
    let count = usize::from(site.arguments);
    for index in 1..count {
        store::<D>(callee, index as i32, nil());
    }
    not_understood(at, site, callee, site.selector, count)
}

/// A global has no value.
#[inline(never)]
pub fn unknown_global<D: Domain>(at: At<'_, D>, global: u16, site: u16) -> Control<D> {
    let site = &at.code.sites[usize::from(site)];
    let name = at.code.body.globals[usize::from(global)].name;
    let callee = callee_of(at.frame, site);
    let receiver = receiver::<D>(at.code, at.frame);
    store(callee, 0, receiver);
    store::<D>(callee, 1, Obj::constant(name.object.get().cast()));
    send(at, site)
}

/// `self` in a frame.
pub fn receiver<D: Domain>(code: &'static Code, frame: Frame) -> Obj<D> {
    let first = load::<D>(frame, 0);
    if code.body.is_block {
        first.cast::<Block>().receiver()
    } else {
        first
    }
}

/// The string of a message to people.
#[residual(reads)]
pub fn message(text: &'static &'static str) -> Obj {
    crate::text::new(text).cast()
}
