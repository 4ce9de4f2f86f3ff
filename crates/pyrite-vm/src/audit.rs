//! Audit events (PEP 578): hooks are told what a program does before it does it, and may forbid it by raising.
//!
//! Where nothing listens, an event costs a look at a flag.

use crate::global::Global;
use crate::names;
use crate::object::{Obj, none};
use crate::result::PyResult;
use crate::storage::Pinned;
use crate::types::list::{self, PyList};
use crate::types::{exception, str, tuple};

/// What `sys.addaudithook` has added; never removed.
static HOOKS: Global<Option<Pinned<PyList>>> = Global::new(None);

/// Tells the hooks of an event; its arguments are only asked for if there are hooks.
///
/// # Errors
/// What a hook raises: what was to be done is not to be done then.
#[inline]
pub fn event<const N: usize>(
    name: &str,
    arguments: impl FnOnce() -> PyResult<[Obj; N]>,
) -> PyResult<()> {
    if HOOKS.get().is_none() {
        return Ok(());
    }
    tell(str::new(name), tuple::from_slice(&arguments()?).cast())
}

/// Tells the hooks of an event whose arguments are in a tuple.
///
/// # Errors
/// What a hook raises.
pub fn tell(name: Obj, arguments: Obj) -> PyResult<()> {
    let Some(hooks) = HOOKS.get().map(Pinned::get) else {
        return Ok(());
    };
    let mut index = 0;
    while index < list::length(hooks) {
        crate::call::call(list::get(hooks, index), &[name, arguments])?;
        index += 1;
    }
    Ok(())
}

/// Adds a hook, unless one of those that there are objects by an `Exception`.
///
/// # Errors
/// What else they raise.
pub fn add_hook(hook: Obj) -> PyResult<()> {
    match event("sys.addaudithook", || Ok([])) {
        Err(raised) if exception::matches(raised.0, &exception::EXCEPTION) => return Ok(()),
        told => told?,
    }
    let hooks = HOOKS.get().unwrap_or_else(|| {
        let hooks = Pinned::for_ever(list::new());
        HOOKS.set(Some(hooks));
        hooks
    });
    list::push(hooks.get(), hook)
}

/// The event `import`, of a module that is about to be looked for.
///
/// # Errors
/// What a hook raises.
pub fn import(module: &str) -> PyResult<()> {
    let of_sys = |name: &str| crate::import::sys_attribute(name).unwrap_or_else(none);
    event("import", || {
        let [path, finders, hooks] = ["path", "meta_path", "path_hooks"].map(of_sys);
        Ok([names::intern(module).object(), none(), path, finders, hooks])
    })
}
