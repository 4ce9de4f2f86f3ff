//! Returns, and what the calling instruction does with the value.

use super::{
    At, Control, Position, PyDriver, arithmetic, attributes, class_calls, compare, exceptions,
    generators,
};
use crate::frame::{self, Caller};
use crate::frames;
use crate::monitoring::switching;
use crate::object::{NONE, NOT_IMPLEMENTED, Obj, Value};
use crate::residuals;
use crate::type_error;
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Frame};

/// The topmost frame, of plain code, returns `value`.
#[inline(always)]
pub fn return_value<D: Domain>(at: At<'_, D>, value: Obj<D>) -> Control<D> {
    if at.code.is_generator {
        return generators::finish(at, value);
    }
    D::function_return::<PyDriver>(at.activation, at.frame, value.0);
    match frame::caller::<D>(at.frame) {
        Some(caller) => {
            D::pop_frame(caller.frame, u32::from(caller.code.registers));
            returned(at.activation, &caller, at.frame, value)
        }
        None => Control::Leave(value.0),
    }
}

/// Does the calling instruction merely put the value into `r[a]`?
#[inline(always)]
fn is_plain(op: Op) -> bool {
    matches!(
        op,
        Op::Call
            | Op::CallMethod
            | Op::CallKw
            | Op::CallMethodKw
            | Op::CallEx
            | Op::LoadAttr
            | Op::LoadItem
            | Op::LoadItemConst
            | Op::ForIter
    )
}

/// The call that `caller` made has returned `value`; the callee's frame has been popped.
#[inline(always)]
pub fn returned<D: Domain>(
    activation: &mut D::Activation,
    caller: &Caller,
    callee: Frame,
    value: Obj<D>,
) -> Control<D> {
    let at = switching::settled(At::<D> {
        activation,
        code: caller.code,
        pc: caller.pc,
        frame: caller.frame,
    });
    let ins = at.pc.fetch();
    if caller.flags == 0 && is_plain(ins.op) {
        return at.result(ins.a, value);
    }
    returned_elsewhere(at, caller.flags, callee, value)
}

/// What the value makes of the caller's instruction may raise, and then in the caller's frame: the loop is still in the callee's.
#[inline(never)]
fn returned_elsewhere<D: Domain>(
    at: At<'_, D>,
    flags: i64,
    callee: Frame,
    value: Obj<D>,
) -> Control<D> {
    let At {
        activation,
        code,
        pc,
        frame,
    } = at;
    let caller = At::<D> {
        activation: &mut *activation,
        code,
        pc,
        frame,
    };
    frames::tell(code, pc);
    match take_value(caller, flags, callee, value) {
        Control::Raise(raised) => {
            let caller = At {
                activation,
                code,
                pc,
                frame,
            };
            exceptions::unwind(caller, raised)
        }
        control => control,
    }
}

fn take_value<D: Domain>(at: At<'_, D>, flags: i64, callee: Frame, value: Obj<D>) -> Control<D> {
    let ins = at.pc.fetch();
    if flags & frame::INIT != 0 {
        if !value.is_word(NONE) {
            return match init_result::<D>(value) {
                Ok(()) => at.next(),
                Err(raised) => Control::Raise(raised),
            };
        }
        let instance = frame::load(callee, frame::OWNER);
        return at.result(ins.a, instance);
    }
    if flags & frame::NEW != 0 {
        let class = frame::load(callee, frame::OWNER);
        return class_calls::constructed(at, class, value);
    }
    if flags & frame::DISCARD != 0 {
        return at.next();
    }
    let number = ins.op as u8;
    if (Op::Add as u8..=Op::XorConst as u8).contains(&number) {
        if value.is_word(NOT_IMPLEMENTED) {
            return arithmetic::not_implemented(at, ins, flags);
        }
        return at.result(ins.a, value);
    }
    if (Op::Lt as u8..=Op::Ge as u8).contains(&number)
        || (Op::JumpLt as u8..=Op::JumpGeConst as u8).contains(&number)
    {
        return compare::method_returned(at, ins, flags, value);
    }
    match ins.op {
        Op::GetIter => match check_iterator::<D>(value) {
            Ok(()) => at.result(ins.a, value),
            Err(raised) => Control::Raise(raised),
        },
        Op::LoadMethod => {
            frame::store(at.frame, i32::from(ins.a) + frame::HEADER, Obj::<D>::null());
            at.result(ins.a, value)
        }
        _ => at.result(ins.a, value),
    }
}

residuals! {
    [any] fn init_result(value: Obj) -> () {
        Err(type_error!("__init__() should return None, not '{}'", crate::protocol::type_name(value)))
    }
    [any] fn check_iterator(value: Obj) -> () {
        if crate::class::Class::of(value).known(crate::names::NEXT).is_none() {
            return Err(type_error!("iter() returned non-iterator of type '{}'", crate::protocol::type_name(value)));
        }
        Ok(())
    }
}

/// A call that ended while it was being made (compiled code did all of it).
pub fn returned_at_once<D: Domain>(
    activation: &mut D::Activation,
    code: &'static crate::code::Code,
    pc: crate::code::Pc,
    frame: Frame,
    callee: Frame,
    flags: i64,
    word: D::Word,
) -> Control<D> {
    use smelt::Red;
    D::pop_frame(frame, u32::from(code.registers));
    let value = Obj::<D>::from_word(word);
    if value.is_null() {
        let raised = crate::result::take_raised();
        if attributes::is_asked(flags, raised.0) {
            return attributes::ask(At {
                activation,
                code,
                pc,
                frame,
            });
        }
        return Control::Raise(raised);
    }
    returned(
        activation,
        &Caller {
            code,
            pc,
            frame,
            flags,
        },
        callee,
        value,
    )
}

/// The position of an instruction's successor.
#[inline(always)]
pub fn position(code: &'static crate::code::Code, pc: crate::code::Pc) -> Position {
    Position { code, pc }
}
