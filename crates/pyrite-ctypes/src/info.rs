//! What is known of a C type: what its metaclass keeps of the class.

use crate::codes::Code;
use libffi_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::storage::{Array, External};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Which metaclass a type is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Simple,
    Structure,
    Union,
    Pointer,
    Array,
    Function,
}

/// The Rust half of what is known; objects are in the other slots of the class's [state](Class::state).
pub struct Info {
    pub kind: Kind,
    /// Bytes.
    pub size: Cell<usize>,
    pub align: Cell<usize>,
    /// Of an array the items; of a structure the fields, those of its bases included; zero if an instance keeps at most one object alive.
    pub length: Cell<usize>,
    /// Of a function: how it is called (`_flags_`).
    pub flags: Cell<u32>,
    /// Instances are pointers, or contain some.
    pub is_pointer: Cell<bool>,
    pub has_pointer: Cell<bool>,
    /// There are instances, or types made of it: its fields cannot be set any more.
    pub is_final: Cell<bool>,
    /// How simple values are read and written.
    pub code: Cell<Option<Code>>,
    /// As PEP 3118 writes it.
    pub format: RefCell<Option<Rc<str>>>,
    /// Items in each dimension.
    pub shape: RefCell<Vec<usize>>,
    /// What functions are told of values of the type.
    pub ffi: Described,
    /// Where the plain numbers and pointers in a value lie, of types that functions take and give in registers.
    pub leaves: RefCell<Vec<Leaf>>,
}

/// A plain number or pointer within a value.
#[derive(Clone, Copy)]
pub struct Leaf {
    pub offset: usize,
    pub ffi: *mut ffi::ffi_type,
}

/// A description for libffi, at an address that stays.
pub struct Described {
    /// Itself, and what the elements of a structure are, with a null behind the last.
    own: Box<std::cell::UnsafeCell<ffi::ffi_type>>,
    elements: RefCell<Box<[*mut ffi::ffi_type]>>,
}

impl Described {
    fn new() -> Self {
        Described {
            own: Box::default(),
            elements: RefCell::default(),
        }
    }
    /// For libffi, which does not write to complete descriptions.
    pub fn get(&self) -> *mut ffi::ffi_type {
        self.own.get()
    }
    /// As another one.
    pub fn set(&self, other: *mut ffi::ffi_type) {
        // SAFETY: nobody reads it meanwhile; descriptions are plain data.
        unsafe { *self.own.get() = *other };
    }
    /// A structure of these elements.
    pub fn set_structure(&self, size: usize, align: usize, mut elements: Vec<*mut ffi::ffi_type>) {
        elements.push(std::ptr::null_mut());
        let mut elements = elements.into_boxed_slice();
        let description = ffi::ffi_type {
            size,
            alignment: align as _,
            type_: ffi::FFI_TYPE_STRUCT,
            elements: elements.as_mut_ptr(),
        };
        self.elements.replace(elements);
        // SAFETY: as above.
        unsafe { *self.own.get() = description };
    }
}

/// Slots of the state of a class.
pub mod slots {
    /// The [`Info`](super::Info).
    pub const INFO: usize = 0;
    /// Of a simple type its letter, a str; of a pointer or an array the type of the items.
    pub const PROTO: usize = 1;
    /// Of a function: `_argtypes_`.
    pub const ARGUMENT_TYPES: usize = 2;
    /// Their `from_param`.
    pub const CONVERTERS: usize = 3;
    /// `_restype_`.
    pub const RESULT_TYPE: usize = 4;
    /// Its `_check_retval_`.
    pub const CHECKER: usize = 5;
    /// `__pointer_type__`.
    pub const POINTER_TYPE: usize = 6;
    /// What has to live as long: the types of the fields.
    pub const KEPT: usize = 7;
    /// How many there are.
    pub const COUNT: usize = 8;
}

impl Info {
    /// What is known of a new type, which is nothing yet.
    pub fn new(kind: Kind) -> Info {
        Info {
            kind,
            size: Cell::new(0),
            align: Cell::new(0),
            length: Cell::new(0),
            flags: Cell::new(0),
            is_pointer: Cell::new(false),
            has_pointer: Cell::new(false),
            is_final: Cell::new(false),
            code: Cell::new(None),
            format: RefCell::default(),
            shape: RefCell::default(),
            ffi: Described::new(),
            leaves: RefCell::default(),
        }
    }

    /// Are there pointers in a value?
    pub fn contains_pointers(&self) -> bool {
        self.is_pointer.get() || self.has_pointer.get()
    }

    /// Is there one `long double` in a value, and nothing else?
    pub fn is_long_double(&self) -> bool {
        let leaves = self.leaves.borrow();
        matches!(leaves[..], [Leaf { ffi, .. }] if ffi == Code::ffi(b'g'))
            && self.kind != Kind::Array
    }

    /// One simple value of this kind.
    pub fn describe_simple(&self, described: *mut ffi::ffi_type) {
        self.ffi.set(described);
        self.leaves.replace(vec![Leaf {
            offset: 0,
            ffi: described,
        }]);
    }
}

/// Gives a class its info.
///
/// # Errors
/// `SystemError` if it has one.
pub fn attach(class: &'static Class, info: Info) -> PyResult<&'static Info> {
    if !class.state().is_null() {
        return Err(pyrite_vm::system_error!(
            "StgInfo of '{}' is already initialized.",
            class.full_name()
        ));
    }
    let state = storage::new_array(slots::COUNT)?;
    let info = storage::new_external(info);
    storage::set_item(state, slots::INFO, info.cast());
    class.set_state(state.cast());
    Ok(of_class(class).expect("just attached"))
}

/// What is known of a C type; `None` for other classes and for abstract ones. It lives as long as the class.
#[inline]
pub fn of_class<'a>(class: &'static Class) -> Option<&'a Info> {
    let state = class.state();
    if state.is_null() {
        return None;
    }
    let info: Gc<External> = storage::items::<Array>(state.cast())[slots::INFO].cast();
    storage::external(info)
}

/// As [`of_class`], of an object that may be a class.
pub fn of_type<'a>(object: Obj) -> Option<&'a Info> {
    Class::from_object(object).and_then(of_class)
}

/// As [`of_class`], of the class of an object.
#[inline]
pub fn of<'a>(object: Obj) -> Option<&'a Info> {
    of_class(Class::of(object))
}

/// A slot of the state of a class that has one; null if nothing is there.
#[inline]
pub fn slot(class: &'static Class, index: usize) -> Obj {
    let state = class.state();
    match state.is_null() {
        true => Obj::null(),
        false => storage::items::<Array>(state.cast())[index],
    }
}

/// Writes a slot of the state of a class that has one.
pub fn set_slot(class: &'static Class, index: usize, value: Obj) {
    storage::set_item::<Array>(class.state().cast(), index, value);
}

/// The type of the items of a pointer or an array.
pub fn item_type(class: &'static Class) -> Option<&'static Class> {
    let item = slot(class, slots::PROTO);
    if item.is_null() {
        return None;
    }
    Class::from_object(item)
}

/// What is known of an instance, where that must be a C type.
///
/// # Errors
/// `TypeError` for instances of abstract classes.
pub fn expected<'a>(class: &'static Class) -> PyResult<&'a Info> {
    of_class(class).ok_or_else(|| pyrite_vm::type_error!("abstract class"))
}
