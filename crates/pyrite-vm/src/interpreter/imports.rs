//! `IMPORT_NAME`, `IMPORT_FROM`.

use super::{At, Control};
use crate::frame;
use crate::object::{Obj, none};
use crate::residuals;
use smelt::Domain;

/// `IMPORT_NAME`.
#[inline(never)]
pub fn name<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let function = frame::function::<D>(at.frame).cast();
    let locals = match at.code.has_namespace {
        true => frame::load::<D>(at.frame, frame::OWNER),
        false => none(),
    };
    let outcome = import_name::<D>(
        function,
        locals,
        at.get(ins.b + 1),
        at.get(ins.b),
        Obj::constant(at.code.name_at(usize::from(ins.c)).object()),
    );
    at.outcome(ins.a, outcome)
}

/// `IMPORT_FROM`.
#[inline(never)]
pub fn from<D: Domain>(at: At<'_, D>) -> Control<D> {
    let ins = at.pc.fetch();
    let name = at.code.name_at(usize::from(ins.c));
    let outcome = import_from::<D>(at.get(ins.b), Obj::constant(name.object()));
    at.outcome(ins.a, outcome)
}

residuals! {
    [any] fn import_name(function: Obj, locals: Obj, from: Obj, level: Obj, name: Obj) -> Obj {
        use crate::fields::*;
        let globals = function.cast::<crate::types::function::PyFunction>().globals();
        crate::import::import_statement(name, globals, locals, from, level)
    }
    [any] fn import_from(module: Obj, name: Obj) -> Obj { crate::import::import_from(module, name) }
}
