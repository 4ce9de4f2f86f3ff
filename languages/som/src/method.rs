//! Methods.

use crate::class::Class;
use crate::code::Code;
use crate::object::{MethodObject, Obj};
use crate::primitives::Primitive;
use crate::shapes;
use crate::storage::Immortal;
use crate::symbol::Sym;
use smelt::{Native, Static};
use std::cell::Cell;

/// A method. It lives for ever.
#[derive(Debug)]
pub struct Method {
    /// Its selector.
    pub selector: Sym,
    /// The class it was defined in.
    pub holder: &'static Class,
    /// Receiver and parameters.
    pub arguments: u8,
    /// What it does.
    pub kind: Kind,
    object: Cell<Option<Immortal<MethodObject>>>,
}

/// What a method does.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// It runs code.
    Code(&'static Code),
    /// It answers a field of the receiver, whose class's instances are plain.
    Getter(u16),
    /// It is built in.
    Primitive(Primitive),
    /// It is said to be built in, and is not.
    Missing,
}

impl Method {
    /// A method.
    pub fn new(selector: Sym, holder: &'static Class, arguments: u8, kind: Kind) -> Method {
        Method {
            selector,
            holder,
            arguments,
            kind,
            object: Cell::new(None),
        }
    }

    /// The method as a value.
    pub fn object(&'static self) -> Obj {
        if let Some(object) = self.object.get() {
            return object.get().cast();
        }
        let shape = match self.kind {
            Kind::Primitive(_) | Kind::Missing => shapes::PRIMITIVE,
            _ => shapes::METHOD,
        };
        let object = MethodObject::new_shaped::<Native>(shape, Static::constant(self));
        self.object.set(Some(Immortal::new(object)));
        object.cast()
    }
}
