//! Globals and names in namespaces.

use super::{At, Control, functions, items};
use crate::code::Site;
use crate::fields::*;
use crate::frame;
use crate::globals::{CellState, GlobalCell};
use crate::ids;
use crate::names::{self, Name};
use crate::object::{Obj, Value};
use crate::residuals;
use crate::result::{Outcome, PyResult, Raised};
use crate::types::dict::{self, PyDict};
use crate::types::exception;
use pyrite_compiler::bytecode::Common;
use smelt::{Domain, Gc, Ref};

/// A global by the inline cache alone. Only the native domain has one.
#[inline(always)]
pub fn cached<D: Domain>(site: &Site) -> Option<Obj<D>> {
    if D::NATIVE && site.word.get() != 0 {
        let value = cell_value(site.word.get());
        if !value.is_null() {
            return Some(value);
        }
        if site.second.get() != 0 {
            let value = cell_value(site.second.get());
            if !value.is_null() {
                return Some(value);
            }
        }
    }
    None
}

#[inline(always)]
fn cell_value<D: Domain>(cell: u64) -> Obj<D> {
    let cell: Ref<D, GlobalCell> = Ref::constant(Gc::from_bits(cell));
    cell.value()
}

/// `LOAD_GLOBAL`.
#[inline(never)]
pub fn load_global<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let outcome = global(&at, usize::from(ins.b));
    at.outcome(ins.a, outcome)
}

/// The value of a global or builtin.
fn global<D: Domain>(at: &At<'_, D>, site: usize) -> Outcome<D> {
    let site = at.code.site(site);
    if let Some(namespace) = at.code.namespace.get::<D>() {
        let cell = namespace.cell(site.name);
        if D::NATIVE {
            site.word.set(cell.object().0);
        }
        let value = cell.value::<D>();
        if !value.is_null() {
            return Ok(value);
        }
        let cell: &'static CellState = crate::builtins::cells().cell(site.name);
        if D::NATIVE {
            site.second.set(cell.object().0);
        }
        let value = cell.value::<D>();
        if !value.is_null() {
            return Ok(value);
        }
    }
    let globals = frame::function::<D>(at.frame).globals();
    if !D::NATIVE
        && let Some(globals) = globals.exact::<PyDict>()
        && let Some(value) = in_plain_dict(globals, site.name)
    {
        return Ok(value);
    }
    lookup_global::<D>(globals, Obj::constant(site.name.object()))
}

/// A global in a dict that is no module's, or the builtin behind it; `None` if that is not so easy.
fn in_plain_dict<D: Domain>(globals: Ref<D, PyDict>, name: Name) -> Option<Obj<D>> {
    let find = |name: Name| items::find_quietly(globals, Obj::constant(name.object()));
    match find(name)? {
        Some(value) => Some(value),
        None => {
            let builtins = find(names::BUILTINS.name())??;
            if !builtins.is_word(crate::builtins::namespace().cast::<smelt::AnyValue>().0) {
                return None;
            }
            let value = crate::builtins::cells().cell(name).value::<D>();
            (!value.is_null()).then_some(value)
        }
    }
}

/// `STORE_GLOBAL`.
#[inline(never)]
pub fn store_global<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let site = at.code.site(usize::from(ins.b));
    let value = at.get(ins.a);
    if let Some(namespace) = at.code.namespace.get::<D>() {
        let cell = match site.word.get() {
            known if D::NATIVE && known != 0 => CellState::of(Gc::from_bits(known)),
            _ => namespace.cell(site.name),
        };
        if D::NATIVE {
            site.word.set(cell.object().0);
        }
        // A cell that is no constant any more, and that has a value and thus an entry in the dict, is a plain place.
        if cell.is_mutable::<D>() {
            let place: Ref<D, GlobalCell> = Ref::constant(cell.object());
            if !place.value().is_null() {
                place.set_value(value);
                return at.next();
            }
        }
    }
    let globals = frame::function::<D>(at.frame).globals();
    let outcome = set_global::<D>(globals, Obj::constant(site.name.object()), value);
    at.done(outcome)
}

/// `DELETE_GLOBAL`.
pub fn delete_global<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let name = at.code.site(usize::from(ins.b)).name;
    let globals = frame::function::<D>(at.frame).globals();
    let outcome = remove_global::<D>(globals, Obj::constant(name.object()));
    at.done(outcome)
}

/// The namespace of the frame.
pub fn namespace<D: Domain>(at: &At<'_, D>) -> Obj<D> {
    frame::load(at.frame, frame::OWNER)
}

/// The namespace of a frame that may be that of a module which awaits: then it has none but its globals.
pub fn namespace_or_globals<D: Domain>(at: &At<'_, D>) -> Obj<D> {
    match at.code.has_namespace {
        true => namespace(at),
        false => frame::function::<D>(at.frame).globals(),
    }
}

/// `LOAD_NAME`.
#[inline(never)]
pub fn load_name<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let namespace = namespace(&at);
    let globals = frame::function::<D>(at.frame).globals();
    let outcome = if namespace.same(globals) {
        match cached(at.code.site(usize::from(ins.b))) {
            Some(value) => Ok(value),
            None => global(&at, usize::from(ins.b)),
        }
    } else {
        let name = at.code.site(usize::from(ins.b)).name;
        match lookup_mapping::<D>(namespace, Obj::constant(name.object())) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => global(&at, usize::from(ins.b)),
            Err(raised) => Err(raised),
        }
    };
    at.outcome(ins.a, outcome)
}

/// `STORE_NAME`.
#[inline(never)]
pub fn store_name<D: Domain>(at: At<'_, D>) -> Control<D> {
    let namespace = namespace(&at);
    let globals = frame::function::<D>(at.frame).globals();
    if namespace.same(globals) {
        return store_global(at);
    }
    let ins = at.pc.fetch();
    let name = at.code.site(usize::from(ins.b)).name;
    let outcome = set_in_mapping::<D>(namespace, Obj::constant(name.object()), at.get(ins.a));
    at.done(outcome)
}

/// `DELETE_NAME`.
pub fn delete_name<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let name = at.code.site(usize::from(ins.b)).name;
    let outcome = remove_name::<D>(namespace(&at), Obj::constant(name.object()));
    at.done(outcome)
}

/// `LOAD_MAPPING_OR_GLOBAL`.
pub fn load_mapping_or_global<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let name = at.code.site(usize::from(ins.c)).name;
    let outcome = match lookup_mapping::<D>(at.get(ins.b), Obj::constant(name.object())) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => global(&at, usize::from(ins.c)),
        Err(raised) => Err(raised),
    };
    at.outcome(ins.a, outcome)
}

/// `LOAD_MAPPING_OR_FREE`.
pub fn load_mapping_or_free<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let name = at.code.name_at(usize::from(ins.b));
    match lookup_mapping::<D>(at.get(ins.a), Obj::constant(name.object())) {
        Ok(Some(value)) => at.settled().result(ins.a, value),
        Ok(None) => {
            let content = functions::free(&at, ins.c).content();
            if content.is_null() {
                return Control::Raise(functions::unbound(&at, ins.c, true));
            }
            at.result(ins.a, content)
        }
        Err(raised) => Control::Raise(raised),
    }
}

/// `LOAD_COMMON`.
pub fn load_common<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let value: Obj<D> = match Common::from_number(ins.x) {
        Some(Common::AssertionError) => Obj::constant(exception::ASSERTION_ERROR.class().object()),
        Some(Common::NotImplementedError) => {
            Obj::constant(exception::NOT_IMPLEMENTED_ERROR.class().object())
        }
        _ => {
            let globals = frame::function::<D>(at.frame).globals();
            let outcome = build_class_function::<D>(globals);
            return at.outcome(ins.a, outcome);
        }
    };
    at.result(ins.a, value)
}

/// The `NameError` for a name that is nowhere.
#[cold]
pub fn not_defined(name: Name) -> Raised {
    let text = name.text();
    functions::name_error(
        &exception::NAME_ERROR,
        &format!("name '{text}' is not defined"),
        &text,
    )
}

fn name_of(object: Obj) -> Name {
    names::intern_str(object.cast())
}

/// The mapping of the built-in names of code with these globals, which may name another than the usual one.
///
/// # Errors
/// What a mapping that is no dict raises.
pub fn builtins_of(globals: Obj) -> PyResult {
    let given = in_mapping(globals, names::BUILTINS.object())?;
    Ok(match given {
        Some(module) if module.has_map(ids::MODULE) => {
            module.cast::<crate::types::module::PyModule>().dict()
        }
        Some(mapping) => mapping,
        None => crate::builtins::namespace().cast(),
    })
}

/// The value of a name in a mapping, such as the namespace of a frame.
pub fn in_mapping(mapping: Obj, name: Obj) -> PyResult<Option<Obj>> {
    if let Some(mapping) = mapping.exact::<PyDict>() {
        return Ok(dict::get_name(mapping, name_of(name)));
    }
    match crate::protocol::get_item(mapping, name) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if exception::matches(raised.0, &exception::KEY_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

residuals! {
    [any] fn lookup_global(globals: Obj, name: Obj) -> Obj {
        if let Some(value) = in_mapping(globals, name)? {
            return Ok(value);
        }
        match in_mapping(builtins_of(globals)?, name)? {
            Some(value) => Ok(value),
            None if crate::import::specs::ask(name_of(name))? => lookup_global(globals, name),
            None => Err(not_defined(name_of(name))),
        }
    }
    [any] fn set_global(globals: Obj, name: Obj, value: Obj) -> () {
        match crate::instance::view::<PyDict>(globals) {
            Some(globals) => dict::set(globals, name, value),
            None => crate::protocol::set_item(globals, name, value),
        }
    }
    [any] fn remove_global(globals: Obj, name: Obj) -> () {
        match dict::remove(globals.cast(), name)? {
            Some(_) => Ok(()),
            None => Err(not_defined(name_of(name))),
        }
    }
    [any] fn lookup_mapping(mapping: Obj, name: Obj) -> Option<Obj> { in_mapping(mapping, name) }
    [any] fn set_in_mapping(mapping: Obj, name: Obj, value: Obj) -> () {
        match mapping.exact::<PyDict>() {
            Some(mapping) => {
                dict::set_name(mapping, name_of(name), value);
                Ok(())
            }
            None => crate::protocol::set_item(mapping, name, value),
        }
    }
    [any] fn remove_name(mapping: Obj, name: Obj) -> () {
        if let Some(mapping) = mapping.exact::<PyDict>() {
            return match dict::remove(mapping, name)? {
                Some(_) => Ok(()),
                None => Err(not_defined(name_of(name))),
            };
        }
        crate::protocol::delete_item(mapping, name).map_err(|raised| {
            if exception::matches(raised.0, &exception::KEY_ERROR) { not_defined(name_of(name)) } else { raised }
        })
    }
    [any] fn build_class_function(globals: Obj) -> Obj {
        in_mapping(builtins_of(globals)?, names::BUILD_CLASS.object())?
            .ok_or_else(|| crate::name_error!("__build_class__ not found"))
    }
    [any] pub fn setup_annotations(mapping: Obj) -> () {
        if in_mapping(mapping, names::ANNOTATIONS.object())?.is_none() {
            return crate::protocol::set_item(mapping, names::ANNOTATIONS.object(), dict::new().cast());
        }
        Ok(())
    }
}
