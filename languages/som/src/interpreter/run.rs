//! The loop.

use super::{At, Control, Position, SomDriver, arithmetic, calls, load, store, unwind};
use crate::bytecode::{Instruction, NONE};
use crate::object::*;
use smelt::{Domain, Flow, Frame, Int, Ref, Static};

/// Runs from a position to the return of the frame that was entered from outside. Gives the value's word, 0 when unwinding.
pub fn run<D: Domain>(start: Position, start_frame: Frame) -> D::Word {
    let mut activation = D::enter::<SomDriver>();
    let Position {
        mut code,
        at: mut pc,
    } = start;
    let mut frame = start_frame;

    loop {
        // Copies, so that their addresses do not escape: code, pc and frame stay in registers.
        if !D::NATIVE {
            let mut position = Position { code, at: pc };
            let mut here = frame;
            match D::merge_point::<SomDriver>(&mut activation, &mut position, &mut here, &mut []) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            (code, pc, frame) = (position.code, position.at, here);
        }
        macro_rules! get {
            ($register:expr) => {
                load::<D>(frame, i32::from($register))
            };
        }
        macro_rules! set {
            ($register:expr, $value:expr) => {
                store::<D>(frame, i32::from($register), $value)
            };
        }
        macro_rules! at {
            () => {
                At::<D> {
                    activation: &mut activation,
                    code,
                    at: pc,
                    frame,
                }
            };
        }
        macro_rules! go {
            ($control:expr) => {
                match $control {
                    Control::Next(next_code, next, next_frame) => {
                        (code, pc, frame) = (next_code, next, next_frame);
                        continue;
                    }
                    Control::Leave(word) => return word,
                }
            };
        }
        // SAFETY: `pc` is an instruction's number: jumps stay inside a code, and its last instruction does not fall through.
        let instruction = unsafe { *code.body.instructions.get_unchecked(usize::from(pc)) };
        match instruction {
            Instruction::Move { to, from } => set!(to, get!(from)),
            Instruction::Constant { to, index } => {
                let value = code.body.constants[usize::from(index)].get();
                set!(to, Obj::constant(value));
            }
            Instruction::Nil { first, count } => {
                for register in first..first + count {
                    set!(register, nil());
                }
            }
            Instruction::BlockReceiver { to } => {
                set!(to, get!(0u16).cast::<Block>().receiver());
            }
            Instruction::BlockContext { to } => {
                set!(to, get!(0u16).cast::<Block>().context().cast());
            }
            Instruction::Field { to, object, index } => {
                set!(to, get!(object).cast::<Instance>().slot(u32::from(index)));
            }
            Instruction::SetField {
                object,
                index,
                from,
            } => {
                let value = get!(from);
                get!(object)
                    .cast::<Instance>()
                    .set_slot(u32::from(index), value);
            }
            Instruction::ClassField { to, object, index } => {
                let class: Ref<D, ClassObject> = get!(object).cast();
                set!(to, class.slot(u32::from(index)));
            }
            Instruction::SetClassField {
                object,
                index,
                from,
            } => {
                let class: Ref<D, ClassObject> = get!(object).cast();
                class.set_slot(u32::from(index), get!(from));
            }
            Instruction::NewContext {
                to,
                outer,
                slots,
                active,
            } => {
                let outer = if outer == NONE {
                    Ref::null()
                } else {
                    get!(outer).cast()
                };
                let active = Int::from(i64::from(active));
                let context = Context::new::<D>(u32::from(slots), active, outer);
                for slot in 0..u32::from(slots) {
                    context.set_slot(slot, nil());
                }
                set!(to, context.cast());
            }
            Instruction::Captured {
                to,
                context,
                hops,
                index,
            } => {
                let context = unwind::outer(get!(context).cast(), hops);
                set!(to, context.slot(u32::from(index)));
            }
            Instruction::SetCaptured {
                context,
                hops,
                index,
                from,
            } => {
                let context = unwind::outer(get!(context).cast(), hops);
                context.set_slot(u32::from(index), get!(from));
            }
            Instruction::Block {
                to,
                code: index,
                receiver,
                context,
            } => {
                let block = code.blocks[usize::from(index)];
                let context = if context == NONE {
                    Ref::null()
                } else {
                    get!(context).cast()
                };
                let shape = crate::shapes::BLOCK1 + u32::from(block.body.arguments) - 1;
                let block =
                    Block::new_shaped::<D>(shape, Static::constant(block), get!(receiver), context);
                set!(to, block.cast());
            }
            Instruction::Global { to, global, site } => {
                let value = code.body.globals[usize::from(global)].get::<D>();
                if value.is_null() {
                    go!(calls::unknown_global(at!(), global, site));
                }
                set!(to, value);
            }
            Instruction::Send { site } => go!(calls::send(at!(), &code.sites[usize::from(site)])),
            Instruction::SuperSend { site } => {
                go!(calls::send_super(at!(), &code.sites[usize::from(site)]));
            }
            Instruction::Binary {
                operator,
                a,
                b,
                site,
            } => {
                let (a, b) = (get!(a), get!(b));
                let site = &code.sites[usize::from(site)];
                match arithmetic::quick(operator, a, b) {
                    Some(value) => set!(site.to, value),
                    None => go!(calls::send_binary(at!(), site, a, b)),
                }
            }
            Instruction::Jump { target } => {
                pc = target;
                continue;
            }
            Instruction::Loop { target } => {
                if !D::quiet() {
                    go!(unwind::interrupted(at!()));
                }
                let mut position = Position { code, at: target };
                let mut here = frame;
                match D::back_edge::<SomDriver>(&mut activation, &mut position, &mut here, &mut [])
                {
                    Flow::Continue => {}
                    Flow::Leave(word) | Flow::Returned(word) => return word,
                }
                (code, pc, frame) = (position.code, position.at, here);
                continue;
            }
            Instruction::Branch {
                from,
                on,
                target,
                site,
            } => {
                let value = get!(from);
                if value.is_word(if on { TRUE } else { FALSE }) {
                    pc = target;
                    continue;
                }
                if !value.is_word(if on { FALSE } else { TRUE }) {
                    go!(calls::no_boolean(
                        at!(),
                        &code.sites[usize::from(site)],
                        value
                    ));
                }
            }
            Instruction::BranchNil { from, on, target } => {
                if get!(from).is_word(NIL) == on {
                    pc = target;
                    continue;
                }
            }
            Instruction::Return { from } => {
                let value = get!(from);
                go!(calls::return_value(at!(), value));
            }
            Instruction::ReturnOuter {
                from,
                context,
                hops,
                site,
            } => {
                let value = get!(from);
                let home = unwind::outer(get!(context).cast(), hops);
                let site = &code.sites[usize::from(site)];
                go!(unwind::return_outer(at!(), site, home, value));
            }
        }
        pc += 1;
    }
}
