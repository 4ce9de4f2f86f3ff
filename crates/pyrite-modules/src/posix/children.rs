//! `fork`, `exec`, and waiting for children in other ways than `waitpid`.

use super::{calls, path};
use crate::structure;
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::bytes;
use pyrite_vm::{type_error, unraisable, value_error};
use std::ffi::CString;

structure! {
    /// `os.waitid_result`.
    WAITID_RESULT WAITID_RESULT_METHODS "posix.waitid_result" {
        0 "si_pid", 1 "si_uid", 2 "si_signo", 3 "si_status", 4 "si_code",
    }
}

pub(super) static FUNCTIONS: &[Builtin] = &[
    Builtin::function("fork", "()", |_| {
        audit::event("os.fork", || Ok([]))?;
        let child = fork()?;
        if child != 0 {
            warn_of_threads("fork")?;
        }
        Ok(int::new(child))
    })
    .looking_at_frames(),
    Builtin::function(
        "register_at_fork",
        "(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)",
        register,
    ),
    Builtin::function("execv", "(path, argv, /)", |args| {
        let path = path::of("execv").take(args.at(0))?;
        audit::event("os.exec", || Ok([path.object, args.at(1), none()]))?;
        let arguments = arguments("execv", args.at(1))?;
        Err(calls::execute(path.text(), &arguments, None).into())
    }),
    Builtin::function("execve", "(path, argv, env)", |args| {
        let path = path::of("execve").or_file().take(args.at(0))?;
        audit::event("os.exec", || Ok([path.object, args.at(1), args.at(2)]))?;
        let arguments = arguments("execve", args.at(1))?;
        let environment = environment("execve", args.at(2))?;
        let failed = match path.file {
            Some(file) => calls::execute_file(file, &arguments, &environment),
            None => calls::execute(path.text(), &arguments, Some(&environment)),
        };
        Err(path.failed(failed))
    }),
    Builtin::function("wait3", "(options)", |args| {
        waited_with_usage(-1, number::c_int(args.at(0))?)
    }),
    Builtin::function("wait4", "(pid, options)", |args| {
        waited_with_usage(number::size(args.at(0))?, number::c_int(args.at(1))?)
    }),
    Builtin::function("waitid", "(idtype, id, options, /)", |args| {
        let kind = number::c_int(args.at(0))?;
        let which = number::size(args.at(1))?;
        let fields = calls::wait_for_state(kind, which, number::c_int(args.at(2))?)?;
        match fields {
            Some(fields) => Ok(structure::new(&WAITID_RESULT, &fields.map(int::new))),
            None => nothing(),
        }
    }),
    Builtin::function("pidfd_open", "(pid, flags=0)", |args| {
        let flags = args.get(1).map_or(Ok(0), number::c_int)?;
        Ok(int::new(calls::open_process(
            number::size(args.at(0))?,
            flags,
        )?))
    }),
    Builtin::function("unshare", "(flags)", |args| {
        audit::event("os.unshare", || Ok([args.at(0)]))?;
        calls::unshare(number::c_int(args.at(0))?)?;
        nothing()
    }),
    Builtin::function("setns", "(fd, nstype=0)", |args| {
        let file = path::descriptor_of(args.at(0))?;
        calls::enter_namespace(file, args.get(1).map_or(Ok(0), number::c_int)?)?;
        nothing()
    }),
];

/// What to call: tuples of three, each a callable or None.
fn hooks() -> Gc<list::PyList> {
    static HOOKS: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);
    if HOOKS.get().get().is_null() {
        HOOKS.set(Pinned::for_ever(list::new()));
    }
    HOOKS.get().get()
}

/// Parts of what [`hooks`] holds.
const BEFORE: usize = 0;
const IN_CHILD: usize = 1;
const IN_PARENT: usize = 2;

fn register(args: &Arguments) -> PyResult {
    let given = [BEFORE, IN_CHILD, IN_PARENT].map(|index| args.get_not_none(index));
    if given.iter().all(Option::is_none) {
        return Err(type_error!("At least one argument is required."));
    }
    for (hook, name) in given
        .iter()
        .zip(["before", "after_in_child", "after_in_parent"])
    {
        if hook.is_some_and(|hook| !is_callable(hook)) {
            return Err(type_error!(
                "'{name}' must be callable, not {}",
                type_name(hook.unwrap_or(none()))
            ));
        }
    }
    let entry = tuple::from_slice(&given.map(|hook| hook.unwrap_or(none())));
    list::push(hooks(), entry.cast())?;
    nothing()
}

/// Calls the hooks of one kind. What they raise is reported and dropped.
fn run_hooks(kind: usize) {
    let count = list::length(hooks());
    for place in 0..count {
        let place = if kind == BEFORE {
            count - 1 - place
        } else {
            place
        };
        let entry = list::get(hooks(), place);
        let hook = tuple::of(entry).map_or(none(), |parts| parts[kind]);
        if !hook.is_none()
            && let Err(raised) = call::call(hook, &[])
        {
            unraisable::report(raised, "Exception ignored in", hook);
        }
    }
}

/// `fork`, with the hooks around it.
///
/// # Errors
/// The system's.
pub fn fork() -> calls::Outcome<i64> {
    run_hooks(BEFORE);
    let forked = calls::fork();
    match forked {
        Ok(0) => {
            smelt::heap::after_fork_in_child();
            crate::asyncio::running::after_fork_in_child();
            run_hooks(IN_CHILD);
        }
        _ => run_hooks(IN_PARENT),
    }
    forked
}

/// Warns if the process that has forked has several threads that run Python code: the child has one of them, and the locks that the others held.
pub(super) fn warn_of_threads(function: &str) -> PyResult<()> {
    if pyrite_vm::gil::threads() <= 1 {
        return Ok(());
    }
    let message = format!(
        "This process (pid={}) is multi-threaded, use of {function}() may lead to deadlocks in the child.",
        std::process::id()
    );
    pyrite_vm::warnings::warn(&exception::DEPRECATION_WARNING, &message)
}

/// Texts for the system.
pub fn texts(objects: Obj) -> PyResult<Vec<CString>> {
    let mut texts = Vec::new();
    protocol::for_each(objects, |object| {
        texts.push(text(object)?);
        Ok(true)
    })?;
    Ok(texts)
}

/// A text for the system.
pub fn text(object: Obj) -> PyResult<CString> {
    let text = path::encoded(path::fs_path(object)?)?;
    CString::new(text).map_err(|_| value_error!("embedded null byte"))
}

fn arguments(function: &str, objects: Obj) -> PyResult<Vec<CString>> {
    let length = match (tuple::of(objects), instance::view::<list::PyList>(objects)) {
        (Some(items), _) => items.len(),
        (_, Some(items)) => list::length(items),
        _ => return Err(type_error!("{function}() arg 2 must be a tuple or list")),
    };
    if length == 0 {
        return Err(value_error!("{function}() arg 2 must not be empty"));
    }
    let texts = texts(objects)?;
    if texts[0].is_empty() {
        return Err(value_error!(
            "{function}() arg 2 first element cannot be empty"
        ));
    }
    Ok(texts)
}

/// A mapping as the system wants it: texts `name=value`.
pub(super) fn environment(function: &str, mapping: Obj) -> PyResult<Vec<CString>> {
    if attributes::get_optional(mapping, names::intern("keys"))?.is_none() {
        return Err(type_error!(
            "{function}: environment must be a mapping object"
        ));
    }
    let mut texts = Vec::new();
    let keys = protocol::call_method(mapping, names::intern("keys"), &[])?;
    protocol::for_each(keys, |key| {
        let value = protocol::get_item(mapping, key)?;
        let (name, value) = (text(key)?, text(value)?);
        // A name may begin with the sign, as those of some systems do.
        if name.is_empty() || name.as_bytes()[1..].contains(&b'=') {
            return Err(value_error!("illegal environment variable name"));
        }
        let joined = [name.as_bytes(), b"=", value.as_bytes()].concat();
        texts.push(CString::new(joined).unwrap_or_default());
        Ok(true)
    })?;
    Ok(texts)
}

fn waited_with_usage(process: i64, options: i32) -> PyResult {
    let (process, status, usage) = calls::wait_with_usage(process, options)?;
    let usage = crate::resource::usage(&usage);
    let parts = [int::new(process), int::new(i64::from(status)), usage];
    Ok(tuple::from_slice(&parts).cast())
}

/// The bytes of an environment of bytes objects, each `name=value`.
pub fn byte_texts(objects: Obj) -> PyResult<Vec<CString>> {
    let mut texts = Vec::new();
    protocol::for_each(objects, |object| {
        let text = bytes::value(object).unwrap_or_default();
        texts.push(CString::new(text).map_err(|_| value_error!("embedded null byte"))?);
        Ok(true)
    })?;
    Ok(texts)
}
