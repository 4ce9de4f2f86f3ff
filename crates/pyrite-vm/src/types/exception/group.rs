//! `BaseExceptionGroup`. (`ExceptionGroup` has two bases and is made at start-up.)

use super::base::no_keywords;
use super::{is_exception, slot, slots};
use crate::attributes;
use crate::builtin::{Arguments, Builtin};
use crate::class::{Class, NewClass, flags, is_instance};
use crate::global::Global;
use crate::instance::{self, set_slot};
use crate::names;
use crate::object::{NONE, Obj, Value, none};
use crate::protocol;
use crate::result::PyResult;
use crate::types::{dict, list, sequence, str, tuple};
use crate::{type_error, value_error};

/// `message`.
pub const MESSAGE: u32 = slots::OWN;
/// `exceptions`, a tuple.
pub const EXCEPTIONS: u32 = slots::OWN + 1;
/// How the sequence that was given shows itself, if it is neither a list nor a tuple: a str, or null.
const SHOWN: u32 = slots::OWN + 2;

static GROUP: Global<Option<&'static Class>> = Global::new(None);

/// `ExceptionGroup`, a subclass of `BaseExceptionGroup` and `Exception`.
pub fn class() -> &'static Class {
    if let Some(class) = GROUP.get() {
        return class;
    }
    let base = super::BASE_EXCEPTION_GROUP.class();
    let exception = super::EXCEPTION.class();
    let namespace = dict::new();
    dict::set_name(
        namespace,
        names::MODULE.name(),
        names::intern("builtins").object(),
    );
    let tail = [
        base,
        exception,
        super::BASE_EXCEPTION.class(),
        Class::builtin(crate::ids::OBJECT),
    ];
    let class = Class::new(&NewClass {
        name: "ExceptionGroup",
        qualified_name: "ExceptionGroup",
        metaclass: Some(Class::builtin(crate::ids::TYPE)),
        base: Some(base),
        bases: &[base, exception],
        mro_tail: &tail,
        flags: flags::SUBCLASSABLE | flags::HAS_DICT | flags::EXCEPTION,
        base_slots: base.base_slots(),
        map_number: 0,
        dict: namespace,
        lives_for_ever: true,
    });
    GROUP.set(Some(class));
    class
}

/// The methods.
pub static METHODS: &[Builtin] = &[
    Builtin::constructor("(type, /, *args, **kwargs)", new),
    Builtin::method("__init__", "(self, /, *args, **kwargs)", |args| {
        no_keywords(args)?;
        let given = tuple::try_from_slice(args.rest())?;
        set_slot(args.at(0), slots::ARGS, given.cast());
        Ok(none())
    }),
    Builtin::method("__str__", "(self, /)", |args| {
        let count = exceptions(args.at(0)).len();
        let plural = if count == 1 { "" } else { "s" };
        let mut text = str::bytes(protocol::to_str(slot(args.at(0), MESSAGE))?).to_vec();
        text.extend_from_slice(format!(" ({count} sub-exception{plural})").as_bytes());
        Ok(str::try_from_bytes(&text)?.cast())
    }),
    Builtin::method("__repr__", "(self, /)", |args| {
        let this = args.at(0);
        sequence::printing(this, "...", |text| {
            text.extend_from_slice(protocol::type_name(this).as_bytes());
            text.push(b'(');
            sequence::write_repr(text, slot(this, MESSAGE))?;
            text.extend_from_slice(b", ");
            // Shown as the type of sequence that was given.
            let shown: Obj = instance::slot(this, SHOWN);
            let is_list = match tuple::of(slot(this, slots::ARGS)) {
                Some(&[_, given]) => instance::view::<list::PyList>(given).is_some(),
                _ => false,
            };
            if !shown.is_null() {
                text.extend_from_slice(str::bytes(shown.cast()));
            } else if is_list {
                let exceptions = list::from_slice(exceptions(this))?;
                sequence::write_repr(text, exceptions.cast())?;
            } else {
                sequence::write_repr(text, slot(this, EXCEPTIONS))?;
            }
            text.push(b')');
            Ok(())
        })
    }),
    Builtin::class_method(
        "__class_getitem__",
        "(type, object, /)",
        crate::types::generic_alias::of_class,
    ),
    Builtin::method("derive", "(self, excs, /)", |args| {
        let class = super::BASE_EXCEPTION_GROUP.class().object();
        crate::call::call(class, &[slot(args.at(0), MESSAGE), args.at(1)])
    }),
    Builtin::method("split", "(self, matcher_value, /)", |args| {
        let condition = Condition::of(args.at(1))?;
        let (matching, rest) = split(args.at(0), &condition, true)?;
        Ok(tuple::from_slice(&[matching, rest]).cast())
    }),
    Builtin::method("subgroup", "(self, matcher_value, /)", |args| {
        let condition = Condition::of(args.at(1))?;
        Ok(split(args.at(0), &condition, false)?.0)
    }),
    Builtin::member("message", |args| Ok(slot(args.at(0), MESSAGE))).reads(),
    Builtin::member("exceptions", |args| Ok(slot(args.at(0), EXCEPTIONS))).reads(),
];

/// The nested exceptions of a group.
pub fn exceptions<'a>(group: Obj) -> &'a [Obj] {
    tuple::of(slot(group, EXCEPTIONS)).unwrap_or(&[])
}

fn new(args: &Arguments) -> PyResult {
    let mut class = instance::class_argument(args.at(0))?;
    let &[message, nested] = args.rest() else {
        return Err(type_error!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.rest().len()
        ));
    };
    if str::of(message).is_none() {
        return Err(type_error!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            protocol::argument_name(message)
        ));
    }
    let is_sequence = Class::of(nested).known(names::GETITEM).is_some()
        && Class::of(nested).known(names::LEN).is_some()
        && !Class::of(nested).has(flags::MAPPING);
    if !is_sequence {
        return Err(type_error!(
            "second argument (exceptions) must be a sequence"
        ));
    }
    let nested_tuple = tuple::from_iterable(nested)?;
    let items = tuple::items(nested_tuple);
    if items.is_empty() {
        return Err(value_error!(
            "second argument (exceptions) must be a non-empty sequence"
        ));
    }
    for (index, item) in items.iter().enumerate() {
        if !is_exception(*item) {
            return Err(value_error!(
                "Item {index} of second argument (exceptions) is not an exception"
            ));
        }
    }
    let exception = super::EXCEPTION.class();
    let all_plain = items.iter().all(|item| is_instance(*item, exception));
    if class == super::BASE_EXCEPTION_GROUP.class() {
        if all_plain {
            class = self::class();
        }
    } else if !all_plain && class == self::class() {
        return Err(type_error!(
            "Cannot nest BaseExceptions in an ExceptionGroup"
        ));
    } else if !all_plain && class.is_subclass(exception) {
        return Err(type_error!(
            "Cannot nest BaseExceptions in '{}'",
            class.name()
        ));
    }
    let is_list = instance::view::<list::PyList>(nested).is_some();
    let shown = match is_list || tuple::of(nested).is_some() {
        true => Obj::null(),
        false => protocol::repr(nested)?.cast(),
    };
    let made: Obj = instance::new(class).cast();
    set_slot(made, SHOWN, shown);
    set_slot(
        made,
        slots::ARGS,
        tuple::try_from_slice(args.rest())?.cast(),
    );
    set_slot(made, MESSAGE, message);
    set_slot(made, EXCEPTIONS, nested_tuple.cast());
    Ok(made)
}

/// What `split` asks of each exception.
pub enum Condition {
    /// To be an instance of a class or of one of a tuple.
    Class(Obj),
    /// To be accepted by a function.
    Function(Obj),
    /// To be in a list.
    OneOf(smelt::Gc<list::PyList>),
}

impl Condition {
    fn of(object: Obj) -> PyResult<Condition> {
        let is_exception_class = |object: Obj| {
            Class::from_object(object).is_some_and(|class| class.has(flags::EXCEPTION))
        };
        if is_exception_class(object) {
            return Ok(Condition::Class(object));
        }
        if let Some(classes) = tuple::of(object)
            && !classes.is_empty()
            && classes.iter().all(|class| is_exception_class(*class))
        {
            return Ok(Condition::Class(object));
        }
        let is_callable = Class::from_object(object).is_none()
            && (Class::of(object).known(names::CALL).is_some()
                || object.has_map(crate::ids::FUNCTION)
                || object.has_map(crate::ids::BUILTIN_FUNCTION)
                || object.has_map(crate::ids::BOUND_METHOD));
        if is_callable {
            return Ok(Condition::Function(object));
        }
        Err(type_error!(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)"
        ))
    }

    fn holds(&self, exception: Obj) -> PyResult<bool> {
        match self {
            Condition::Class(class) => protocol::is_instance(exception, *class),
            Condition::OneOf(all) => Ok(list::items(*all).iter().any(|one| one.0 == exception.0)),
            Condition::Function(function) => {
                protocol::is_true(crate::call::call(*function, &[exception])?)
            }
        }
    }
}

/// The part of an exception (a group or a single one) that matches, and the rest; None where there is nothing.
///
/// # Errors
/// What the condition or `derive` raises.
pub fn split(exception: Obj, condition: &Condition, with_rest: bool) -> PyResult<(Obj, Obj)> {
    crate::recursion::check(" in exceptiongroup_split_recursive")?;
    let nothing: Obj = none();
    if condition.holds(exception)? {
        return Ok((exception, nothing));
    }
    if !is_instance(exception, super::BASE_EXCEPTION_GROUP.class()) {
        return Ok((nothing, exception));
    }
    let (matching, rest) = (list::new(), list::new());
    for nested in exceptions(exception) {
        let (part, other) = split(*nested, condition, with_rest)?;
        if part.0 != NONE {
            list::push(matching, part)?;
        }
        if other.0 != NONE && with_rest {
            list::push(rest, other)?;
        }
    }
    Ok((derived(exception, matching)?, derived(exception, rest)?))
}

/// A group like `group` of some of its exceptions; None for none.
///
/// # Errors
/// What `derive` raises.
pub fn derived(group: Obj, exceptions: smelt::Gc<list::PyList>) -> PyResult {
    if list::length(exceptions) == 0 {
        return Ok(none());
    }
    let made = protocol::call_method(group, names::intern("derive"), &[exceptions.cast()])?;
    if !is_exception(made) || !is_instance(made, super::BASE_EXCEPTION_GROUP.class()) {
        return Err(type_error!(
            "derive must return an instance of BaseExceptionGroup"
        ));
    }
    for place in [
        slots::TRACEBACK,
        slots::CONTEXT,
        slots::CAUSE,
        slots::SUPPRESS_CONTEXT,
    ] {
        set_slot(made, place, instance::slot(group, place));
    }
    if let Some(notes) = attributes::get_optional(group, names::NOTES.name())?
        && let Some(notes) = instance::view(notes)
    {
        let copy = list::copy_range(notes, 0, list::length(notes))?;
        attributes::set(made, names::NOTES.name(), copy.cast())?;
    }
    Ok(made)
}
