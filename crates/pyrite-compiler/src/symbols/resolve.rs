//! The second pass: finds the scope that binds each name, and turns captured names into cells.

use std::collections::BTreeSet;

use super::{
    CLASS_CELL, CLASSDICT_CELL, CONDITIONAL_ANNOTATIONS, ScopeId, ScopeKind, SymbolTable,
    symbol_flags::*,
};
use crate::error::{Result, syntax};

pub(super) fn resolve(table: &mut SymbolTable) -> Result<()> {
    let mut free: Vec<BTreeSet<String>> = vec![BTreeSet::new(); table.scopes.len()];
    // Parents come before their children.
    for index in 0..table.scopes.len() {
        let id = ScopeId(index);
        for symbol in 0..table.scope(id).symbols.len() {
            let symbol = table.scope(id).symbols[symbol].clone();
            if symbol.flags & NONLOCAL != 0 {
                match binder(table, id, &symbol.name) {
                    Some(binder) if table.scope(binder).has(&symbol.name, TYPE_PARAMETER) => {
                        return syntax(
                            format!(
                                "nonlocal binding not allowed for type parameter '{}'",
                                symbol.name
                            ),
                            symbol.at,
                        );
                    }
                    Some(binder) => capture(table, &mut free, id, binder, &symbol.name),
                    None => {
                        return syntax(
                            format!("no binding for nonlocal '{}' found", symbol.name),
                            symbol.at,
                        );
                    }
                }
            } else if symbol.flags & (BOUND | GLOBAL) == 0
                && !is_decided_by_class(table, id, &symbol.name)
                && let Some(binder) = binder(table, id, &symbol.name)
            {
                capture(table, &mut free, id, binder, &symbol.name);
            }
        }
    }
    for (scope, free) in table.scopes.iter_mut().zip(free) {
        scope.free = free.into_iter().collect();
    }
    Ok(())
}

/// Does a name mean what the namespace of the class around has, and else a global, whatever functions around the class bind?
fn is_decided_by_class(table: &SymbolTable, from: ScopeId, name: &str) -> bool {
    if name == CLASSDICT_CELL {
        // The cell is meant, even if the class has a name like it.
        return false;
    }
    let mut scope = table.scope(from);
    while scope.can_see_class
        && let Some(parent) = scope.parent
    {
        scope = table.scope(parent);
        if scope.kind == ScopeKind::Class {
            return scope.has(name, GLOBAL) || scope.binds(name);
        }
    }
    false
}

/// The scope around `from` that binds a name for it, if it is not the globals.
fn binder(table: &SymbolTable, from: ScopeId, name: &str) -> Option<ScopeId> {
    let mut id = table.scope(from).parent;
    while let Some(current) = id {
        let scope = table.scope(current);
        match scope.kind {
            ScopeKind::Module => return None,
            ScopeKind::Class => {
                let is_implicit = matches!(name, CLASS_CELL | CLASSDICT_CELL)
                    || name == CONDITIONAL_ANNOTATIONS && scope.has_conditional_annotations;
                if is_implicit {
                    return Some(current);
                }
            }
            _ if scope.has(name, GLOBAL) => return None,
            _ if scope.binds(name) => return Some(current),
            _ => {}
        }
        id = scope.parent;
    }
    None
}

/// Notes that `from` uses a name of `binder`.
fn capture(
    table: &mut SymbolTable,
    free: &mut [BTreeSet<String>],
    from: ScopeId,
    binder: ScopeId,
    name: &str,
) {
    let home = table.frame(binder);
    let mut frame = table.frame(from);
    if frame == home {
        return;
    }
    let scope = table.scope_mut(binder);
    match name {
        CLASS_CELL if scope.kind == ScopeKind::Class => scope.needs_class_cell = true,
        CLASSDICT_CELL if scope.kind == ScopeKind::Class => scope.needs_classdict_cell = true,
        _ => {}
    }
    if scope.kind != ScopeKind::Class || name == CONDITIONAL_ANNOTATIONS {
        scope.add(name, CELL, Default::default());
    }
    while frame != home {
        free[frame.0].insert(name.to_owned());
        let Some(parent) = table.scope(frame).parent else {
            break;
        };
        frame = table.frame(parent);
    }
}
