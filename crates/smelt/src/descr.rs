//! Descriptors: what the tracer, the optimiser and the backends know of a client's memory and functions.
//!
//! A descriptor is a `static`; its address is its identity. Two loads through different descriptors never
//! touch the same memory, which is all that alias analysis has to go by.

use crate::kind::{Kind, Width};
use std::sync::OnceLock;

/// A field at a fixed place in an object.
#[derive(Debug)]
pub struct Field {
    /// Name of the object type that declares it; printed as `owner.name`.
    pub owner: &'static str,
    /// Name of the field.
    pub name: &'static str,
    /// Offset from the object's address, in bytes.
    pub offset: u32,
    /// Size in memory.
    pub width: Width,
    /// Kind of the value.
    pub kind: Kind,
    /// Never written after the object has been initialised.
    pub immutable: bool,
}

/// A run of equal items at the end of an object, each addressed by an index.
#[derive(Debug)]
pub struct Items {
    /// Name of the object type that declares it; printed as `owner.name`.
    pub owner: &'static str,
    /// Name of the run.
    pub name: &'static str,
    /// Offset of item 0 from the object's address, in bytes.
    pub offset: u32,
    /// Size of one item in memory.
    pub width: Width,
    /// Kind of an item.
    pub kind: Kind,
    /// Never written after the object has been initialised.
    pub immutable: bool,
    /// One of several ways to read the same bytes: what is written through one such run has been written through all. (All other descriptors
    /// speak of memory of their own.)
    pub is_view: bool,
}

/// The client's half of the header word (a map's number, a class's number).
pub static SHAPE: Field = Field {
    owner: "header",
    name: "shape",
    offset: 4,
    width: Width::U32,
    kind: Kind::Int,
    immutable: false,
};

/// The length word of an array object (see [`Variable::Array`]).
pub static LENGTH: Field = Field {
    owner: "array",
    name: "length",
    offset: 8,
    width: Width::Word,
    kind: Kind::Int,
    immutable: true,
};

/// Which shapes are fixed.
static FIXED_SHAPES: OnceLock<fn(u32) -> bool> = OnceLock::new();

/// Says of which shapes an object that has one keeps it for as long as it lives. Traces check the others again after everything that writes. Once; by default there are none.
pub fn set_fixed_shapes(is_fixed: fn(u32) -> bool) {
    FIXED_SHAPES.get_or_init(|| is_fixed);
}

/// Is this the number of a fixed shape?
pub(crate) fn is_fixed_shape(number: u64) -> bool {
    let number = u32::try_from(number);
    number.is_ok_and(|number| FIXED_SHAPES.get().is_some_and(|is_fixed| is_fixed(number)))
}

/// The shape of a constant, if it is an object and keeps it.
pub(crate) fn fixed_shape_of(constant: u64) -> Option<u32> {
    // SAFETY: constants of traces are alive.
    let shape = heap::is_reference(constant)
        .then(|| unsafe { heap::Object::from_address(constant) }.shape())?;
    is_fixed_shape(shape.into()).then_some(shape)
}

/// A field together with what native code must know of it. The accessors pass this by value, so that offset and width are constants of
/// the compiler's even where the descriptor is a `static` of another crate.
#[derive(Clone, Copy, Debug)]
pub struct FieldPlace {
    /// The descriptor.
    pub field: &'static Field,
    /// Its offset.
    pub offset: u32,
    /// Its width.
    pub width: Width,
    /// Its kind.
    pub kind: Kind,
}

impl FieldPlace {
    /// Of any field.
    pub const fn of(field: &'static Field) -> FieldPlace {
        FieldPlace {
            field,
            offset: field.offset,
            width: field.width,
            kind: field.kind,
        }
    }
}

/// As [`FieldPlace`], for items.
#[derive(Clone, Copy, Debug)]
pub struct ItemsPlace {
    /// The descriptor.
    pub items: &'static Items,
    /// Its offset.
    pub offset: u32,
    /// Its width.
    pub width: Width,
    /// Its kind.
    pub kind: Kind,
}

impl ItemsPlace {
    /// Of any items.
    pub const fn of(items: &'static Items) -> ItemsPlace {
        ItemsPlace {
            items,
            offset: items.offset,
            width: items.width,
            kind: items.kind,
        }
    }
}

/// As [`FieldPlace`], for types.
#[derive(Clone, Copy, Debug)]
pub struct TypePlace {
    /// The descriptor.
    pub kind: &'static Type,
    /// Its number.
    pub id: heap::TypeId,
    /// Its size without the variable part.
    pub words: u32,
}

/// [`SHAPE`], for native code.
pub const SHAPE_PLACE: FieldPlace = FieldPlace {
    field: &SHAPE,
    offset: 4,
    width: Width::U32,
    kind: Kind::Int,
};
/// [`LENGTH`], for native code.
pub const LENGTH_PLACE: FieldPlace = FieldPlace {
    field: &LENGTH,
    offset: 8,
    width: Width::Word,
    kind: Kind::Int,
};

/// What follows the fixed fields of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// Nothing.
    Nothing,
    /// Word-sized value slots; their number is fixed when the object is allocated and is a green.
    Slots,
    /// Word 1 is a length n (a red, [`LENGTH`]), n words follow from word 2.
    Array,
}

/// An object type, as it can be allocated.
#[derive(Debug)]
pub struct Type {
    /// Name, unique in the program.
    pub name: &'static str,
    /// The collector's number of its layout.
    pub id: heap::TypeId,
    /// The shape that new objects get unless the client gives another.
    pub shape: u32,
    /// Size of the header and the fixed fields, in words.
    pub words: u32,
    /// What follows the fixed fields.
    pub variable: Variable,
    /// Of an array: how many words follow its items, zero at first, that no trace looks at.
    pub tail: u32,
    /// The fixed fields, in order. An array's length is not among them: allocating writes it.
    pub fields: &'static [&'static Field],
    /// How the items of the variable part are accessed, if there is one.
    pub items: Option<&'static Items>,
    /// How slots are accessed that hold bare floats. Which do the client knows by the shape; no slot of an object is accessed in both ways without a call between that writes.
    pub float_slots: Option<&'static Items>,
    /// An object of this type is its value: nothing that the client does tells two with the same bits in all fields from each other, unless a float
    /// among them is no number. Traces may then make another object with the same value. All its fields are immutable, and it has the type's shape.
    pub by_value: bool,
    /// It is no type of objects, but stands for the result of a [deferrable](Callee::deferrable) function, whose arguments are its fields.
    pub result_of: Option<Deferred>,
}

impl Type {
    /// The field of a name. It is an error, in constants at compile time, if there is none.
    pub const fn field(&self, name: &str) -> &'static Field {
        let mut index = 0;
        while index < self.fields.len() {
            let field = self.fields[index];
            if is_equal(field.name, name) {
                return field;
            }
            index += 1;
        }
        panic!("there is no such field")
    }
}

const fn is_equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

/// A call that waits until somebody looks at its result.
#[derive(Debug)]
pub struct Deferred {
    /// The function.
    pub callee: &'static Callee,
    /// What can be had of the result without making it.
    pub shortcuts: &'static [Shortcut],
}

/// What is done with the result of a deferred call, and the elidable function that does it with the arguments of that call.
#[derive(Debug)]
pub struct Shortcut {
    /// What is done.
    pub to: Use,
    /// Takes the arguments of the deferred call; those of the call that uses its result, if it is one, before and behind them.
    pub callee: &'static Callee,
}

/// What is done with the result of a deferred call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// A field is read.
    Read(&'static Field),
    /// It is this argument of the function.
    Pass(&'static Callee, usize),
}

/// What a call may do besides returning a value. Each includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effects {
    /// Same arguments, same result; nothing observable happens. May allocate. May be removed or repeated.
    Elidable,
    /// Reads mutable memory, writes nothing that existed before the call.
    Reads,
    /// Writes objects; never runs client code that could look at frames or invalidate traces.
    Writes,
    /// Anything: runs the interpreter again, looks at frames, changes quasi-immutable fields.
    Any,
}

/// The most arguments a residual function takes.
pub const MAX_ARGUMENTS: usize = 6;

/// A function that traces call and never look into.
#[derive(Debug)]
pub struct Callee {
    /// Name, unique in the program.
    pub name: &'static str,
    /// An `extern "C" fn` of as many `u64` as `arguments` has, returning `u64`; floats travel as their bits.
    pub code: CodePointer,
    /// Kinds of the arguments.
    pub arguments: &'static [Kind],
    /// Kind of the result.
    pub result: Kind,
    /// What it may do.
    pub effects: Effects,
    /// What it does depends on what is alive: machine code that calls it leaves no values behind that nobody will read.
    pub asks_who_lives: bool,
    /// Of an elidable function whose result is always an object of the shape that is given here, and that always returns: traces may defer calls of it, and
    /// make a result once for each exit.
    pub deferrable: Option<&'static Type>,
}

/// The address of an `extern "C"` function over words, by number of arguments.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum CodePointer {
    F0(extern "C" fn() -> u64),
    F1(extern "C" fn(u64) -> u64),
    F2(extern "C" fn(u64, u64) -> u64),
    F3(extern "C" fn(u64, u64, u64) -> u64),
    F4(extern "C" fn(u64, u64, u64, u64) -> u64),
    F5(extern "C" fn(u64, u64, u64, u64, u64) -> u64),
    F6(extern "C" fn(u64, u64, u64, u64, u64, u64) -> u64),
}

impl CodePointer {
    /// Calls the function.
    ///
    /// # Panics
    /// When the number of arguments is not the function's.
    #[inline(always)]
    pub fn call(self, arguments: &[u64]) -> u64 {
        match (self, arguments) {
            (CodePointer::F0(f), []) => f(),
            (CodePointer::F1(f), &[a]) => f(a),
            (CodePointer::F2(f), &[a, b]) => f(a, b),
            (CodePointer::F3(f), &[a, b, c]) => f(a, b, c),
            (CodePointer::F4(f), &[a, b, c, d]) => f(a, b, c, d),
            (CodePointer::F5(f), &[a, b, c, d, e]) => f(a, b, c, d, e),
            (CodePointer::F6(f), &[a, b, c, d, e, g]) => f(a, b, c, d, e, g),
            _ => panic!("a residual function was called with the wrong number of arguments"),
        }
    }

    /// The function's address, for machine code.
    pub fn address(self) -> usize {
        match self {
            CodePointer::F0(f) => f as usize,
            CodePointer::F1(f) => f as usize,
            CodePointer::F2(f) => f as usize,
            CodePointer::F3(f) => f as usize,
            CodePointer::F4(f) => f as usize,
            CodePointer::F5(f) => f as usize,
            CodePointer::F6(f) => f as usize,
        }
    }
}

macro_rules! identity {
    ($($type:ty),*) => {$(
        /// Descriptors are equal if they are the same `static`.
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                std::ptr::eq(self, other)
            }
        }
        impl Eq for $type {}
        impl std::hash::Hash for $type {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                std::ptr::hash(self, state)
            }
        }
    )*};
}
identity!(Field, Items, Type, Callee);
