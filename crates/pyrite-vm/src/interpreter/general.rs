//! Instructions that have met objects of too many kinds for traces to have a path for each ([`Greens::generalise`](smelt::Greens::generalise)): attributes are looked up and
//! callables called at run time, in a way that is the same for all.

use super::calls::{self, Window};
use super::{At, Control, attributes, native_calls};
use crate::attributes as any;
use crate::fields::*;
use crate::frame::{self, HEADER};
use crate::ids;
use crate::instance::{self, Instance};
use crate::lookup::{self, Access, Write};
use crate::map::Map;
use crate::object::{Obj, Value};
use crate::residuals;
use crate::storage::{self, Array};
use pyrite_compiler::bytecode::Op;
use smelt::{Domain, Gc, Int};

/// Is there such a way to execute it?
pub fn is_possible(op: Op) -> bool {
    matches!(
        op,
        Op::LoadAttr
            | Op::LoadMethod
            | Op::StoreAttr
            | Op::Call
            | Op::CallMethod
            | Op::CallKw
            | Op::CallMethodKw
    )
}

/// Is the instruction to be executed so?
#[inline(always)]
pub fn is_general<D: Domain>(at: &At<'_, D>) -> bool {
    !D::NATIVE && D::decide(|| at.code.is_general(at.pc))
}

fn name<D: Domain>(at: &At<'_, D>) -> Obj<D> {
    let site = usize::from(at.pc.fetch().c);
    Obj::constant(at.code.site(site).name.object())
}

/// `LOAD_ATTR`.
pub fn load<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (object, name) = (at.get(ins.b), name(&at));
    match look_up::<D>(object, name) {
        Ok(Some(value)) => at.result(ins.a, value),
        Ok(None) => {
            let outcome = attributes::get_any::<D>(object, name);
            at.outcome(ins.a, outcome)
        }
        Err(raised) => Control::Raise(raised),
    }
}

/// `LOAD_METHOD`.
pub fn load_method<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let (object, name) = (at.get(ins.b), name(&at));
    let receiver = i32::from(ins.a) + HEADER;
    match look_up_method::<D>(object, name) {
        Ok(Some(function)) => {
            frame::store(at.frame, receiver, object);
            at.result(ins.a, function)
        }
        Ok(None) => {
            frame::store(at.frame, receiver, Obj::<D>::null());
            load(at)
        }
        Err(raised) => Control::Raise(raised),
    }
}

/// `STORE_ATTR`.
pub fn store<D: Domain>(at: At<'_, D>, object: Obj<D>, value: Obj<D>) -> Control<D> {
    let name = name(&at);
    let stored = match write::<D>(object, name, value) {
        Ok(true) => Ok(()),
        Ok(false) => attributes::set_any::<D>(object, name, value),
        Err(raised) => Err(raised),
    };
    at.done(stored)
}

/// A call. Functions written in Rust are still known one by one, and what they do to the heap with them.
pub fn call<D: Domain>(at: At<'_, D>, callable: Obj<D>, window: Window<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let is_native = callable.is_heap()
        && matches!(
            callable.map_number(),
            ids::BUILTIN_FUNCTION
                | ids::METHOD_DESCRIPTOR
                | ids::METHOD_WRAPPER
                | ids::WRAPPER_DESCRIPTOR
        );
    let outcome = if is_native {
        native_calls::call(&at, callable, window)
    } else {
        calls::general(&at, callable, window)
    };
    at.outcome(ins.a, outcome)
}

residuals! {
    /// `object.name`, where nothing but looking has to be done for it.
    [reads] fn look_up(object: Obj, name: Obj) -> Option<Obj> {
        Ok(match any::plain(object, attributes::name_of(name))? {
            any::Plain::Value(value) => Some(value),
            any::Plain::Absent | any::Plain::Unknown => None,
        })
    }
    /// The function that `object.name` binds to the object.
    [reads] fn look_up_method(object: Obj, name: Obj) -> Option<Obj> {
        Ok(match any::access(object, attributes::name_of(name)) {
            Err(Access::Method(function)) => Some(function.get()),
            _ => None,
        })
    }
    /// Sets an attribute that lies in the instance itself. False if it does not.
    [writes] fn write(object: Obj, name: Obj, value: Obj) -> bool {
        let instance: Gc<Instance> = object.cast();
        match lookup::resolve_write(Map::of(object), attributes::name_of(name)) {
            Write::Slot(slot) => instance.set_slot(slot, value),
            Write::Add(slot, added) => {
                instance.set_slot(slot, value);
                instance.set_shape(Int::from(i64::from(added.number)));
            }
            Write::FloatSlot(slot) => return Ok(instance::set_bare(instance, slot, value)),
            Write::AddFloat(slot, added) => {
                let stored = instance::set_bare(instance, slot, value);
                if stored {
                    instance.set_shape(Int::from(i64::from(added.number)));
                }
                return Ok(stored);
            }
            Write::Overflow(index) => {
                storage::set_item::<Array>(instance.overflow().cast(), index as usize, value);
            }
            Write::AddFirst | Write::AddOverflow => any::add_own(instance, Map::of(object), attributes::name_of(name), value)?,
            Write::Property(_) | Write::Descriptor(_) | Write::Native(_) | Write::Dictionary | Write::Slow => return Ok(false),
        }
        Ok(true)
    }
}
