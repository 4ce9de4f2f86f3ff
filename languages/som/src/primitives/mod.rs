//! Methods that are built in.
//!
//! A class's source says `selector = primitive`; the table here says what that is. The receiver is checked all the same, since reflection can
//! run any method on any object.

mod blocks;
mod numbers;
mod objects;
mod reflection;
mod strings;
mod system;

use crate::bytecode::Operator;
use crate::class::Class;
use crate::code::CallSite;
use crate::interpreter::{At, Control, load, unwind};
use crate::object::Obj;
use crate::symbol::Sym;
use smelt::{Domain, Frame};

pub use system::{set_class_path, start_clock};

/// A built-in method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Primitive {
    /// An operator of numbers.
    Number(Operator),
    Remainder,
    ExclusiveOr,
    ShiftLeft,
    ShiftRight,
    SquareRoot,
    AtRandom,
    NumberAsString,
    AsDouble,
    AsSigned32,
    AsUnsigned32,
    IntegerFromString,
    NumberMax,
    NumberMin,
    Abs,
    Round,
    AsInteger,
    Cosine,
    Sine,
    Logarithm,
    Exponential,
    DoubleFromString,
    PositiveInfinity,
    ObjectClass,
    ObjectSize,
    Identical,
    HashCode,
    Inspect,
    Halt,
    Perform,
    PerformArguments,
    PerformInSuperclass,
    PerformArgumentsInSuperclass,
    FieldAt,
    FieldAtPut,
    FieldNamed,
    StringConcatenate,
    StringAsSymbol,
    SymbolAsString,
    StringLength,
    StringEqual,
    StringSubstring,
    StringCharAt,
    StringIsWhiteSpace,
    StringIsLetters,
    StringIsDigits,
    ArrayAt,
    ArrayAtPut,
    ArrayLength,
    ArrayNew,
    ArrayCopy,
    /// With so many arguments.
    BlockValue(u8),
    BlockRestart,
    ClassNew,
    ClassName,
    ClassSuperclass,
    ClassFields,
    ClassMethods,
    ClassHasMethod,
    MethodSignature,
    MethodHolder,
    MethodInvoke,
    SystemGlobal,
    SystemGlobalPut,
    SystemHasGlobal,
    SystemLoadFile,
    SystemLoad,
    SystemExit,
    SystemPrint,
    SystemPrintNewline,
    SystemErrorPrint,
    SystemErrorPrintLine,
    SystemPrintStack,
    SystemTime,
    SystemTicks,
    SystemCollect,
}

use Operator as O;
use Primitive as P;

/// Class, selector, primitive.
const TABLE: &[(&str, &str, Primitive)] = &[
    ("Integer", "+", P::Number(O::Add)),
    ("Integer", "-", P::Number(O::Subtract)),
    ("Integer", "*", P::Number(O::Multiply)),
    ("Integer", "//", P::Number(O::Divide)),
    ("Integer", "/", P::Number(O::IntegerDivide)),
    ("Integer", "%", P::Number(O::Modulo)),
    ("Integer", "&", P::Number(O::And)),
    ("Integer", "<", P::Number(O::Less)),
    ("Integer", "<=", P::Number(O::LessEqual)),
    ("Integer", ">", P::Number(O::Greater)),
    ("Integer", ">=", P::Number(O::GreaterEqual)),
    ("Integer", "=", P::Number(O::Equal)),
    ("Integer", "<>", P::Number(O::Unequal)),
    ("Integer", "~=", P::Number(O::Unequal)),
    ("Integer", "==", P::Number(O::Equal)),
    ("Integer", "rem:", P::Remainder),
    ("Integer", "bitXor:", P::ExclusiveOr),
    ("Integer", "<<", P::ShiftLeft),
    ("Integer", ">>>", P::ShiftRight),
    ("Integer", "sqrt", P::SquareRoot),
    ("Integer", "atRandom", P::AtRandom),
    ("Integer", "asString", P::NumberAsString),
    ("Integer", "asDouble", P::AsDouble),
    ("Integer", "as32BitSignedValue", P::AsSigned32),
    ("Integer", "as32BitUnsignedValue", P::AsUnsigned32),
    ("Integer", "max:", P::NumberMax),
    ("Integer", "min:", P::NumberMin),
    ("Integer", "abs", P::Abs),
    ("Integer class", "fromString:", P::IntegerFromString),
    ("Double", "+", P::Number(O::Add)),
    ("Double", "-", P::Number(O::Subtract)),
    ("Double", "*", P::Number(O::Multiply)),
    ("Double", "//", P::Number(O::Divide)),
    ("Double", "/", P::Number(O::Divide)),
    ("Double", "%", P::Number(O::Modulo)),
    ("Double", "<", P::Number(O::Less)),
    ("Double", "<=", P::Number(O::LessEqual)),
    ("Double", ">", P::Number(O::Greater)),
    ("Double", ">=", P::Number(O::GreaterEqual)),
    ("Double", "=", P::Number(O::Equal)),
    ("Double", "<>", P::Number(O::Unequal)),
    ("Double", "~=", P::Number(O::Unequal)),
    ("Double", "==", P::Number(O::Equal)),
    ("Double", "sqrt", P::SquareRoot),
    ("Double", "round", P::Round),
    ("Double", "asInteger", P::AsInteger),
    ("Double", "asString", P::NumberAsString),
    ("Double", "cos", P::Cosine),
    ("Double", "sin", P::Sine),
    ("Double", "log", P::Logarithm),
    ("Double", "exp", P::Exponential),
    ("Double", "max:", P::NumberMax),
    ("Double", "min:", P::NumberMin),
    ("Double", "abs", P::Abs),
    ("Double class", "fromString:", P::DoubleFromString),
    ("Double class", "PositiveInfinity", P::PositiveInfinity),
    ("Object", "class", P::ObjectClass),
    ("Object", "objectSize", P::ObjectSize),
    ("Object", "==", P::Identical),
    ("Object", "hashcode", P::HashCode),
    ("Object", "inspect", P::Inspect),
    ("Object", "halt", P::Halt),
    ("Object", "perform:", P::Perform),
    ("Object", "perform:withArguments:", P::PerformArguments),
    ("Object", "perform:inSuperclass:", P::PerformInSuperclass),
    (
        "Object",
        "perform:withArguments:inSuperclass:",
        P::PerformArgumentsInSuperclass,
    ),
    ("Object", "instVarAt:", P::FieldAt),
    ("Object", "instVarAt:put:", P::FieldAtPut),
    ("Object", "instVarNamed:", P::FieldNamed),
    ("String", "concatenate:", P::StringConcatenate),
    ("String", "asSymbol", P::StringAsSymbol),
    ("String", "hashcode", P::HashCode),
    ("String", "length", P::StringLength),
    ("String", "=", P::StringEqual),
    ("String", "primSubstringFrom:to:", P::StringSubstring),
    ("String", "charAt:", P::StringCharAt),
    ("String", "isWhiteSpace", P::StringIsWhiteSpace),
    ("String", "isLetters", P::StringIsLetters),
    ("String", "isDigits", P::StringIsDigits),
    ("Symbol", "asString", P::SymbolAsString),
    ("Array", "at:", P::ArrayAt),
    ("Array", "at:put:", P::ArrayAtPut),
    ("Array", "length", P::ArrayLength),
    ("Array", "copy", P::ArrayCopy),
    ("Array class", "new:", P::ArrayNew),
    ("Block", "value", P::BlockValue(0)),
    ("Block", "restart", P::BlockRestart),
    ("Block1", "value", P::BlockValue(0)),
    ("Block2", "value:", P::BlockValue(1)),
    ("Block3", "value:with:", P::BlockValue(2)),
    ("Block4", "value:with:with:", P::BlockValue(3)),
    ("Class", "new", P::ClassNew),
    ("Class", "name", P::ClassName),
    ("Class", "superclass", P::ClassSuperclass),
    ("Class", "fields", P::ClassFields),
    ("Class", "methods", P::ClassMethods),
    ("Class", "hasMethod:", P::ClassHasMethod),
    ("Method", "signature", P::MethodSignature),
    ("Method", "holder", P::MethodHolder),
    ("Method", "invokeOn:with:", P::MethodInvoke),
    ("Primitive", "signature", P::MethodSignature),
    ("Primitive", "holder", P::MethodHolder),
    ("Primitive", "invokeOn:with:", P::MethodInvoke),
    ("System", "global:", P::SystemGlobal),
    ("System", "global:put:", P::SystemGlobalPut),
    ("System", "hasGlobal:", P::SystemHasGlobal),
    ("System", "loadFile:", P::SystemLoadFile),
    ("System", "load:", P::SystemLoad),
    ("System", "exit:", P::SystemExit),
    ("System", "printString:", P::SystemPrint),
    ("System", "printNewline", P::SystemPrintNewline),
    ("System", "errorPrint:", P::SystemErrorPrint),
    ("System", "errorPrintln:", P::SystemErrorPrintLine),
    ("System", "printStackTrace", P::SystemPrintStack),
    ("System", "time", P::SystemTime),
    ("System", "ticks", P::SystemTicks),
    ("System", "fullGC", P::SystemCollect),
];

/// The primitive that a class's source names.
pub fn find(class: &Class, selector: Sym) -> Option<Primitive> {
    TABLE
        .iter()
        .find(|(name, text, _)| *name == &*class.name.text && *text == &*selector.text)
        .map(|(.., primitive)| *primitive)
}

/// What a primitive comes to: a value, or why there is none.
pub type Outcome<D> = Result<Obj<D>, &'static &'static str>;

/// The receiver and arguments of a primitive.
#[derive(Clone, Copy)]
pub struct Arguments(Frame);

impl Arguments {
    /// The receiver (0) or an argument.
    #[inline(always)]
    pub fn get<D: Domain>(self, index: i32) -> Obj<D> {
        load(self.0, index)
    }
}

/// Runs a primitive.
#[inline(never)]
pub fn call<D: Domain>(
    at: At<'_, D>,
    site: &'static CallSite,
    callee: Frame,
    primitive: Primitive,
) -> Control<D> {
    let arguments = Arguments(callee);
    let outcome = match primitive {
        P::BlockValue(count) => return blocks::value(at, site, callee, count),
        P::BlockRestart => return blocks::restart(at, site),
        P::Perform
        | P::PerformArguments
        | P::PerformInSuperclass
        | P::PerformArgumentsInSuperclass => {
            return reflection::perform(at, site, callee, primitive);
        }
        P::MethodInvoke => return reflection::invoke_on(at, site, callee),
        P::SystemLoad => return system::load_class(at, site, callee),
        P::SystemExit => return system::exit(at, site, callee),
        P::SystemPrintStack => {
            system::print_stack::<D>(at.code, u32::from(at.at));
            Ok(arguments.get(0))
        }
        P::ArrayAt => objects::array_at(arguments),
        P::ArrayAtPut => objects::array_at_put(arguments),
        P::ArrayLength => objects::array_length(arguments),
        P::ArrayNew => objects::array_new(arguments),
        P::ArrayCopy => objects::array_copy(arguments),
        P::ObjectClass => Ok(objects::class_of(arguments.get(0))),
        P::ObjectSize => Ok(objects::size(arguments.get(0))),
        P::Identical => Ok(objects::identical(arguments.get(0), arguments.get(1))),
        P::HashCode => Ok(objects::hash(arguments.get(0))),
        P::Inspect | P::Halt => {
            system::inspect::<D>(arguments.get(0));
            Ok(arguments.get(0))
        }
        P::FieldAt => objects::field_at(arguments),
        P::FieldAtPut => objects::field_at_put(arguments),
        P::FieldNamed => objects::field_named(arguments),
        P::ClassNew => objects::class_new(arguments),
        P::ClassName
        | P::ClassSuperclass
        | P::ClassFields
        | P::ClassMethods
        | P::ClassHasMethod
        | P::MethodSignature
        | P::MethodHolder => reflection::ask(primitive, arguments),
        P::StringConcatenate
        | P::StringAsSymbol
        | P::SymbolAsString
        | P::StringLength
        | P::StringEqual
        | P::StringSubstring
        | P::StringCharAt
        | P::StringIsWhiteSpace
        | P::StringIsLetters
        | P::StringIsDigits => strings::call(primitive, arguments),
        P::SystemGlobal
        | P::SystemGlobalPut
        | P::SystemHasGlobal
        | P::SystemLoadFile
        | P::SystemPrint
        | P::SystemPrintNewline
        | P::SystemErrorPrint
        | P::SystemErrorPrintLine
        | P::SystemTime
        | P::SystemTicks
        | P::SystemCollect => system::call(primitive, arguments),
        _ => numbers::call(primitive, arguments),
    };
    match outcome {
        Ok(value) => at.result(site, value),
        Err(text) => unwind::fail(at, site, callee, text),
    }
}
