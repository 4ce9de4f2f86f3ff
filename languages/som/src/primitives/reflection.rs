//! Classes, methods and messages as values.

use super::{Arguments, Outcome, Primitive as P};
use crate::class::{self, Class};
use crate::code::CallSite;
use crate::interpreter::{At, Control, calls, load, store, unwind};
use crate::method::Method;
use crate::object::*;
use crate::symbol::{self, Sym};
use crate::{shapes, storage};
use smelt::{Domain, Frame, Int, elidable, residual};

/// The most arguments of a message that is sent by reflection: they have to fit into the frame, which has a few registers to spare.
const MOST_ARGUMENTS: i64 = 8;

/// The symbol that a symbol or string names, known.
pub fn symbol_of<D: Domain>(value: Obj<D>) -> Option<Sym> {
    if !(value.has_shape(shapes::SYMBOL) || value.has_shape(shapes::STRING)) {
        return None;
    }
    let address = intern::<D>(value.cast()).promote();
    // SAFETY: `intern` gives the address of a symbol, and symbols live for ever.
    Some(unsafe { &*(address as *const symbol::Symbol) })
}

#[elidable]
fn intern(text: smelt::Gc<Text>) -> Int {
    Int::from(std::ptr::from_ref(crate::text::symbol(text)) as i64)
}

/// The class that a value is, known.
pub fn class_of_value<D: Domain>(value: Obj<D>) -> Option<&'static Class> {
    if !value.is_heap() {
        return None;
    }
    let shape = value.shape_number();
    let class = class::of_shape(shape);
    (class.layout == class::Layout::Class || shape == shapes::METACLASS)
        .then(|| value.cast::<ClassObject>().class().promote())
}

/// The items of an array become arguments. How many there are, or why it cannot be.
fn spread<D: Domain>(array: Obj<D>, callee: Frame) -> Result<usize, &'static &'static str> {
    let array = array
        .exact::<Array>()
        .ok_or(&"the arguments are not in an array")?;
    let length = array.length().promote();
    if length > MOST_ARGUMENTS {
        return Err(&"there are too many arguments");
    }
    for index in 0..length {
        store(callee, index as i32 + 1, array.item(Int::from(index)));
    }
    Ok(length as usize)
}

/// `perform:` and its kin.
#[inline(never)]
pub fn perform<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    primitive: P,
) -> Control<D> {
    match prepare::<D>(callee, primitive) {
        Ok((class, selector, count)) => {
            calls::send_selector(at, site, callee, class, selector, count + 1)
        }
        Err(text) => unwind::fail(at, site, callee, text),
    }
}

type Message = (&'static Class, Sym, usize);

fn prepare<D: Domain>(callee: Frame, primitive: P) -> Result<Message, &'static &'static str> {
    let selector = symbol_of(load::<D>(callee, 1)).ok_or(&"the selector is not a symbol")?;
    let receiver = load::<D>(callee, 0);
    let own = class::of_shape(receiver.shape_number());
    let mut class = own;
    let place = match primitive {
        P::PerformInSuperclass => Some(2),
        P::PerformArgumentsInSuperclass => Some(3),
        _ => None,
    };
    if let Some(place) = place {
        class = class_of_value(load::<D>(callee, place)).ok_or(&"the class is not a class")?;
        if !own.inherits_from(class) {
            return Err(&"the receiver is not an instance of that class");
        }
    }
    let count = match primitive {
        P::PerformArguments | P::PerformArgumentsInSuperclass => {
            spread(load::<D>(callee, 2), callee)?
        }
        _ => 0,
    };
    if count != selector.arguments() {
        return Err(&"the selector takes another number of arguments");
    }
    Ok((class, selector, count))
}

/// `invokeOn:with:` of a method.
#[inline(never)]
pub fn invoke_on<D: Domain>(at: At<'_, D>, site: &'static CallSite, callee: Frame) -> Control<D> {
    match prepare_method::<D>(callee) {
        Ok(method) => calls::invoke(at, site, callee, method),
        Err(text) => unwind::fail(at, site, callee, text),
    }
}

fn prepare_method<D: Domain>(callee: Frame) -> Result<&'static Method, &'static &'static str> {
    let method = method_of(load::<D>(callee, 0)).ok_or(&"the receiver is not a method")?;
    let receiver = load::<D>(callee, 1);
    let class = class::of_shape(receiver.shape_number());
    if !class.inherits_from(method.holder) {
        return Err(&"the object is not an instance of the method's class");
    }
    let count = spread(load::<D>(callee, 2), callee)?;
    if count + 1 != usize::from(method.arguments) {
        return Err(&"the method takes another number of arguments");
    }
    store(callee, 0, receiver);
    Ok(method)
}

fn method_of<D: Domain>(value: Obj<D>) -> Option<&'static Method> {
    (value.has_shape(shapes::METHOD) || value.has_shape(shapes::PRIMITIVE))
        .then(|| value.cast::<MethodObject>().method().promote())
}

#[residual(reads)]
fn list(class: &'static Class, methods: u32) -> Obj {
    let length = if methods != 0 {
        class.methods().len()
    } else {
        class.fields.len()
    };
    let Some(array) = storage::new_array(shapes::ARRAY, length) else {
        return Obj::null();
    };
    if methods != 0 {
        for (index, method) in class.methods().into_iter().enumerate() {
            storage::set_item(array, index, method.object());
        }
    } else {
        for (index, field) in class.fields.iter().enumerate() {
            storage::set_item(array, index, field.object.get().cast());
        }
    }
    array.cast()
}

#[elidable]
fn class_object(class: &'static Class) -> Obj {
    class.object()
}

/// What a class or method knows of itself.
#[inline(never)]
pub fn ask<D: Domain>(primitive: P, arguments: Arguments) -> Outcome<D> {
    let receiver = arguments.get::<D>(0);
    if let P::MethodSignature | P::MethodHolder = primitive {
        let method = method_of(receiver).ok_or(&"the receiver is not a method")?;
        return Ok(if primitive == P::MethodSignature {
            Obj::constant(method.selector.object.get().cast())
        } else {
            class_object::<D>(method.holder)
        });
    }
    let class = class_of_value(receiver).ok_or(&"the receiver is not a class")?;
    let answer = match primitive {
        P::ClassName => Obj::constant(class.name.object.get().cast()),
        P::ClassSuperclass => match class.superclass() {
            Some(superclass) => class_object::<D>(superclass),
            None => nil(),
        },
        P::ClassHasMethod => {
            let selector = symbol_of(arguments.get::<D>(1)).ok_or(&"that is not a symbol")?;
            let has = class
                .methods()
                .iter()
                .any(|m| std::ptr::eq(m.selector, selector));
            boolean(has)
        }
        P::ClassMethods => list::<D>(class, 1),
        _ => list::<D>(class, 0),
    };
    if answer.is_null() {
        return Err(&"there is no memory for the array");
    }
    Ok(answer)
}
