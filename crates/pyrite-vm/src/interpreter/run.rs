//! The loop.

use super::arithmetic::{self, Operator};
use super::iteration::Plain;
use super::{
    At, Control, Position, PyDriver, afresh, async_generators, attempts, attributes, build, calls,
    compare, control, exceptions, functions, generators, imports, items, iteration, names,
    patterns, safepoint, unpacked_calls,
};
use crate::fields::*;
use crate::frame::{self, HEADER};
use crate::frame_objects::identity;
use crate::frames;
use crate::monitoring::{switching, telling};
use crate::object::{NONE, Obj, boolean};
use crate::thread;
use crate::types::cell::PyCell;
use crate::types::object;
use crate::types::tuple::PyTuple;
use pyrite_compiler::bytecode::Op;
use smelt::stack;
use smelt::{Domain, Flow, Frame, Gc, Ref};

/// Runs from a position to the return of the frame that was entered from outside. Gives the value's word, 0 if an exception was
/// raised, which is then in the thread's state.
#[inline(never)]
pub fn run<D: Domain>(start: Position, start_frame: Frame) -> D::Word {
    let mut activation = D::enter::<PyDriver>();
    let Position { mut code, mut pc } = start;
    let mut frame = start_frame;

    'run: loop {
        // Copies, so that their addresses do not escape: code, pc and frame stay in registers.
        if !D::NATIVE {
            let mut position = Position { code, pc };
            let mut here = frame;
            match D::merge_point::<PyDriver>(&mut activation, &mut position, &mut here, &mut []) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            (code, pc, frame) = (position.code, position.pc, here);
        }
        let raised = 'instruction: {
            let ins = pc.fetch();
            macro_rules! get {
                ($register:expr) => {
                    frame::load::<D>(frame, i32::from($register))
                };
            }
            macro_rules! set {
                ($value:expr) => {{
                    let value: Obj<D> = $value;
                    frame::store(frame, i32::from(ins.a), value);
                }};
            }
            macro_rules! next {
                () => {{
                    pc = pc.next();
                    continue 'run;
                }};
                ($value:expr) => {{
                    set!($value);
                    next!()
                }};
            }
            macro_rules! at {
                () => {
                    At::<D> {
                        activation: &mut activation,
                        code,
                        pc,
                        frame,
                    }
                };
            }
            // What may call Python code by way of Rust is only done in here: whoever looks at frames then wants to know where this one is.
            // (It is taken back where the result is taken apart: a result that is kept meanwhile would take room in this function's frame, for each instruction.)
            macro_rules! raise {
                ($raised:expr) => {{
                    frames::tell(code, pc);
                    let raised = $raised;
                    stack::tell_nothing();
                    break 'instruction raised;
                }};
            }
            // Everything that may go anywhere: calls, returns, and what may raise.
            macro_rules! go {
                ($control:expr) => {{
                    frames::tell(code, pc);
                    match $control {
                        Control::Next(position, next) => {
                            stack::tell_nothing();
                            (code, pc, frame) = (position.code, position.pc, next);
                            continue 'run;
                        }
                        Control::Leave(word) => {
                            stack::tell_nothing();
                            return word;
                        }
                        Control::Raise(raised) => {
                            stack::tell_nothing();
                            break 'instruction raised;
                        }
                    }
                }};
            }
            macro_rules! tri {
                ($outcome:expr) => {{
                    frames::tell(code, pc);
                    match $outcome {
                        Ok(value) => {
                            stack::tell_nothing();
                            if !code.is_current::<D>() {
                                (code, pc) = switching::resettled::<D>(code, pc, frame);
                            }
                            value
                        }
                        Err(raised) => {
                            stack::tell_nothing();
                            break 'instruction raised;
                        }
                    }
                }};
            }
            macro_rules! truth {
                ($value:expr) => {{
                    let value = $value;
                    match compare::quick_truth(value) {
                        Some(truth) => truth,
                        None => tri!(compare::truth(value)),
                    }
                }};
            }
            // What is quick, in the interpreter. Traces are recorded by what follows, which looks at the instruction first.
            macro_rules! quick {
                ($operation:expr) => {
                    if D::NATIVE { $operation } else { None }
                };
            }
            macro_rules! constant {
                ($index:expr) => {
                    Obj::<D>::constant(code.constant(usize::from($index)))
                };
            }
            match ins.op {
                Op::Nop => next!(),
                Op::Event => go!(telling::tell(at!())),
                Op::Move => next!(get!(ins.b)),
                Op::LoadConst => next!(Obj::constant(code.constant(ins.wide() as usize))),
                Op::Clear => next!(Obj::null()),
                Op::CheckBound => {
                    if get!(ins.a).is_null() {
                        raise!(functions::unbound(&at!(), ins.a, false));
                    }
                    next!()
                }
                Op::MakeCell => next!(PyCell::new::<D>(get!(ins.a)).cast()),
                Op::LoadCell => {
                    let content = get!(ins.b).cast::<PyCell>().content();
                    if content.is_null() {
                        raise!(functions::unbound(&at!(), ins.b, false));
                    }
                    next!(content)
                }
                Op::StoreCell => {
                    get!(ins.a).cast::<PyCell>().set_content(get!(ins.b));
                    next!()
                }
                Op::DeleteCell => {
                    let cell: Ref<D, PyCell> = get!(ins.a).cast();
                    if ins.x != 1 && cell.content().is_null() {
                        raise!(functions::unbound(&at!(), ins.a, false));
                    }
                    cell.set_content(Obj::null());
                    next!()
                }
                Op::LoadFree => {
                    let content = functions::free(&at!(), ins.b).content();
                    if content.is_null() {
                        raise!(functions::unbound(&at!(), ins.b, true));
                    }
                    next!(content)
                }
                Op::StoreFree => {
                    functions::free(&at!(), ins.a).set_content(get!(ins.b));
                    next!()
                }
                Op::DeleteFree => {
                    let cell = functions::free(&at!(), ins.a);
                    if cell.content().is_null() {
                        raise!(functions::unbound(&at!(), ins.a, true));
                    }
                    cell.set_content(Obj::null());
                    next!()
                }
                Op::LoadClosure => next!(functions::free(&at!(), ins.b).cast()),

                Op::LoadGlobal => match names::cached(code.site(usize::from(ins.b))) {
                    Some(value) => next!(value),
                    None => go!(names::load_global(at!())),
                },
                Op::StoreGlobal => go!(names::store_global(at!())),
                Op::DeleteGlobal => go!(names::delete_global(at!())),
                Op::LoadName => go!(names::load_name(at!())),
                Op::StoreName => go!(names::store_name(at!())),
                Op::DeleteName => go!(names::delete_name(at!())),
                Op::LoadNamespace => next!(names::namespace(&at!())),
                Op::LoadMappingOrGlobal => go!(names::load_mapping_or_global(at!())),
                Op::LoadMappingOrFree => go!(names::load_mapping_or_free(at!())),
                Op::LoadCommon => go!(names::load_common(at!())),
                Op::SetupAnnotations => {
                    let namespace = names::namespace_or_globals(&at!());
                    tri!(names::setup_annotations::<D>(namespace));
                    next!()
                }

                Op::LoadAttr => {
                    match attributes::cached_slot(get!(ins.b), code.site(usize::from(ins.c))) {
                        Some(value) => next!(value),
                        None => go!(attributes::load(at!())),
                    }
                }
                Op::StoreAttr => {
                    let value = get!(ins.b);
                    if attributes::store_cached(get!(ins.a), code.site(usize::from(ins.c)), value) {
                        next!()
                    }
                    go!(attributes::store(at!(), value))
                }
                Op::DeleteAttr => go!(attributes::store(at!(), Obj::null())),
                Op::LoadMethod => {
                    let object = get!(ins.b);
                    match attributes::cached_method(object, code.site(usize::from(ins.c))) {
                        Some(function) => {
                            frame::store(frame, i32::from(ins.a) + HEADER, object);
                            next!(function)
                        }
                        None => go!(attributes::load_method(at!())),
                    }
                }
                Op::LoadSuperAttr => go!(attributes::load_super(at!(), false)),
                Op::LoadSuperMethod => go!(attributes::load_super(at!(), true)),
                Op::LoadItem => {
                    let (object, key) = (get!(ins.b), get!(ins.c));
                    match items::quick_load(object, key) {
                        Some(value) => next!(value),
                        None => go!(items::load(at!(), object, key)),
                    }
                }
                Op::LoadItemConst => {
                    let (object, key) = (get!(ins.b), constant!(ins.c));
                    match items::quick_load(object, key) {
                        Some(value) => next!(value),
                        None => go!(items::load(at!(), object, key)),
                    }
                }
                Op::StoreItem => {
                    let (object, key, value) = (get!(ins.a), get!(ins.b), get!(ins.c));
                    if items::quick_store(object, key, value) {
                        next!()
                    }
                    go!(items::store(at!(), object, key, value))
                }
                Op::DeleteItem => {
                    items::clean_for(get!(ins.a));
                    go!(items::delete(at!()))
                }
                Op::LoadSlice => go!(items::load_slice(at!())),
                Op::StoreSlice => {
                    items::clean_for(get!(ins.a));
                    go!(items::store_slice(at!()))
                }
                Op::BuildSlice => go!(items::build_slice(at!())),

                Op::Add => {
                    let (a, b) = (get!(ins.b), get!(ins.c));
                    match quick!(arithmetic::add(a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::Sub => {
                    let (a, b) = (get!(ins.b), get!(ins.c));
                    match quick!(arithmetic::sub(a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::Mul => {
                    let (a, b) = (get!(ins.b), get!(ins.c));
                    match quick!(arithmetic::mul(a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::And | Op::Or | Op::Xor => {
                    let (a, b) = (get!(ins.b), get!(ins.c));
                    match quick!(arithmetic::bitwise(Operator::of(ins.op), a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::MatMul
                | Op::TrueDiv
                | Op::FloorDiv
                | Op::Mod
                | Op::Pow
                | Op::LShift
                | Op::RShift => {
                    let (a, b) = (get!(ins.b), get!(ins.c));
                    go!(arithmetic::binary(at!(), a, b))
                }
                Op::AddConst => {
                    let (a, b) = (get!(ins.b), constant!(ins.c));
                    match quick!(arithmetic::add(a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::SubConst => {
                    let (a, b) = (get!(ins.b), constant!(ins.c));
                    match quick!(arithmetic::sub(a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::MulConst => {
                    let (a, b) = (get!(ins.b), constant!(ins.c));
                    match quick!(arithmetic::mul(a, b)) {
                        Some(value) => next!(value),
                        None => go!(arithmetic::binary(at!(), a, b)),
                    }
                }
                Op::MatMulConst
                | Op::TrueDivConst
                | Op::FloorDivConst
                | Op::ModConst
                | Op::PowConst
                | Op::LShiftConst
                | Op::RShiftConst
                | Op::AndConst
                | Op::OrConst
                | Op::XorConst => {
                    let (a, b) = (get!(ins.b), constant!(ins.c));
                    go!(arithmetic::binary(at!(), a, b))
                }
                Op::Invert => {
                    let value = get!(ins.b);
                    next!(tri!(arithmetic::invert(value)))
                }
                Op::Neg | Op::Pos => {
                    next!(tri!(arithmetic::unary(ins.op, get!(ins.b))))
                }
                Op::Not => {
                    let truth = truth!(get!(ins.b));
                    next!(boolean(!truth))
                }
                Op::ToBool => {
                    let truth = truth!(get!(ins.b));
                    next!(boolean(truth))
                }

                Op::Lt | Op::Le | Op::Eq | Op::Ne | Op::Gt | Op::Ge => {
                    match compare::quick(ins.op, get!(ins.b), get!(ins.c)) {
                        Some(truth) => next!(boolean(truth)),
                        None => go!(compare::compare(at!())),
                    }
                }
                Op::Is => {
                    let same = object::is(get!(ins.b), get!(ins.c));
                    next!(boolean(same == (ins.x == 0)))
                }
                Op::In => {
                    let found = tri!(compare::is_in(get!(ins.b), get!(ins.c)));
                    next!(boolean(found == (ins.x == 0)))
                }

                Op::Jump => {
                    pc = pc.jump(ins.far_offset());
                    continue 'run;
                }
                Op::Loop => {
                    let mut position = Position {
                        code,
                        pc: pc.jump(ins.far_offset()),
                    };
                    if !D::quiet() {
                        if let Err(raised) = safepoint::attend::<D>(code, code.index(pc) as u32) {
                            break 'instruction raised;
                        }
                        position = switching::header::<D>(position, frame);
                    }
                    let mut here = frame;
                    match D::back_edge::<PyDriver>(
                        &mut activation,
                        &mut position,
                        &mut here,
                        &mut [],
                    ) {
                        Flow::Continue => {}
                        Flow::Leave(word) | Flow::Returned(word) => return word,
                    }
                    (code, pc, frame) = (position.code, position.pc, here);
                    continue 'run;
                }
                Op::JumpIfTrue => {
                    let truth = truth!(get!(ins.a));
                    pc = if truth {
                        pc.jump(ins.far_offset())
                    } else {
                        pc.next()
                    };
                    continue 'run;
                }
                Op::JumpIfFalse => {
                    let truth = truth!(get!(ins.a));
                    pc = if truth {
                        pc.next()
                    } else {
                        pc.jump(ins.far_offset())
                    };
                    continue 'run;
                }
                Op::JumpIfNone => {
                    let is_none = crate::object::Value::is_word(get!(ins.a), NONE);
                    pc = if is_none {
                        pc.jump(ins.far_offset())
                    } else {
                        pc.next()
                    };
                    continue 'run;
                }
                Op::JumpIfNotNone => {
                    let is_none = crate::object::Value::is_word(get!(ins.a), NONE);
                    pc = if is_none {
                        pc.next()
                    } else {
                        pc.jump(ins.far_offset())
                    };
                    continue 'run;
                }
                Op::JumpLt | Op::JumpLe | Op::JumpEq | Op::JumpNe | Op::JumpGt | Op::JumpGe => {
                    match compare::quick(ins.op, get!(ins.a), get!(ins.b)) {
                        Some(truth) => {
                            pc = if truth == (ins.x == 1) {
                                pc.jump(i32::from(ins.near_offset()))
                            } else {
                                pc.next()
                            };
                            continue 'run;
                        }
                        None => go!(compare::compare(at!())),
                    }
                }
                Op::JumpLtConst
                | Op::JumpLeConst
                | Op::JumpEqConst
                | Op::JumpNeConst
                | Op::JumpGtConst
                | Op::JumpGeConst => match compare::quick(ins.op, get!(ins.a), constant!(ins.b)) {
                    Some(truth) => {
                        pc = if truth == (ins.x == 1) {
                            pc.jump(i32::from(ins.near_offset()))
                        } else {
                            pc.next()
                        };
                        continue 'run;
                    }
                    None => go!(compare::compare(at!())),
                },
                Op::JumpIs => {
                    let same = object::is(get!(ins.a), get!(ins.b));
                    pc = if same == (ins.x == 1) {
                        pc.jump(i32::from(ins.near_offset()))
                    } else {
                        pc.next()
                    };
                    continue 'run;
                }
                Op::JumpIn => {
                    let found = tri!(compare::is_in(get!(ins.a), get!(ins.b)));
                    pc = if found == (ins.x == 1) {
                        pc.jump(i32::from(ins.near_offset()))
                    } else {
                        pc.next()
                    };
                    continue 'run;
                }
                Op::JumpInConst => {
                    let found = tri!(compare::is_in(get!(ins.a), constant!(ins.b)));
                    pc = if found == (ins.x == 1) {
                        pc.jump(i32::from(ins.near_offset()))
                    } else {
                        pc.next()
                    };
                    continue 'run;
                }

                Op::GetIter => go!(iteration::get_iterator(at!())),
                Op::ForIter => match iteration::quick_next(get!(ins.b)) {
                    Some(Some(value)) => next!(value),
                    Some(None) => {
                        pc = pc.jump(i32::from(ins.near_offset()));
                        continue 'run;
                    }
                    None => match iteration::plain_next(get!(ins.b)) {
                        Plain::Item(value) => next!(value),
                        Plain::End => {
                            pc = pc.jump(i32::from(ins.near_offset()));
                            continue 'run;
                        }
                        Plain::Unknown => go!(iteration::for_iter(at!())),
                    },
                },

                Op::Call => {
                    let callable = get!(ins.b);
                    go!(calls::call(
                        at!(),
                        callable,
                        i32::from(ins.b) + HEADER,
                        usize::from(ins.c)
                    ))
                }
                Op::CallMethod => {
                    let callable = get!(ins.b);
                    let receiver = i32::from(ins.b) + HEADER;
                    let count = usize::from(ins.c);
                    if frame::load::<D>(frame, receiver).is_null() {
                        go!(calls::call(at!(), callable, receiver + 1, count))
                    }
                    go!(calls::call(at!(), callable, receiver, count + 1))
                }
                Op::CallKw => {
                    let names: Gc<PyTuple> = code.constant(usize::from(ins.c)).cast();
                    go!(calls::call_named(
                        at!(),
                        i32::from(ins.b) + HEADER,
                        usize::from(ins.x),
                        names
                    ))
                }
                Op::CallMethodKw => {
                    let names: Gc<PyTuple> = code.constant(usize::from(ins.c)).cast();
                    let receiver = i32::from(ins.b) + HEADER;
                    let count = usize::from(ins.x);
                    if frame::load::<D>(frame, receiver).is_null() {
                        go!(calls::call_named(at!(), receiver + 1, count, names))
                    }
                    go!(calls::call_named(at!(), receiver, count + 1, names))
                }
                Op::CallEx => go!(unpacked_calls::call(at!())),
                Op::CallIntrinsic => go!(functions::intrinsic(at!())),
                Op::MakeFunction => go!(functions::make(at!())),
                Op::Return => {
                    let value = get!(ins.a);
                    if ins.x != 0 {
                        identity::left::<D>(code, frame);
                    }
                    go!(control::return_value(at!(), value))
                }
                Op::ReturnConst => {
                    let value = Obj::constant(code.constant(ins.wide() as usize));
                    if ins.x != 0 {
                        identity::left::<D>(code, frame);
                    }
                    go!(control::return_value(at!(), value))
                }

                Op::BuildTuple => go!(build::tuple(at!())),
                Op::BuildList => go!(build::list(at!())),
                Op::BuildSet => go!(build::group(at!(), build::build_set::<D>)),
                Op::BuildMap => go!(build::map(at!())),
                Op::BuildNamedMap => go!(build::named_map(at!())),
                Op::BuildString => go!(build::string(at!())),
                Op::ListAppend => go!(build::list_append(at!())),
                Op::ListExtend => go!(build::list_extend_with(at!())),
                Op::SetAdd => {
                    if ins.x != 0 {
                        tri!(build::expect_set::<D>(get!(ins.a)));
                    }
                    tri!(attempts::add_element(get!(ins.a), get!(ins.b)));
                    next!()
                }
                Op::SetUpdate => {
                    tri!(build::set_update::<D>(get!(ins.a), get!(ins.b)));
                    next!()
                }
                Op::MapAdd => {
                    let map = get!(ins.a).cast();
                    tri!(items::set_in_dict(map, get!(ins.b), get!(ins.c)));
                    next!()
                }
                Op::DictUpdate => {
                    tri!(build::dict_update::<D>(get!(ins.a), get!(ins.b)));
                    next!()
                }
                Op::DictMerge => go!(build::merge_keywords(at!())),
                Op::EndView => go!(build::end_view(at!())),
                Op::ListToTuple => go!(build::tuple_of_list(at!())),
                Op::Format => {
                    let spec = if ins.x & 4 != 0 {
                        get!(ins.c)
                    } else {
                        Obj::null()
                    };
                    next!(tri!(attempts::format(get!(ins.b), u32::from(ins.x), spec)))
                }
                Op::BuildInterpolation | Op::BuildTemplate => {
                    go!(build::template(at!()))
                }
                Op::UnpackSequence => go!(build::unpack(at!())),
                Op::UnpackEx => go!(build::unpack_ex(at!())),

                Op::ImportName => go!(imports::name(at!())),
                Op::ImportFrom => go!(imports::from(at!())),

                Op::PushHandled => {
                    exceptions::push_handled(&at!());
                    next!()
                }
                Op::PopHandled => {
                    exceptions::pop_handled(&at!());
                    next!()
                }
                Op::Raise => raise!(exceptions::raise(&at!())),
                Op::Reraise => break 'instruction crate::result::Raised(get!(ins.a)),
                Op::JumpNoMatch => {
                    let matched = tri!(exceptions::matches(get!(ins.a), get!(ins.b)));
                    pc = if matched {
                        pc.next()
                    } else {
                        pc.jump(i32::from(ins.near_offset()))
                    };
                    continue 'run;
                }
                Op::SplitGroup => {
                    let pair = tri!(exceptions::split_group::<D>(get!(ins.a), get!(ins.b)));
                    let pair: Ref<D, PyTuple> = pair.cast();
                    frame::store(frame, i32::from(ins.a) + 1, pair.item(smelt::Int::from(1)));
                    next!(pair.item(smelt::Int::from(0)))
                }
                Op::ExceptionInfo => {
                    exceptions::info(&at!());
                    next!()
                }
                Op::LoadSpecial => go!(patterns::load_special(at!())),

                Op::ReturnGenerator => go!(generators::make(at!())),
                Op::Yield => go!(generators::yield_value(at!())),
                Op::Send => go!(generators::send(at!())),
                Op::CleanupThrow => go!(exceptions::cleanup_throw(at!())),
                Op::GetYieldFromIter => {
                    use pyrite_compiler::code::flags;
                    let is_coroutine =
                        code.flags & (flags::COROUTINE | flags::ITERABLE_COROUTINE) != 0;
                    next!(tri!(generators::yield_from_iterator::<D>(
                        get!(ins.b),
                        is_coroutine
                    )))
                }
                Op::GetAwaitable => next!(tri!(async_generators::awaitable(
                    get!(ins.b),
                    u32::from(ins.x)
                ))),
                Op::GetAiter => next!(tri!(async_generators::iterator(get!(ins.b)))),
                Op::GetAnext => next!(tri!(async_generators::next(get!(ins.b)))),
                Op::EndAsyncFor => go!(exceptions::end_async_for(at!())),

                Op::MatchMapping => go!(patterns::has_flag(at!(), patterns::MAPPING)),
                Op::MatchSequence => go!(patterns::has_flag(at!(), patterns::SEQUENCE)),
                Op::MatchKeys => go!(patterns::keys(at!())),
                Op::MatchClass => go!(patterns::class(at!())),
                Op::GetLen => next!(tri!(build::length::<D>(get!(ins.b)))),
            }
        };
        if let Some(word) = afresh::leaves::<D>(raised, Position { code, pc }, frame) {
            return word;
        }
        let at = At::<D> {
            activation: &mut activation,
            code,
            pc,
            frame,
        };
        match exceptions::unwind(at, raised) {
            Control::Next(position, next) => (code, pc, frame) = (position.code, position.pc, next),
            Control::Leave(word) => return word,
            Control::Raise(raised) => {
                // Unwinding itself does not raise.
                thread::state::<D>().set_raised(raised.0);
                return D::constant(smelt::Kind::Ref, 0);
            }
        }
    }
}
