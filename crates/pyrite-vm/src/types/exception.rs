//! The exception classes. Exceptions are [`Instance`](crate::instance::Instance)s; their built-in attributes are base slots.

mod base;
pub mod group;
pub mod os_error;
pub mod simple;
pub mod star;
pub use base::with_note;
pub use simple::import_slots;
pub mod syntax;
pub mod unicode;

use crate::builtin::TypeDefinition;
use crate::class::{Class, flags, is_instance};
#[allow(unused_imports)]
use crate::fields::*;
use crate::instance;
use crate::object::{Obj, TRUE, Value, known, none};
use crate::result::Raised;
use crate::types::{str, tuple};

/// Base slots of every exception.
pub mod slots {
    /// `args`, a tuple.
    pub const ARGS: u32 = 0;
    /// `__context__`, or null.
    pub const CONTEXT: u32 = 1;
    /// `__cause__`, or null.
    pub const CAUSE: u32 = 2;
    /// `__traceback__`, or null.
    pub const TRACEBACK: u32 = 3;
    /// `__suppress_context__`: True, or null for False.
    pub const SUPPRESS_CONTEXT: u32 = 4;
    /// The first slot of subclasses: `value` of a `StopIteration`, `code` of a `SystemExit`, `name` of a `NameError`.
    pub const OWN: u32 = 5;
}

const FLAGS: u32 = flags::SUBCLASSABLE | flags::HAS_DICT | flags::EXCEPTION;

macro_rules! exceptions {
    ($($constant:ident $name:literal : $base:expr, $own:literal, $methods:expr;)*) => {
        $(#[doc = concat!("`", $name, "`.")] pub static $constant: TypeDefinition = TypeDefinition {
            base: $base,
            slots: slots::OWN + $own,
            flags: FLAGS,
            ..TypeDefinition::new($name, $methods)
        };)*
        /// All of them, bases first.
        pub static ALL: &[&TypeDefinition] = &[$(&$constant),*];
    };
}

exceptions! {
    BASE_EXCEPTION "BaseException": None, 0, base::METHODS;
    BASE_EXCEPTION_GROUP "BaseExceptionGroup": Some(&BASE_EXCEPTION), 3, group::METHODS;
    GENERATOR_EXIT "GeneratorExit": Some(&BASE_EXCEPTION), 0, &[];
    KEYBOARD_INTERRUPT "KeyboardInterrupt": Some(&BASE_EXCEPTION), 0, &[];
    SYSTEM_EXIT "SystemExit": Some(&BASE_EXCEPTION), 1, simple::SYSTEM_EXIT;
    EXCEPTION "Exception": Some(&BASE_EXCEPTION), 0, &[];
    ARITHMETIC_ERROR "ArithmeticError": Some(&EXCEPTION), 0, &[];
    FLOATING_POINT_ERROR "FloatingPointError": Some(&ARITHMETIC_ERROR), 0, &[];
    OVERFLOW_ERROR "OverflowError": Some(&ARITHMETIC_ERROR), 0, &[];
    ZERO_DIVISION_ERROR "ZeroDivisionError": Some(&ARITHMETIC_ERROR), 0, &[];
    ASSERTION_ERROR "AssertionError": Some(&EXCEPTION), 0, &[];
    ATTRIBUTE_ERROR "AttributeError": Some(&EXCEPTION), 2, simple::ATTRIBUTE_ERROR;
    BUFFER_ERROR "BufferError": Some(&EXCEPTION), 0, &[];
    EOF_ERROR "EOFError": Some(&EXCEPTION), 0, &[];
    IMPORT_ERROR "ImportError": Some(&EXCEPTION), 4, simple::IMPORT_ERROR;
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError": Some(&IMPORT_ERROR), 4, &[];
    LOOKUP_ERROR "LookupError": Some(&EXCEPTION), 0, &[];
    INDEX_ERROR "IndexError": Some(&LOOKUP_ERROR), 0, &[];
    KEY_ERROR "KeyError": Some(&LOOKUP_ERROR), 0, simple::KEY_ERROR;
    MEMORY_ERROR "MemoryError": Some(&EXCEPTION), 0, &[];
    NAME_ERROR "NameError": Some(&EXCEPTION), 1, simple::NAME_ERROR;
    UNBOUND_LOCAL_ERROR "UnboundLocalError": Some(&NAME_ERROR), 1, &[];
    OS_ERROR "OSError": Some(&EXCEPTION), 5, os_error::METHODS;
    BLOCKING_IO_ERROR "BlockingIOError": Some(&OS_ERROR), 5, &[];
    CHILD_PROCESS_ERROR "ChildProcessError": Some(&OS_ERROR), 5, &[];
    CONNECTION_ERROR "ConnectionError": Some(&OS_ERROR), 5, &[];
    BROKEN_PIPE_ERROR "BrokenPipeError": Some(&CONNECTION_ERROR), 5, &[];
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError": Some(&CONNECTION_ERROR), 5, &[];
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError": Some(&CONNECTION_ERROR), 5, &[];
    CONNECTION_RESET_ERROR "ConnectionResetError": Some(&CONNECTION_ERROR), 5, &[];
    FILE_EXISTS_ERROR "FileExistsError": Some(&OS_ERROR), 5, &[];
    FILE_NOT_FOUND_ERROR "FileNotFoundError": Some(&OS_ERROR), 5, &[];
    INTERRUPTED_ERROR "InterruptedError": Some(&OS_ERROR), 5, &[];
    IS_A_DIRECTORY_ERROR "IsADirectoryError": Some(&OS_ERROR), 5, &[];
    NOT_A_DIRECTORY_ERROR "NotADirectoryError": Some(&OS_ERROR), 5, &[];
    PERMISSION_ERROR "PermissionError": Some(&OS_ERROR), 5, &[];
    PROCESS_LOOKUP_ERROR "ProcessLookupError": Some(&OS_ERROR), 5, &[];
    TIMEOUT_ERROR "TimeoutError": Some(&OS_ERROR), 5, &[];
    REFERENCE_ERROR "ReferenceError": Some(&EXCEPTION), 0, &[];
    RUNTIME_ERROR "RuntimeError": Some(&EXCEPTION), 0, &[];
    NOT_IMPLEMENTED_ERROR "NotImplementedError": Some(&RUNTIME_ERROR), 0, &[];
    PYTHON_FINALIZATION_ERROR "PythonFinalizationError": Some(&RUNTIME_ERROR), 0, &[];
    RECURSION_ERROR "RecursionError": Some(&RUNTIME_ERROR), 0, &[];
    STOP_ASYNC_ITERATION "StopAsyncIteration": Some(&EXCEPTION), 0, &[];
    STOP_ITERATION "StopIteration": Some(&EXCEPTION), 1, simple::STOP_ITERATION;
    SYNTAX_ERROR "SyntaxError": Some(&EXCEPTION), 9, syntax::METHODS;
    INCOMPLETE_INPUT_ERROR "_IncompleteInputError": Some(&SYNTAX_ERROR), 9, &[];
    INDENTATION_ERROR "IndentationError": Some(&SYNTAX_ERROR), 9, &[];
    TAB_ERROR "TabError": Some(&INDENTATION_ERROR), 9, &[];
    SYSTEM_ERROR "SystemError": Some(&EXCEPTION), 0, &[];
    TYPE_ERROR "TypeError": Some(&EXCEPTION), 0, &[];
    VALUE_ERROR "ValueError": Some(&EXCEPTION), 0, &[];
    UNICODE_ERROR "UnicodeError": Some(&VALUE_ERROR), 5, &[];
    UNICODE_DECODE_ERROR "UnicodeDecodeError": Some(&UNICODE_ERROR), 5, unicode::DECODE;
    UNICODE_ENCODE_ERROR "UnicodeEncodeError": Some(&UNICODE_ERROR), 5, unicode::ENCODE;
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError": Some(&UNICODE_ERROR), 5, unicode::TRANSLATE;
    WARNING "Warning": Some(&EXCEPTION), 0, &[];
    BYTES_WARNING "BytesWarning": Some(&WARNING), 0, &[];
    DEPRECATION_WARNING "DeprecationWarning": Some(&WARNING), 0, &[];
    ENCODING_WARNING "EncodingWarning": Some(&WARNING), 0, &[];
    FUTURE_WARNING "FutureWarning": Some(&WARNING), 0, &[];
    IMPORT_WARNING "ImportWarning": Some(&WARNING), 0, &[];
    PENDING_DEPRECATION_WARNING "PendingDeprecationWarning": Some(&WARNING), 0, &[];
    RESOURCE_WARNING "ResourceWarning": Some(&WARNING), 0, &[];
    RUNTIME_WARNING "RuntimeWarning": Some(&WARNING), 0, &[];
    SYNTAX_WARNING "SyntaxWarning": Some(&WARNING), 0, &[];
    UNICODE_WARNING "UnicodeWarning": Some(&WARNING), 0, &[];
    USER_WARNING "UserWarning": Some(&WARNING), 0, &[];
}

/// A new exception of a built-in class with one argument, the message.
pub fn new(definition: &'static TypeDefinition, message: &str) -> Obj {
    with_args(definition, &[str::new(message)])
}

/// A new exception of a built-in class.
pub fn with_args(definition: &'static TypeDefinition, args: &[Obj]) -> Obj {
    let error = instance::with(definition.class(), &[tuple::from_slice(args).cast()]);
    // What `__init__` of these classes would take from the arguments.
    let own = match args {
        [] => return error,
        [one] => *one,
        _ => slot(error, slots::ARGS),
    };
    let takes_argument = [&SYSTEM_EXIT, &STOP_ITERATION]
        .into_iter()
        .any(|class| std::ptr::eq(definition, class));
    if takes_argument || matches(error, &SYNTAX_ERROR) {
        instance::set_slot(error, slots::OWN, own);
    }
    error
}

/// An exception of a built-in class to be raised: `Err(raise(&KEY_ERROR, &[key]))`.
#[cold]
pub fn raise(definition: &'static TypeDefinition, args: &[Obj]) -> Raised {
    Raised(with_args(definition, args))
}

/// An exception with a message to be raised.
#[cold]
pub fn raise_message(definition: &'static TypeDefinition, message: &str) -> Raised {
    Raised(new(definition, message))
}

/// An exception to be raised because of another, as by `raise error from cause`.
pub fn caused_by(error: Raised, cause: Raised) -> Raised {
    for slot in [slots::CAUSE, slots::CONTEXT] {
        instance::set_slot(error.0, slot, cause.0);
    }
    instance::set_slot(error.0, slots::SUPPRESS_CONTEXT, known(TRUE));
    error
}

/// Is the object an exception?
pub fn is_exception(object: Obj) -> bool {
    object.is_heap() && Class::of(object).has(flags::EXCEPTION)
}

/// An exception, or null?
pub fn is_exception_or_null(object: Obj) -> bool {
    object.is_null() || is_exception(object)
}

/// What is raised in place of an exception if that is a `TypeError`: another one, in other words.
pub fn for_type_error(raised: Raised, other: impl FnOnce() -> Raised) -> Raised {
    match matches(raised.0, &TYPE_ERROR) {
        true => other(),
        false => raised,
    }
}

/// Is the exception an instance of a built-in class?
pub fn matches(exception: Obj, definition: &'static TypeDefinition) -> bool {
    is_instance(exception, definition.class())
}

/// A base slot of an exception, None if it is null.
pub fn slot(exception: Obj, index: u32) -> Obj {
    let value = instance::slot(exception, index);
    if value.is_null() { none() } else { value }
}

/// The `TypeError` for an unhashable object, saying what it was to be used as: `explain_unhashable(raised, key, "dict key")`.
#[cold]
pub fn explain_unhashable(raised: Raised, object: Obj, place: &str) -> Raised {
    if Class::of(raised.0) != TYPE_ERROR.class() {
        return raised;
    }
    let Ok(reason) = crate::protocol::to_str(raised.0) else {
        return raised;
    };
    raise_message(
        &TYPE_ERROR,
        &format!(
            "cannot use '{}' as a {place} ({})",
            crate::protocol::type_name(object),
            str::text(reason)
        ),
    )
}

/// `Err(type_error!("... {}", x))`.
#[macro_export]
macro_rules! type_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::TYPE_ERROR, &format!($($argument)*))
    };
}
/// `Err(value_error!("... {}", x))`.
#[macro_export]
macro_rules! value_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::VALUE_ERROR, &format!($($argument)*))
    };
}
/// `Err(index_error!("... {}", x))`.
#[macro_export]
macro_rules! index_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::INDEX_ERROR, &format!($($argument)*))
    };
}
/// `Err(attribute_error!("... {}", x))`.
#[macro_export]
macro_rules! attribute_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::ATTRIBUTE_ERROR, &format!($($argument)*))
    };
}
/// `Err(overflow_error!("... {}", x))`.
#[macro_export]
macro_rules! overflow_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::OVERFLOW_ERROR, &format!($($argument)*))
    };
}
/// `Err(zero_division_error!("... {}", x))`.
#[macro_export]
macro_rules! zero_division_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::ZERO_DIVISION_ERROR, &format!($($argument)*))
    };
}
/// `Err(runtime_error!("... {}", x))`.
#[macro_export]
macro_rules! runtime_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::RUNTIME_ERROR, &format!($($argument)*))
    };
}
/// `Err(name_error!("... {}", x))`.
#[macro_export]
macro_rules! name_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::NAME_ERROR, &format!($($argument)*))
    };
}
/// `Err(system_error!("... {}", x))`.
#[macro_export]
macro_rules! system_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::SYSTEM_ERROR, &format!($($argument)*))
    };
}
/// `Err(import_error!("... {}", x))`.
#[macro_export]
macro_rules! import_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::IMPORT_ERROR, &format!($($argument)*))
    };
}
/// `Err(recursion_error!("... {}", x))`.
#[macro_export]
macro_rules! recursion_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::RECURSION_ERROR, &format!($($argument)*))
    };
}
/// `Err(not_implemented_error!("... {}", x))`.
#[macro_export]
macro_rules! not_implemented_error {
    ($($argument:tt)*) => {
        $crate::types::exception::raise_message(&$crate::types::exception::NOT_IMPLEMENTED_ERROR, &format!($($argument)*))
    };
}
