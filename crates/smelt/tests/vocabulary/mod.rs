//! The object types, functions and interpreter loops that the textual traces of the tests speak of.

#![allow(dead_code)] // each test uses its part of it

use smelt::meta::DriverInfo;
use smelt::trace::Vocabulary;
use smelt::{
    Answer, Callee, CodePointer, Deferred, Effects, Field, Items, Kind, ShapeFunction, Shortcut,
    Type, Use, Variable, Width, heap, heap::TypeId, read_memory, write_memory,
};

const fn field(
    owner: &'static str,
    name: &'static str,
    word: u32,
    kind: Kind,
    immutable: bool,
) -> Field {
    Field {
        owner,
        name,
        offset: word * 8,
        width: Width::Word,
        kind,
        immutable,
    }
}

const fn object(name: &'static str, id: u16, fields: &'static [&'static Field]) -> Type {
    Type {
        name,
        id: TypeId::new(id),
        shape: id as u32,
        words: 1 + fields.len() as u32,
        variable: Variable::Nothing,
        fields,
        items: None,
        float_slots: None,
        tail: 0,
        by_value: false,
        result_of: None,
    }
}

static BOX_VALUE: Field = field("box", "value", 1, Kind::Float, true);
/// A boxed float.
pub static BOX: Type = Type {
    by_value: true,
    ..object("box", 20, &[&BOX_VALUE])
};

static CELL_CONTENT: Field = field("cell", "content", 1, Kind::Ref, false);
/// A mutable reference.
pub static CELL: Type = object("cell", 21, &[&CELL_CONTENT]);

static NODE_COUNT: Field = field("node", "count", 1, Kind::Int, false);
static NODE_SMALL: Field = Field {
    width: Width::U8,
    ..field("node", "small", 2, Kind::Int, false)
};
static NODE_LEFT: Field = field("node", "left", 3, Kind::Ref, false);
static NODE_RIGHT: Field = field("node", "right", 4, Kind::Ref, true);
/// Fields of all sorts.
pub static NODE: Type = object(
    "node",
    22,
    &[&NODE_COUNT, &NODE_SMALL, &NODE_LEFT, &NODE_RIGHT],
);

static INSTANCE_SLOTS: Items = Items {
    owner: "instance",
    name: "slots",
    offset: 8,
    width: Width::Word,
    kind: Kind::Ref,
    immutable: false,
    is_view: false,
};
/// An object with slots.
pub static INSTANCE: Type = Type {
    variable: Variable::Slots,
    items: Some(&INSTANCE_SLOTS),
    float_slots: None,
    ..object("instance", 23, &[])
};

static ARRAY_ITEMS: Items = Items {
    owner: "array",
    name: "items",
    offset: 16,
    width: Width::Word,
    kind: Kind::Ref,
    immutable: false,
    is_view: false,
};
/// An array of references.
pub static ARRAY: Type = Type {
    words: 2,
    variable: Variable::Array,
    items: Some(&ARRAY_ITEMS),
    float_slots: None,
    ..object("array", 24, &[])
};

static NUMBERS_ITEMS: Items = Items {
    owner: "numbers",
    name: "floats",
    kind: Kind::Float,
    ..ARRAY_ITEMS
};
/// An array of floats.
pub static NUMBERS: Type = Type {
    words: 2,
    variable: Variable::Array,
    items: Some(&NUMBERS_ITEMS),
    float_slots: None,
    ..object("numbers", 25, &[])
};

const fn view(name: &'static str, width: Width, kind: Kind) -> Items {
    Items {
        owner: "bytes",
        name,
        offset: 16,
        width,
        kind,
        immutable: false,
        is_view: true,
    }
}

static BYTES_BYTES: Items = view("bytes", Width::U8, Kind::Int);
static BYTES_FLOATS: Items = view("floats", Width::Word, Kind::Float);
static BYTES_WORDS: Items = view("words", Width::Word, Kind::Int);

extern "C" fn mix(a: u64, b: u64) -> u64 {
    a.wrapping_mul(31).wrapping_add(b)
}
extern "C" fn identity(a: u64) -> u64 {
    a
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

/// Pure.
pub static MIX: Callee = callee(
    "mix",
    CodePointer::F2(mix),
    &[Kind::Int, Kind::Int],
    Kind::Int,
    Effects::Elidable,
);
/// Shape of the results of `part`.
pub const PART_SHAPE: u32 = 30;
/// What the result of `part` holds.
pub fn part_value(number: u64) -> u64 {
    (number as i64 as f64).to_bits()
}

extern "C" fn part(_whole: u64, number: u64) -> u64 {
    let object = heap::allocate(BOX.id, PART_SHAPE, BOX.words as usize).expect("room");
    let address = object.to_word();
    // SAFETY: the field of the object just allocated.
    unsafe { write_memory(address as usize + 8, Width::Word, part_value(number)) };
    address
}
extern "C" fn value_of_part(_whole: u64, number: u64) -> u64 {
    part_value(number)
}
extern "C" fn weigh(part: u64, number: u64) -> u64 {
    // SAFETY: a box.
    let value = unsafe { read_memory(part as usize + 8, Width::Word) };
    mix(value, number)
}
extern "C" fn weigh_part(_whole: u64, of_part: u64, number: u64) -> u64 {
    mix(part_value(of_part), number)
}

static PART_ARGUMENTS: [Field; 2] = [
    field("part", "whole", 0, Kind::Ref, true),
    field("part", "number", 0, Kind::Int, true),
];
/// The result of a call of `part` that waits.
pub static PART_RESULT: Type = Type {
    words: 0,
    shape: PART_SHAPE,
    result_of: Some(Deferred {
        callee: &PART,
        shortcuts: &[
            Shortcut {
                to: Use::Read(&BOX_VALUE),
                callee: &VALUE_OF_PART,
            },
            Shortcut {
                to: Use::Pass(&WEIGH, 0),
                callee: &WEIGH_PART,
            },
        ],
    }),
    ..object("part", 20, &[&PART_ARGUMENTS[0], &PART_ARGUMENTS[1]])
};
/// Makes a box of a number, and may wait.
pub static PART: Callee = Callee {
    deferrable: Some(&PART_RESULT),
    ..callee(
        "part",
        CodePointer::F2(part),
        &[Kind::Ref, Kind::Int],
        Kind::Ref,
        Effects::Elidable,
    )
};
/// Reads what `part` has made.
pub static VALUE_OF_PART: Callee = callee(
    "value_of_part",
    CodePointer::F2(value_of_part),
    &[Kind::Ref, Kind::Int],
    Kind::Float,
    Effects::Elidable,
);
/// Of a box and a number.
pub static WEIGH: Callee = callee(
    "weigh",
    CodePointer::F2(weigh),
    &[Kind::Ref, Kind::Int],
    Kind::Int,
    Effects::Elidable,
);
/// The same of what `part` would make.
pub static WEIGH_PART: Callee = callee(
    "weigh_part",
    CodePointer::F3(weigh_part),
    &[Kind::Ref, Kind::Int, Kind::Int],
    Kind::Int,
    Effects::Elidable,
);
/// Reads.
pub static LOOK: Callee = callee(
    "look",
    CodePointer::F1(identity),
    &[Kind::Ref],
    Kind::Ref,
    Effects::Reads,
);
/// Writes.
pub static CHANGE: Callee = callee(
    "change",
    CodePointer::F1(identity),
    &[Kind::Ref],
    Kind::Ref,
    Effects::Writes,
);
/// Does anything.
pub static RUN: Callee = callee(
    "run",
    CodePointer::F1(identity),
    &[Kind::Ref],
    Kind::Ref,
    Effects::Any,
);

/// An interpreter loop.
pub static MAIN: DriverInfo = DriverInfo {
    name: "main",
    reds: &[],
    place: |words| smelt::Place::named(format!("main {words:?}")),
    run: |_, _, _| panic!("traces of this driver are not run"),
    run_meta: |_, _, _| panic!("traces of this driver are not run"),
    frame_size: |_| 0,
    generalise: |_| false,
};

/// Shapes are asked for their remainder by a number.
static REMAINDER: ShapeFunction = ShapeFunction {
    name: "remainder",
    arguments: [Kind::Int; 2],
    evaluate: |shape, [divisor, _], _| Answer {
        word: u64::from(shape) % divisor,
        ..Answer::default()
    },
};

/// All of it.
pub fn vocabulary() -> Vocabulary {
    Vocabulary {
        shape_functions: vec![&REMAINDER],
        types: vec![
            &BOX,
            &CELL,
            &NODE,
            &INSTANCE,
            &ARRAY,
            &NUMBERS,
            &PART_RESULT,
        ],
        fields: vec![],
        items: vec![&BYTES_BYTES, &BYTES_FLOATS, &BYTES_WORDS],
        callees: vec![
            &MIX,
            &LOOK,
            &CHANGE,
            &RUN,
            &PART,
            &VALUE_OF_PART,
            &WEIGH,
            &WEIGH_PART,
        ],
        drivers: vec![&MAIN],
    }
}
