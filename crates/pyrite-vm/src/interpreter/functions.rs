//! Making functions and closures, and the errors of calls that do not fit.

use super::{At, Control};
use crate::code::Code;
use crate::fields::*;
use crate::frame;
use crate::names;
use crate::object::{Obj, none};
use crate::residuals;
use crate::result::Raised;
use crate::type_error;
use crate::types::async_generator;
use crate::types::cell::PyCell;
use crate::types::function::{PyCode, PyFunction};
use crate::types::tuple::PyTuple;
use crate::types::{dict, exception, str, tuple};
use pyrite_compiler::bytecode::{Intrinsic, function_flags};
use pyrite_compiler::code::flags;
use smelt::{Domain, Gc, Int, Ref};

/// `MAKE_FUNCTION`.
#[inline(never)]
pub fn make<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let null = Obj::null();
    let code_object: Gc<PyCode> = at.code.constant(usize::from(ins.b)).cast();
    let code: &'static Code = code_object.code().promote();
    let globals = frame::function::<D>(at.frame).globals();
    let mut next = ins.c;
    let mut take = |flag: u8| {
        if ins.x & flag == 0 {
            return null;
        }
        next += 1;
        at.get(next - 1)
    };
    let defaults = take(function_flags::DEFAULTS);
    let keyword_defaults = take(function_flags::KEYWORD_DEFAULTS);
    let annotate = take(function_flags::ANNOTATE);
    let annotations = take(function_flags::ANNOTATIONS);
    let closure = take(function_flags::CLOSURE);
    // What the running code is bound to are its globals.
    let is_bound = code.namespace.get::<D>().is_some_and(|bound| {
        let own = at.code.namespace.get::<D>();
        own.is_some_and(|own| std::ptr::eq(own, bound))
    });
    if !is_bound && !code.is_shared.get() {
        bind_globals::<D>(code, globals);
    }
    // The code has it until it is asked for.
    let doc = match code.flags & flags::HAS_DOCSTRING {
        0 => none(),
        _ => null,
    };
    let function = PyFunction::new::<D>(
        smelt::Static::constant(code),
        globals,
        closure,
        defaults,
        keyword_defaults,
        Obj::constant(code.name.object()),
        Obj::constant(code.qualified_name.object()),
        null,
        doc,
        null,
        annotations,
        annotate,
        null,
        Obj::constant(code_object.cast()),
    );
    at.result(ins.a, function.cast())
}

#[smelt::residual]
fn bind_globals(code: &'static Code, globals: Obj) {
    if let Some(globals) = crate::instance::view::<dict::PyDict>(globals) {
        code.bind_globals(globals);
    }
}

/// The cell `index` of the closure of the running function.
#[inline(always)]
pub fn free<D: Domain>(at: &At<'_, D>, index: u16) -> Ref<D, PyCell> {
    let closure: Ref<D, PyTuple> = frame::function::<D>(at.frame).closure().cast();
    closure.item(Int::from(i64::from(index))).cast()
}

/// The error for an empty local, cell or free variable; `free`: the number is one of a free variable.
#[cold]
pub fn unbound<D: Domain>(at: &At<'_, D>, index: u16, is_free: bool) -> Raised<D> {
    match unbound_error::<D>(at.code, u32::from(index), is_free) {
        Ok(value) => Raised(value),
        Err(raised) => raised,
    }
}

residuals! {
    [any] fn unbound_error(code: &'static Code, index: u32, is_free: bool) -> Obj {
        let index = index as usize;
        Err(if is_free {
            let name = &code.unit().free_variables[index];
            let message = format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
            name_error(&exception::NAME_ERROR, &message, name)
        } else {
            let name = &code.unit().locals[index].name;
            let message = format!("cannot access local variable '{name}' where it is not associated with a value");
            name_error(&exception::UNBOUND_LOCAL_ERROR, &message, name)
        })
    }
}

/// A `NameError` that knows its name.
pub fn name_error(
    class: &'static crate::builtin::TypeDefinition,
    message: &str,
    name: &str,
) -> Raised {
    let error = exception::new(class, message);
    crate::instance::set_slot(error, exception::slots::OWN, names::intern(name).object());
    Raised(error)
}

/// The `TypeError` for a call whose arguments do not fit, in CPython's words.
#[cold]
pub fn refuse(function: Gc<PyFunction>, positional: usize, keywords: &[Obj]) -> Raised {
    let code = function.code().promote();
    let unit = code.unit();
    let name = str::text(function.qualified_name().cast());
    let parameters = usize::from(code.arguments);
    let plain = parameters + usize::from(code.keyword_only);
    let local = |index: usize| &*unit.locals[index].name;
    let first = usize::from(code.positional_only);
    let mut given = vec![false; plain];
    given[..positional.min(parameters)].fill(true);
    let mut positional_only_given = Vec::new();
    for keyword in keywords {
        let text = str::text(keyword.cast());
        match (first..plain).find(|index| local(*index) == text) {
            Some(index) if given[index] => {
                return type_error!("{name}() got multiple values for argument '{text}'");
            }
            Some(index) => given[index] = true,
            None if unit.flags & flags::VARKEYWORDS != 0 => {}
            None => {
                if (0..first).any(|index| local(index) == text) {
                    positional_only_given.push(text.into_owned());
                    continue;
                }
                let candidates: Vec<&str> = (first..plain).map(local).collect();
                return match crate::suggestions::closest(&text, &candidates) {
                    Some(better) => type_error!(
                        "{name}() got an unexpected keyword argument '{text}'. Did you mean '{better}'?"
                    ),
                    None => type_error!("{name}() got an unexpected keyword argument '{text}'"),
                };
            }
        }
    }
    if !positional_only_given.is_empty() {
        return type_error!(
            "{name}() got some positional-only arguments passed as keyword arguments: '{}'",
            positional_only_given.join(", ")
        );
    }
    let defaults = function.defaults();
    let default_count = if defaults.is_null() {
        0
    } else {
        tuple::items(defaults.cast()).len()
    };
    if positional > parameters && unit.flags & flags::VARARGS == 0 {
        let keyword_only_given = given[parameters..].iter().filter(|given| **given).count();
        let takes = if default_count > 0 {
            format!("from {} to {parameters}", parameters - default_count)
        } else {
            parameters.to_string()
        };
        let plural = if parameters == 1 && default_count == 0 {
            ""
        } else {
            "s"
        };
        let (were, extra) = if keyword_only_given > 0 {
            let s = if keyword_only_given == 1 { "" } else { "s" };
            let p = if positional == 1 { "" } else { "s" };
            (
                "were",
                format!(
                    " positional argument{p} (and {keyword_only_given} keyword-only argument{s})"
                ),
            )
        } else {
            (if positional == 1 { "was" } else { "were" }, String::new())
        };
        return type_error!(
            "{name}() takes {takes} positional argument{plural} but {positional}{extra} {were} given"
        );
    }
    let missing: Vec<&str> = (0..parameters.saturating_sub(default_count))
        .filter(|index| !given[*index])
        .map(local)
        .collect();
    if !missing.is_empty() {
        return missing_arguments(&name, "positional", &missing);
    }
    let keyword_defaults = function.keyword_defaults();
    let missing: Vec<&str> = (parameters..plain)
        .filter(|index| !given[*index])
        .map(local)
        .filter(|name| {
            keyword_defaults.is_null()
                || dict::get_name(keyword_defaults.cast(), names::intern(name)).is_none()
        })
        .collect();
    missing_arguments(&name, "keyword-only", &missing)
}

fn missing_arguments(name: &str, kind: &str, missing: &[&str]) -> Raised {
    let quoted: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
        [] => String::new(),
    };
    let plural = if missing.len() == 1 { "" } else { "s" };
    type_error!(
        "{name}() missing {} required {kind} argument{plural}: {list}",
        missing.len()
    )
}

/// `CALL_INTRINSIC`.
#[inline(never)]
pub fn intrinsic<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let get = |index: u16| {
        if index < ins.c {
            at.get(ins.b + index)
        } else {
            Obj::null()
        }
    };
    if Intrinsic::from_number(ins.x) == Some(Intrinsic::AsyncGeneratorWrap) {
        return at.result(ins.a, async_generator::wrap(get(0)));
    }
    let namespace = super::names::namespace_or_globals(&at);
    let outcome = call_intrinsic::<D>(u32::from(ins.x), get(0), get(1), get(2), namespace);
    at.outcome(ins.a, outcome)
}

residuals! {
    [any] fn call_intrinsic(number: u32, a: Obj, b: Obj, c: Obj, namespace: Obj) -> Obj {
        let _ = c;
        match Intrinsic::from_number(number as u8) {
            Some(Intrinsic::Print) => crate::builtins::display(a),
            Some(Intrinsic::ImportStar) => crate::import::import_star(a, namespace).map(|()| none()),
            Some(Intrinsic::PrepareReraiseStar) => crate::types::exception::star::prepare_reraise(a, b),
            Some(Intrinsic::SetFunctionTypeParameters) => {
                a.cast::<PyFunction>().set_type_parameters(b);
                Ok(a)
            }
            Some(intrinsic) => crate::types::typing::intrinsic(intrinsic, a, b, c),
            None => Err(crate::system_error!("unknown intrinsic {number}")),
        }
    }
}
