//! Frees code and classes that nothing can reach any more, when the collector has found their objects dead (see `smelt::heap::add_reaper`).
//!
//! What refers to them by their addresses and is not asked by the collector is cleared here: inline caches, which classes know, lists of subclasses, loops of built-in functions over
//! generators, the entries of the JIT.

use crate::allocations;
use crate::class;
use crate::code::Code;
use crate::globals::Namespace;
use crate::interpreter::{attributes, loops};
use crate::map::{self, Map};
use crate::monitoring;
use crate::object::Obj;
use crate::storage::as_object;
use smelt::Gc;
use smelt::heap::{self, Object};
use std::collections::HashSet;
use std::ops::Range;

/// Asks the collector to be told. Once, before the first code is made.
pub fn register() {
    heap::add_reaper(reap);
}

/// Rust data at an address of its own, to live until it is [freed](free).
pub fn place<T>(data: T) -> &'static T {
    let data = Box::into_raw(Box::new(data));
    data.expose_provenance();
    // SAFETY: it has just been made.
    unsafe { &*data }
}

/// As [`place`], of data in a row.
pub fn place_all<T>(data: Vec<T>) -> &'static [T] {
    let data = Box::into_raw(data.into_boxed_slice());
    data.expose_provenance();
    // SAFETY: it has just been made.
    unsafe { &*data }
}

/// From now on the data keeps an object alive, one pinned for ever, by its address on a machine stack or in a trace.
pub fn belongs_to<T: ?Sized, O: ?Sized>(data: &'static T, owner: Gc<O>) {
    let address = std::ptr::from_ref(data).addr();
    heap::add_annex(address, size_of_val(data), as_object(owner));
}

/// From now on it keeps none.
pub fn belongs_to_none<T: ?Sized>(data: &'static T) {
    heap::remove_annex(std::ptr::from_ref(data).addr());
}

/// Frees the data.
///
/// # Safety
/// It has been made by [`place`], and nothing refers to it any more.
pub unsafe fn free<T>(data: &'static T) {
    belongs_to_none(data);
    let address = std::ptr::from_ref(data).addr();
    // SAFETY: as the caller says.
    drop(unsafe { Box::from_raw(std::ptr::with_exposed_provenance_mut::<T>(address)) });
}

/// As [`free`], of what [`place_all`] has made.
///
/// # Safety
/// As there.
pub unsafe fn free_all<T>(data: &'static [T]) {
    belongs_to_none(data);
    let start = std::ptr::with_exposed_provenance_mut::<T>(data.as_ptr().addr());
    let data = std::ptr::slice_from_raw_parts_mut(start, data.len());
    // SAFETY: as the caller says.
    drop(unsafe { Box::from_raw(data) });
}

fn reap(is_alive: &dyn Fn(Object) -> bool) {
    let is_dead = |object: Obj| !is_alive(as_object(object));
    reap_modules(&is_dead);
    reap_classes(&is_dead);
    reap_code(&is_dead);
}

fn reap_modules(is_dead: &dyn Fn(Obj) -> bool) {
    attributes::forget_modules(is_dead);
    let dead = Namespace::take_dead(is_dead);
    if !dead.is_empty() {
        monitoring::for_all_code(&|code| code.forget_namespaces(&dead));
    }
}

fn reap_classes(is_dead: &dyn Fn(Obj) -> bool) {
    let dead = class::take_dead(is_dead);
    if dead.is_empty() {
        return;
    }
    loops::forget(&|map, _| Map::by_number(map).class.is_dead(is_dead));
    // SAFETY: their type objects are dead, so that nothing refers to the classes any more but inline caches, which `free` clears.
    unsafe {
        map::free_of(&|class| class.is_dead(is_dead));
        dead.into_iter().for_each(|class| class.free());
    }
}

fn reap_code(is_dead: &dyn Fn(Obj) -> bool) {
    let dead = monitoring::take_dead(&|code| is_dead(code.object()));
    if dead.is_empty() {
        return;
    }
    let mut sites: Vec<Range<usize>> = Vec::new();
    for code in &dead {
        sites.extend(code.versions().map(Code::site_addresses));
    }
    sites.sort_unstable_by_key(|range| range.start);
    class::forget_sites(&|site| {
        let next = sites.partition_point(|range| range.start <= site);
        next > 0 && site < sites[next - 1].end
    });
    let addresses: HashSet<usize> = dead
        .iter()
        .map(|code| std::ptr::from_ref(*code).addr())
        .collect();
    loops::forget(&|_, code| addresses.contains(&code));
    allocations::forget_code(&|code| addresses.contains(&code));
    for code in dead {
        // SAFETY: its object is dead, so that nothing refers to the code any more but what has just been cleared.
        unsafe { code.free() };
    }
}
