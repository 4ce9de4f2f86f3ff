//! `atexit`.

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::type_error;
use pyrite_vm::unraisable;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |_| {
        pyrite_vm::vm::at_exit(run_all);
        Ok(())
    },
    ..ModuleDefinition::new("atexit", FUNCTIONS)
};

/// Tuples of a function, a tuple of arguments and a dict of keyword arguments or None.
fn entries() -> Gc<list::PyList> {
    static ENTRIES: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);
    if ENTRIES.get().get().is_null() {
        ENTRIES.set(Pinned::for_ever(list::new()));
    }
    ENTRIES.get().get()
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("register", "$(*args, **kwargs)", |args| {
        let Some((function, arguments)) = args.rest().split_first() else {
            return Err(type_error!(
                "register() takes at least 1 argument (0 given)"
            ));
        };
        if !is_callable(*function) {
            return Err(type_error!("the first argument must be callable"));
        }
        let keywords = args.keywords().map_or(none(), |keywords| keywords.cast());
        let arguments = tuple::try_from_slice(arguments)?.cast();
        let entry = tuple::from_slice(&[*function, arguments, keywords]);
        list::push(entries(), entry.cast())?;
        Ok(*function)
    })
    .telling("($module, func, /, *args, **kwargs)"),
    Builtin::function("unregister", "(func, /)", |args| {
        // The oldest first. Comparing may change the list: places are counted from its newest end, and what has got to another place stays.
        let place = |index: usize| list::length(entries()).checked_sub(index + 1);
        let mut after = list::length(entries());
        while let Some(index) = after.min(list::length(entries())).checked_sub(1) {
            after = index;
            let Some(at) = place(index) else {
                break;
            };
            let entry = list::get(entries(), at);
            let function = tuple::of(entry).map_or(none(), |parts| parts[0]);
            if protocol::is_equal(function, args.at(0))?
                && let Some(at) = place(index)
                && list::get(entries(), at) == entry
            {
                list::remove_range(entries(), at, at + 1);
            }
        }
        nothing()
    }),
    Builtin::function("_clear", "()", |_| {
        list::clear(entries());
        nothing()
    }),
    Builtin::function("_run_exitfuncs", "()", |_| {
        run_all();
        nothing()
    }),
    Builtin::function("_ncallbacks", "()", |_| {
        Ok(int::from_usize(list::length(entries())))
    }),
];

/// Calls them, the last registered first.
fn run_all() {
    while let Some(last) = list::length(entries()).checked_sub(1) {
        let entry = list::get(entries(), last);
        list::truncate(entries(), last);
        let Some(&[function, arguments, keywords]) = tuple::of(entry) else {
            continue;
        };
        let keywords = if keywords.is_none() {
            Obj::null()
        } else {
            keywords
        };
        if let Err(raised) = call::call_unpacked(function, arguments, keywords) {
            let shown = unraisable::shown(function);
            let message = format!("Exception ignored in atexit callback {shown}");
            unraisable::report(raised, &message, Obj::null());
        }
    }
}
