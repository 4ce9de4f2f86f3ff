//! Evaluating blocks.

use crate::code::CallSite;
use crate::interpreter::{At, Control, Position, SomDriver, calls, load, unwind};
use crate::object::*;
use crate::shapes;
use smelt::{Domain, Flow, Frame};

/// `value`, `value:`, ...
#[inline(always)]
pub fn value<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    count: u8,
) -> Control<D> {
    let block = load::<D>(callee, 0);
    if !block.has_shape(shapes::BLOCK1 + u32::from(count)) {
        return unwind::fail(
            at,
            site,
            callee,
            &"the block has another number of parameters",
        );
    }
    let code = block.cast::<Block>().code().promote();
    calls::enter(at, site, callee, code)
}

/// Begins the method again that sends it.
pub fn restart<D: Domain>(at: At<'_, D>, _: &'static CallSite) -> Control<D> {
    let target = at.code.body.restart;
    if target == 0 {
        return Control::Next(at.code, 0, at.frame);
    }
    if !D::quiet() {
        return unwind::interrupted(at);
    }
    let mut position = Position {
        code: at.code,
        at: target,
    };
    let mut frame = at.frame;
    match D::back_edge::<SomDriver>(at.activation, &mut position, &mut frame, &mut []) {
        Flow::Continue => Control::Next(position.code, position.at, frame),
        Flow::Leave(word) | Flow::Returned(word) => Control::Leave(word),
    }
}
