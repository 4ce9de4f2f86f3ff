//! The garbage collected heap.
//!
//! It knows objects with a header, a type number and pointer slots, machine stacks, and words. It must never
//! know a language, an interpreter, a compiler or a value representation beyond this: a word
//! with one of its low three bits set is not a reference.
//!
//! Client code holds plain references ([`Object`]) in locals. Machine stacks and registers are scanned
//! conservatively: what they point to, or into, is kept where it is. Heap objects are
//! scanned precisely, and move out of the nursery once. A reference in a `Vec`, a `Box` or a thread-local is invisible
//! to the collector; such containers belong in the heap or behind a [`RootSource`].
//!
//! # Map
//!
//! | file | concept |
//! | --- | --- |
//! | `header`, `layout` | objects and their types |
//! | `space`, `bits` | the reserved range, blocks, side tables |
//! | `area`, `allocate` | the words machine code uses; allocation |
//! | `barrier` | write barrier |
//! | `roots`, `thread`, `registers` | what is reachable from outside |
//! | `nursery`, `minor`, `promote` | young objects and their way to the old space |
//! | `mark`, `sweep` | the old space |
//! | `annexes` | what lives and dies with an object without lying in it |
//! | `large`, `holders` | large objects, and small ones that are there for their sake |
//! | `weak`, `finalise`, `identity`, `external`, `traced` | what their names say |
//! | `heap` | the whole: limits, stress, the order of things in a collection |
//! | `verify`, `walk`, `statistics`, `config` | checking, looking at, counting, choosing |
//!
//! # Invariants
//!
//! - An old object that refers to a young one is in the remembered set.
//! - While marking, a marked and scanned object refers to marked or young objects only, or is remembered.
//! - Old and large objects never move.
//! - Every nursery block can be walked from its start when a collection begins.
//!
//! One mutator runs at a time. Clients with several threads serialise them with a lock of their own and give
//! it up only inside [`while_blocked`].

mod allocate;
mod annexes;
mod area;
mod barrier;
mod bits;
mod config;
mod external;
mod finalise;
mod header;
mod heap;
mod holders;
mod identity;
mod large;
mod layout;
mod mark;
mod memory;
mod minor;
mod nursery;
mod promote;
mod registers;
mod roots;
mod space;
mod statistics;
mod sweep;
mod thread;
mod traced;
mod verify;
mod walk;
mod weak;
mod words;

pub use allocate::{
    allocate, allocate_array, allocate_array_from, allocate_array_of, allocate_bytes,
    allocate_bytes_from, allocate_bytes_of, allocate_with, smelt_heap_allocate_slow,
    smelt_heap_reserve_slow,
};
pub use annexes::{
    Reaper, add_annex, add_reaper, owner_of_annex, owner_of_shape, remove_annex, set_shape_owner,
    shape_changed,
};
pub use area::{
    AllocationArea, CARD_SHIFT, allocation_area, is_reference, request_safepoint, safepoint_flag,
    safepoint_requested,
};
pub use barrier::{
    smelt_heap_barrier_item_slow, smelt_heap_barrier_slow, write_barrier, write_barrier_item,
    write_barrier_item_of, write_barrier_range,
};
pub use config::{Config, HeapError};
pub use external::{add_external, external_would_exceed_limit, remove_external};
pub use finalise::{
    add_finaliser, add_release, finalise_all, for_each_finalisable, next_finalisable,
    remove_finaliser,
};
pub use header::{
    BARRIER_MASK, CARDS_FLAG, FLAG_BYTE_OFFSET, MAX_SMALL_WORDS, Object, SHAPE_OFFSET, header_word,
};
pub use heap::{Collection, collect, collect_young_telling, initialise, is_initialised};
pub use holders::hold;
pub use identity::{identity_hash, object_of_identity, pin_for_ever, pin_new};
pub use large::{Payload, discard};
pub use layout::{Layout, Pointers, TypeId, VisitSlots, layout_of, register, register_at};
pub use roots::{
    RootSource, RootSourceId, RootVisitor, add_root, add_root_source, keep_alive, remove_root,
    remove_root_source,
};
pub use space::BLOCK as BLOCK_BYTES;
pub use statistics::{
    Event, Statistics, minor_collections, poll_safepoint, reset_longest_pause, set_hook,
    set_safepoint, statistics,
};
pub use thread::{
    after_fork_in_child, attach, detach, for_each_stack_word, while_blocked, while_unblocked,
};
pub use traced::{
    Allocation, follow, followed, followed_bytes, followed_count, followed_of, forget_followed,
    reset_followed_peak,
};
pub use verify::verify;
pub use walk::{awaits_finaliser, for_each_object, for_each_word, is_object, size_of};
pub use weak::next_cleared_weak;
pub use words::{WordHasher, WordMap};
