//! Plain references without a callback are shared: while there is one to an object, asking for another gives the same. So their hashes
//! are computed once, and tables find them by identity. Proxies are shared, too.

use super::{PyWeakReference, PyWeakReferenceFields, REFERENCE, check, new_reference, proxy};
use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::object;
use smelt::Native;

/// References, or proxies, that are shared.
struct Table {
    /// From the identity of an object, an int, to a weak reference to the reference that is shared. An object that has the same identity as another
    /// takes the other's place.
    holders: Global<Pinned<PyDict>>,
    /// At so many entries those of dead references are dropped.
    most: Global<usize>,
}

static REFERENCES: Table = Table::new();
static PROXIES: Table = Table::new();
const LEAST: usize = 256;

/// The shared reference to an object.
///
/// # Errors
/// `TypeError` for an object that there are no weak references to; `MemoryError`.
pub fn reference_to(object: Obj) -> PyResult {
    REFERENCES.get(object, |object| {
        REFERENCE.class();
        new_reference(object, none())
    })
}

/// The shared reference to an object and its shared proxy, so far as there are these.
///
/// # Errors
/// `MemoryError`.
pub fn existing(object: Obj) -> PyResult<[Option<Obj>; 2]> {
    Ok([REFERENCES.existing(object)?, PROXIES.existing(object)?])
}

/// The shared proxy of an object.
///
/// # Errors
/// As [`reference_to`].
pub fn proxy_of(object: Obj) -> PyResult {
    PROXIES.get(object, |object| proxy::new(object, none()))
}

/// The object of a reference or proxy.
fn target_of(reference: Obj) -> Option<Obj> {
    super::target(reference).or_else(|| super::target(proxy::reference_of(reference)?))
}

fn key(object: Obj) -> Obj {
    int::new((object::identity(object) >> 2) as i64)
}

impl Table {
    const fn new() -> Table {
        Table {
            holders: Global::new(Pinned::NULL),
            most: Global::new(LEAST),
        }
    }

    /// The one for an object, if there is one.
    fn existing(&self, object: Obj) -> PyResult<Option<Obj>> {
        let holders = self.holders.get().get();
        if holders.is_null() {
            return Ok(None);
        }
        let holder = dict::get(holders, key(object))?;
        let reference = holder.map(|holder| holder.cast::<PyWeakReference>().target());
        Ok(reference.filter(|reference| {
            !reference.is_null() && target_of(*reference).is_some_and(|it| it.0 == object.0)
        }))
    }

    /// The one for an object, which `make` makes if there is none.
    fn get(&self, object: Obj, make: impl Fn(Obj) -> PyResult) -> PyResult {
        if let Some(reference) = self.existing(object)? {
            return Ok(reference);
        }
        if self.holders.get().get().is_null() {
            self.holders.set(Pinned::for_ever(dict::new()));
        }
        let holders = self.holders.get().get();
        check(object)?;
        if dict::length(holders) >= self.most.get() {
            self.drop_dead(holders)?;
        }
        let reference = make(object)?;
        let holder = PyWeakReference::new::<Native>(reference, none(), none(), Obj::null());
        dict::set(holders, key(object), holder.cast())?;
        Ok(reference)
    }

    fn drop_dead(&self, holders: Gc<PyDict>) -> PyResult<()> {
        let is_dead = |holder: Obj| {
            let reference = holder.cast::<PyWeakReference>().target();
            reference.is_null() || target_of(reference).is_none()
        };
        let dead = list::new();
        for (identity, holder) in dict::pairs(holders) {
            if is_dead(holder) {
                list::push(dead, identity)?;
            }
        }
        for identity in list::items(dead) {
            dict::remove(holders, *identity)?;
        }
        self.most.set(LEAST.max(2 * dict::length(holders)));
        Ok(())
    }
}
