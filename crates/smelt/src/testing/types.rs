//! Object types and residual functions of the random traces.

use crate::descr::{Callee, CodePointer, Effects, Field, Items, Type, Variable};
use crate::kind::{Kind, Width};
use heap::{Layout, Pointers, TypeId};

const fn field(name: &'static str, word: u32, width: Width, kind: Kind) -> Field {
    Field {
        owner: "Node",
        name,
        offset: word * 8,
        width,
        kind,
        immutable: false,
    }
}

/// Always a node.
pub static LINK: Field = field("link", 1, Width::Word, Kind::Ref);
/// Any reference.
pub static ANY: Field = field("any", 2, Width::Word, Kind::Ref);
/// An int.
pub static COUNT: Field = field("count", 3, Width::Word, Kind::Int);
/// A float.
pub static WEIGHT: Field = field("weight", 4, Width::Word, Kind::Float);
/// A byte.
pub static SMALL: Field = field("small", 5, Width::U8, Kind::Int);
/// Two bytes.
pub static HALF: Field = field("half", 6, Width::U16, Kind::Int);
/// Four bytes.
pub static WIDE: Field = field("wide", 7, Width::U32, Kind::Int);
/// A row's int.
pub static MARK: Field = Field {
    owner: "Row",
    name: "mark",
    offset: 8,
    width: Width::Word,
    kind: Kind::Int,
    immutable: false,
};

const fn items(owner: &'static str, width: Width, kind: Kind) -> Items {
    Items {
        owner,
        name: "items",
        offset: 16,
        width,
        kind,
        immutable: false,
        is_view: false,
    }
}

/// The number of a float object.
pub static NUMBER: Field = Field {
    owner: "Float",
    name: "number",
    immutable: true,
    ..field("number", 1, Width::Word, Kind::Float)
};

/// References.
pub static ROW_SLOTS: Items = items("Row", Width::Word, Kind::Ref);
/// References.
pub static VECTOR_ITEMS: Items = items("Vector", Width::Word, Kind::Ref);
/// Ints.
pub static NUMBERS_ITEMS: Items = items("Numbers", Width::Word, Kind::Int);
/// Bytes.
pub static BYTES_ITEMS: Items = items("Bytes", Width::U8, Kind::Int);

/// An object with fields of every kind and width.
pub static NODE: Type = Type {
    name: "Node",
    id: TypeId::new(3901),
    shape: 71,
    words: 8,
    variable: Variable::Nothing,
    fields: &[&LINK, &ANY, &COUNT, &WEIGHT, &SMALL, &HALF, &WIDE],
    items: None,
    float_slots: None,
    tail: 0,
    by_value: false,
    result_of: None,
};
/// A field and slots.
pub static ROW: Type = Type {
    name: "Row",
    id: TypeId::new(3902),
    shape: 72,
    words: 2,
    variable: Variable::Slots,
    fields: &[&MARK],
    items: Some(&ROW_SLOTS),
    float_slots: None,
    tail: 0,
    by_value: false,
    result_of: None,
};

const fn array(name: &'static str, number: u16, items: &'static Items) -> Type {
    Type {
        name,
        id: TypeId::new(number),
        shape: 70 + number as u32 % 10,
        words: 2,
        variable: Variable::Array,
        fields: &[],
        items: Some(items),
        float_slots: None,
        tail: 0,
        by_value: false,
        result_of: None,
    }
}
/// An array of references.
pub static VECTOR: Type = array("Vector", 3903, &VECTOR_ITEMS);
/// An array of ints.
pub static NUMBERS: Type = array("Numbers", 3904, &NUMBERS_ITEMS);
/// An array of bytes.
pub static BYTES: Type = array("Bytes", 3905, &BYTES_ITEMS);

/// A float as an object.
pub static FLOAT: Type = Type {
    name: "Float",
    id: TypeId::new(3906),
    shape: 76,
    words: 2,
    variable: Variable::Nothing,
    fields: &[&NUMBER],
    items: None,
    float_slots: None,
    tail: 0,
    by_value: true,
    result_of: None,
};

/// All types.
pub static TYPES: [&Type; 6] = [&NODE, &ROW, &VECTOR, &NUMBERS, &BYTES, &FLOAT];

/// Makes the types known to the heap.
pub fn register() {
    let pointers = [
        Pointers::Range { first: 1, count: 2 },
        Pointers::Rest { first: 2 },
        Pointers::Array,
        Pointers::None,
        Pointers::None,
        Pointers::None,
    ];
    for (kind, pointers) in TYPES.iter().zip(pointers) {
        heap::register_at(kind.id, Layout::new(kind.name, pointers));
    }
    crate::bare::set_float_objects(&FLOAT);
}

/// Slots of rows and items of arrays that generated code relies on; a power of two.
pub const ITEMS: u32 = 8;

/// A new node with everything set. The link is null where the caller gives none.
pub fn new_node(link: u64, any: u64, number: u64) -> u64 {
    let Some(node) = heap::allocate(NODE.id, NODE.shape, NODE.words as usize) else {
        crate::native::out_of_memory()
    };
    let weight = (number as f64 * 0.5).to_bits();
    for (i, word) in [
        link,
        any,
        number,
        weight,
        number & 255,
        number & 65535,
        number & 0xffff,
    ]
    .into_iter()
    .enumerate()
    {
        // SAFETY: the fields of the object just allocated.
        unsafe { *node.as_ptr().add(i + 1) = word }
    }
    node.to_word()
}

extern "C" fn mix(a: u64, b: u64) -> u64 {
    a.rotate_left(7) ^ b.wrapping_mul(0x9e37_79b9)
}
extern "C" fn scale(a: u64, b: u64, c: u64) -> u64 {
    (f64::from_bits(a) * 1.5 + b as i64 as f64 - f64::from_bits(c)).to_bits()
}
extern "C" fn make(link: u64, any: u64, number: u64) -> u64 {
    new_node(link, any, number)
}
extern "C" fn poke(node: u64, number: u64) -> u64 {
    // SAFETY: the generator passes nodes.
    unsafe {
        let place = (node as usize + COUNT.offset as usize) as *mut u64;
        *place = (*place).wrapping_add(number);
        *place
    }
}
extern "C" fn churn() -> u64 {
    heap::collect(heap::Collection::Minor);
    17
}
extern "C" fn many(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 {
    let floats = f64::from_bits(b) > f64::from_bits(e);
    a.wrapping_sub(c) ^ d.wrapping_add(f) ^ u64::from(floats)
}

const fn callee(
    name: &'static str,
    code: CodePointer,
    arguments: &'static [Kind],
    result: Kind,
    effects: Effects,
) -> Callee {
    Callee {
        name,
        code,
        arguments,
        result,
        effects,
        asks_who_lives: false,
        deferrable: None,
    }
}

use Kind::{Float, Int, Ref};
/// Of ints.
pub static MIX: Callee = callee(
    "mix",
    CodePointer::F2(mix),
    &[Int, Int],
    Int,
    Effects::Elidable,
);
/// Of floats too.
pub static SCALE: Callee = callee(
    "scale",
    CodePointer::F3(scale),
    &[Float, Int, Float],
    Float,
    Effects::Elidable,
);
/// Makes a node.
pub static MAKE: Callee = callee(
    "make",
    CodePointer::F3(make),
    &[Ref, Ref, Int],
    Ref,
    Effects::Reads,
);
/// Changes a node.
pub static POKE: Callee = callee(
    "poke",
    CodePointer::F2(poke),
    &[Ref, Int],
    Int,
    Effects::Writes,
);
/// Collects, with what is dead cleared.
pub static CHURN: Callee = Callee {
    asks_who_lives: true,
    ..callee("churn", CodePointer::F0(churn), &[], Int, Effects::Any)
};
/// Of six arguments.
pub static MANY: Callee = callee(
    "many",
    CodePointer::F6(many),
    &[Int, Float, Int, Int, Float, Int],
    Int,
    Effects::Elidable,
);
