//! Plain references without a callback are shared: while there is one to an object, asking for another gives the same. So their hashes
//! are computed once, and tables find them by identity.

use super::{PyWeakReference, PyWeakReferenceFields, REFERENCE, check, new_reference};
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Immortal;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::object;
use smelt::Native;

/// From the identity of an object, an int, to a weak reference to the reference that is shared. An object that has the same identity as another
/// takes the other's place.
static SHARED: Global<Immortal<PyDict>> = Global::new(Immortal::NULL);
/// At so many entries those of dead references are dropped.
static MOST: Global<usize> = Global::new(LEAST);
const LEAST: usize = 256;

/// The shared reference to an object.
///
/// # Errors
/// `TypeError` for an object that there are no weak references to; `MemoryError`.
pub fn reference_to(object: Obj) -> PyResult {
    if SHARED.get().get().is_null() {
        SHARED.set(Immortal::new(dict::new()));
    }
    let shared = SHARED.get().get();
    let identity = int::new((object::identity(object) >> 2) as i64);
    if let Some(holder) = dict::get(shared, identity)? {
        let reference = holder.cast::<PyWeakReference>().target();
        if !reference.is_null() && reference.cast::<PyWeakReference>().target().0 == object.0 {
            return Ok(reference);
        }
    }
    check(object)?;
    if dict::length(shared) >= MOST.get() {
        drop_dead(shared)?;
    }
    REFERENCE.class();
    let reference = new_reference(object, none())?;
    let holder = PyWeakReference::new::<Native>(reference, none(), none(), Obj::null());
    dict::set(shared, identity, holder.cast())?;
    Ok(reference)
}

fn drop_dead(shared: Gc<PyDict>) -> PyResult<()> {
    let is_dead = |holder: Obj| {
        let reference = holder.cast::<PyWeakReference>().target();
        reference.is_null() || reference.cast::<PyWeakReference>().target().is_null()
    };
    let dead = list::new();
    for (identity, holder) in dict::pairs(shared) {
        if is_dead(holder) {
            list::push(dead, identity)?;
        }
    }
    for identity in list::items(dead) {
        dict::remove(shared, *identity)?;
    }
    MOST.set(LEAST.max(2 * dict::length(shared)));
    Ok(())
}
