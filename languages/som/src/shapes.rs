//! Shapes: the number in the header of an object that says which class it is an instance of. A class has one shape, since its instances
//! all have the same fields; two classes never share one.

/// Integers held in the word.
pub const INTEGER: u32 = 1;
/// Larger integers; their class is `Integer` too.
pub const BIG_INTEGER: u32 = 2;
/// `Double`.
pub const DOUBLE: u32 = 3;
/// `String`.
pub const STRING: u32 = 4;
/// `Symbol`.
pub const SYMBOL: u32 = 5;
/// `Array`.
pub const ARRAY: u32 = 6;
/// Blocks without parameters are instances of `Block1`, and so on.
pub const BLOCK1: u32 = 7;
/// Blocks with one parameter.
pub const BLOCK2: u32 = 8;
/// Blocks with two.
pub const BLOCK3: u32 = 9;
/// Blocks with three.
pub const BLOCK4: u32 = 10;
/// `Nil`.
pub const NIL: u32 = 11;
/// `True`.
pub const TRUE: u32 = 12;
/// `False`.
pub const FALSE: u32 = 13;
/// `Method`.
pub const METHOD: u32 = 14;
/// `Primitive`.
pub const PRIMITIVE: u32 = 15;
/// `Metaclass`.
pub const METACLASS: u32 = 16;
/// Classes that programs define, and classes of classes, begin here.
pub const FIRST_FREE: u32 = 17;

/// The classes whose instances the virtual machine makes itself.
pub const BUILT_IN: &[(&str, u32)] = &[
    ("Integer", INTEGER),
    ("Double", DOUBLE),
    ("String", STRING),
    ("Symbol", SYMBOL),
    ("Array", ARRAY),
    ("Block1", BLOCK1),
    ("Block2", BLOCK2),
    ("Block3", BLOCK3),
    ("Block4", BLOCK4),
    ("Nil", NIL),
    ("True", TRUE),
    ("False", FALSE),
    ("Method", METHOD),
    ("Primitive", PRIMITIVE),
    ("Metaclass", METACLASS),
];
