//! Method resolution orders, and what happens when the bases of a class are replaced.

use crate::class::{Class, flags};
use crate::classes;
use crate::fields::*;
use crate::ids;
use crate::names;
use crate::object::{Obj, Value};
use crate::protocol::{self, type_name};
use crate::result::PyResult;
use crate::storage;
use crate::type_error;
use crate::types::{list, tuple};
use smelt::{Gc, heap};

type Order = Vec<&'static Class>;

/// May Python code subclass it?
///
/// # Errors
/// `TypeError` if not.
pub fn expect_acceptable(base: &'static Class) -> PyResult<()> {
    if base.has(flags::SUBCLASSABLE | flags::MUTABLE) {
        return Ok(());
    }
    Err(type_error!(
        "type '{}' is not an acceptable base type",
        base.full_name()
    ))
}

/// What the order of a new class is, behind the class itself, before its metaclass is asked.
///
/// # Errors
/// `TypeError` if the bases do not go together, unless the metaclass will say how they do.
pub fn tail_for_new(metaclass: &'static Class, bases: &[&'static Class]) -> PyResult<Order> {
    match linearise(bases) {
        Err(_) if overridden(metaclass).is_some() => {
            let mut all = Order::new();
            for class in bases.iter().flat_map(|base| base.mro()) {
                if !all.contains(class) {
                    all.push(class);
                }
            }
            Ok(all)
        }
        result => result,
    }
}

/// A metaclass's own `mro`.
fn overridden(metaclass: &'static Class) -> Option<Obj> {
    let method = metaclass.lookup(names::intern("mro"))?;
    (!method.is_heap() || method.map_number() != ids::METHOD_DESCRIPTOR).then_some(method)
}

/// Gives a new class the order that its metaclass wants, if that has an `mro` of its own.
///
/// # Errors
/// What it raises; `TypeError` if the order is none.
pub fn ask_metaclass(class: &'static Class) -> PyResult<()> {
    if overridden(Class::of(class.object())).is_some() {
        resolve(class)?;
    }
    Ok(())
}

/// The order that follows from the bases of a class: what `type.mro` says.
///
/// # Errors
/// `TypeError` if they do not go together.
pub fn default_order(class: &'static Class) -> PyResult<Order> {
    let mut order = vec![class];
    if class != Class::builtin(ids::OBJECT) {
        order.extend(linearise(&class.bases())?);
    }
    Ok(order)
}

/// Computes the order of a class anew. Says whether somebody else has done it meanwhile.
fn resolve(class: &'static Class) -> PyResult<bool> {
    let before = class.mro();
    let order = match overridden(Class::of(class.object())) {
        None => default_order(class)?,
        Some(method) => {
            let answer = crate::call::call_unbound(method, class.object(), &[])?;
            checked(class, answer)?
        }
    };
    let is_current = std::ptr::eq(before, class.mro());
    if is_current {
        for parent in &order {
            if !descends(class, parent) && !descends(parent, class) {
                parent.add_dependent(class);
            }
        }
        class.set_mro(order);
    }
    Ok(!is_current)
}

/// What a metaclass's `mro` has returned, as classes.
fn checked(class: &'static Class, answer: Obj) -> PyResult<Order> {
    let layout = classes::layout_of(class);
    let mut order = Order::new();
    protocol::for_each(answer, |item| {
        let Some(parent) = Class::from_object(item) else {
            return Err(type_error!(
                "mro() returned a non-class ('{}')",
                type_name(item)
            ));
        };
        if !layout.is_subclass(classes::layout_of(parent)) {
            return Err(type_error!(
                "mro() returned base with unsuitable layout ('{}')",
                parent.full_name()
            ));
        }
        order.push(parent);
        Ok(true)
    })?;
    if order.is_empty() {
        return Err(type_error!("type MRO must not be empty"));
    }
    Ok(order)
}

/// Assigns `__bases__`. The orders of the class and of all its subclasses follow; should one of them not be possible, nothing has changed.
///
/// # Errors
/// `TypeError`; what the `mro` of metaclasses raise.
pub fn assign_bases(class: &'static Class, bases: &[&'static Class]) -> PyResult<()> {
    for base in bases {
        if base.is_subclass(class) || descends(base, class) {
            return Err(type_error!("a __bases__ item causes an inheritance cycle"));
        }
        expect_acceptable(base)?;
    }
    let best = classes::best_base(bases)?;
    let old_base = class.base().unwrap_or_else(|| Class::builtin(ids::OBJECT));
    let fits = classes::layout_of(best) == classes::layout_of(old_base)
        && best.native() == old_base.native();
    if !fits {
        return Err(type_error!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            best.full_name(),
            old_base.full_name()
        ));
    }
    let old_bases = class.bases();
    class.set_bases(bases);
    let (mut replaced, alive) = (Vec::new(), list::new());
    let resolved = resolve_all(class, &mut replaced, alive);
    if let Err(raised) = resolved {
        for (class, order) in replaced.into_iter().rev() {
            class.set_mro(order);
        }
        heap::keep_alive(storage::as_object(alive));
        // Unless the program has assigned others meanwhile.
        if class.bases() == bases {
            class.set_bases(&old_bases);
        }
        return Err(raised);
    }
    class.set_base(best);
    class.tell_bases();
    Ok(())
}

/// Is `class` among the bases of `base`, and theirs, whatever the orders say?
fn descends(base: &'static Class, class: &'static Class) -> bool {
    base == class || base.bases().into_iter().any(|next| descends(next, class))
}

/// The orders of a class and of its subclasses; `replaced` gets the old ones,
/// and `alive` what keeps these alive.
fn resolve_all(
    class: &'static Class,
    replaced: &mut Vec<(&'static Class, Order)>,
    alive: Gc<list::PyList>,
) -> PyResult<()> {
    list::push(alive, class.object())?;
    list::push(alive, class.type_object().mro())?;
    replaced.push((class, class.mro().to_vec()));
    if resolve(class)? {
        replaced.pop();
        return Ok(());
    }
    for subclass in class.subclasses()? {
        resolve_all(Class::of_type(subclass.cast()), replaced, alive)?;
    }
    Ok(())
}

/// The bases that a tuple names.
///
/// # Errors
/// `TypeError` if it is none, or names none.
pub fn bases_argument(class: &'static Class, value: Obj) -> PyResult<Order> {
    let Some(items) = tuple::of(value) else {
        return Err(type_error!(
            "can only assign tuple to {}.__bases__, not {}",
            class.name(),
            type_name(value)
        ));
    };
    if items.is_empty() {
        return Err(type_error!(
            "can only assign non-empty tuple to {}.__bases__, not ()",
            class.name()
        ));
    }
    let class_of = |item: &Obj| {
        Class::from_object(*item).ok_or_else(|| {
            type_error!(
                "{}.__bases__ must be tuple of classes, not '{}'",
                class.name(),
                type_name(*item)
            )
        })
    };
    items.iter().map(class_of).collect()
}

/// The C3 linearisation of the bases, without the class itself.
fn linearise(bases: &[&'static Class]) -> PyResult<Vec<&'static Class>> {
    let mut sequences: Vec<Vec<&'static Class>> =
        bases.iter().map(|base| base.mro().to_vec()).collect();
    sequences.push(bases.to_vec());
    for (index, base) in bases.iter().enumerate() {
        if bases[..index].contains(base) {
            return Err(type_error!("duplicate base class {}", base.name()));
        }
    }
    let mut result = Vec::new();
    loop {
        sequences.retain(|sequence| !sequence.is_empty());
        if sequences.is_empty() {
            return Ok(result);
        }
        let head = sequences.iter().map(|sequence| sequence[0]).find(|head| {
            !sequences
                .iter()
                .any(|sequence| sequence[1..].contains(head))
        });
        let Some(head) = head else {
            let mut names: Vec<String> = Vec::new();
            for sequence in &sequences {
                let name = sequence[0].name().into_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            return Err(type_error!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                names.join(", ")
            ));
        };
        result.push(head);
        for sequence in &mut sequences {
            if sequence[0] == head {
                sequence.remove(0);
            }
        }
    }
}
