//! Object types: where the pointers of an object are.

use crate::header::{Object, header_type, header_words};
use crate::memory::{fatal, load};
use crate::space::Space;
use std::cell::UnsafeCell;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A registered type, 0 to `TypeId::LAST`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TypeId(pub(crate) u16);

impl TypeId {
    /// The last type a client can register.
    pub const LAST: u16 = 4094;
    /// Unused space, made walkable.
    pub(crate) const FILLER: TypeId = TypeId(4095);

    /// The type with a number chosen by the client, to be given to `register_at`.
    /// A number above `LAST` is an error at compile time in constants, a panic otherwise.
    pub const fn new(number: u16) -> TypeId {
        assert!(number <= TypeId::LAST, "type ids go up to 4094");
        TypeId(number)
    }

    /// The number.
    #[inline(always)]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// Reports the address of each pointer slot of an object. The slots may be inside the object or in
/// memory that it owns; they must not move while a collection runs.
pub type VisitSlots = unsafe fn(object: *mut u64, visit: &mut dyn FnMut(*mut u64));

/// Which words of an object are pointer slots. Word 0 is the header.
///
/// A pointer slot holds null, a word with one of its low three bits set, an address outside the
/// heap's range, or a reference.
#[derive(Clone, Copy, Debug)]
pub enum Pointers {
    /// No word.
    None,
    /// Words `first .. first + count`.
    Range { first: u16, count: u16 },
    /// Words from `first` to the object's end. They are read and written one by one: an address just behind the object does not keep it alive,
    /// as it does with other types, whose last word a slice may begin behind of.
    Rest { first: u16 },
    /// Word 1 is a length n (in items); words 2 .. n + 2. Behind them are [`tail`](Layout::tail) words.
    Array,
    /// What the function reports.
    Function(VisitSlots),
}

/// What the collector knows of a type.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// For messages.
    pub name: &'static str,
    /// Its strong pointer slots.
    pub pointers: Pointers,
    /// Of an array: how many words that are no pointers follow its items, zero at first.
    pub tail: u16,
    /// Word 1 is a weak slot: it keeps nothing alive and becomes null when its object dies. It is
    /// not one of `pointers`.
    pub weak: bool,
    /// An object whose weak slot was cleared is put in the queue of `next_cleared_weak`.
    pub queue_cleared: bool,
    /// Called with an object that was given to `add_release` and is now dead, to free what it owns
    /// outside the heap. It must not allocate in the heap nor follow references.
    pub release: Option<unsafe fn(object: *mut u64)>,
}

impl Layout {
    /// A type with these strong pointers and nothing special.
    pub const fn new(name: &'static str, pointers: Pointers) -> Layout {
        Layout {
            name,
            pointers,
            tail: 0,
            weak: false,
            queue_cleared: false,
            release: None,
        }
    }

    /// An array with so many words behind its items.
    pub const fn with_tail(mut self, words: u16) -> Layout {
        self.tail = words;
        self
    }

    /// Word 1 is a weak slot; with `queue`, clearing it puts the object in a queue.
    pub const fn with_weak(mut self, queue: bool) -> Layout {
        self.weak = true;
        self.queue_cleared = queue;
        self
    }

    /// Objects given to `add_release` are passed to `release` after their death.
    pub const fn with_release(mut self, release: unsafe fn(object: *mut u64)) -> Layout {
        self.release = Some(release);
        self
    }
}

/// How to find the slots, in the form the hot loops want. `SPECIAL` forms leave the fast path.
pub(crate) const NONE: u8 = 0;
pub(crate) const RANGE: u8 = 1;
pub(crate) const REST: u8 = 2;
pub(crate) const ARRAY: u8 = 3;
/// Has a visit function or a weak slot.
pub(crate) const SPECIAL: u8 = 0x10;

/// A type as the collector reads it.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub form: u8,
    pub weak: bool,
    pub queue_cleared: bool,
    pub registered: bool,
    pub first: u16,
    /// Of a range: its slots. Of an array: the words behind its items.
    pub count: u16,
    pub function: Option<VisitSlots>,
    pub release: Option<unsafe fn(object: *mut u64)>,
}

struct Table(UnsafeCell<[Entry; 4096]>);

// SAFETY: written under the lock of `NAMES`, before the client makes objects of the type; a type's
// entry does not change while there are objects of it.
unsafe impl Sync for Table {}

const UNREGISTERED: Entry = Entry {
    form: NONE,
    weak: false,
    queue_cleared: false,
    registered: false,
    first: 0,
    count: 0,
    function: None,
    release: None,
};

static TABLE: Table = Table(UnsafeCell::new([UNREGISTERED; 4096]));
/// The part of each layout that only cold code needs.
static LAYOUTS: Mutex<BTreeMap<u16, Layout>> = Mutex::new(BTreeMap::new());

#[inline(always)]
pub(crate) fn entry_of_header(header: u64) -> &'static Entry {
    entry_of_type(header_type(header))
}

#[inline(always)]
pub(crate) fn entry_of_type(type_id: TypeId) -> &'static Entry {
    let index = type_id.0 as usize & 4095;
    // SAFETY: the index is below 4096, and entries are only written as said at `Table`.
    unsafe { &(*TABLE.0.get())[index] }
}

fn layouts() -> std::sync::MutexGuard<'static, BTreeMap<u16, Layout>> {
    LAYOUTS
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The layout a type was registered with.
pub fn layout_of(type_id: TypeId) -> Option<Layout> {
    layouts().get(&type_id.0).copied()
}

/// Register a type with the first free number, counted downwards from `TypeId::LAST` so that static
/// numbers, which clients give from 0 upwards, stay free. Types are part of a client's program, not
/// of its input: running out of them is a defect of the client and ends the process.
pub fn register(layout: Layout) -> TypeId {
    let mut table = layouts();
    let free = (0..=TypeId::LAST)
        .rev()
        .find(|number| !table.contains_key(number));
    let Some(number) = free else {
        fatal("more than 4095 types are registered");
    };
    set(&mut table, number, layout);
    TypeId(number)
}

/// Register a type with a number of the client's choice. Registering a number again replaces its
/// layout, which is only right while there are no objects of it.
pub fn register_at(type_id: TypeId, layout: Layout) {
    set(&mut layouts(), type_id.0, layout);
}

fn set(table: &mut BTreeMap<u16, Layout>, number: u16, layout: Layout) {
    let (form, first, count, function) = match layout.pointers {
        Pointers::None => (NONE, 0, 0, None),
        Pointers::Range { first, count } => (RANGE, first, count, None),
        Pointers::Rest { first } => (REST, first, 0, None),
        Pointers::Array => (ARRAY, 2, layout.tail, None),
        Pointers::Function(function) => (NONE, 0, 0, Some(function)),
    };
    let special = if layout.weak || function.is_some() {
        SPECIAL
    } else {
        0
    };
    let release = layout.release;
    table.insert(number, layout);
    let entry = Entry {
        form: form | special,
        weak: layout.weak,
        queue_cleared: layout.queue_cleared,
        registered: true,
        first,
        count,
        function,
        release,
    };
    // SAFETY: the lock is held, and there are no objects of the type yet.
    unsafe { (*TABLE.0.get())[number as usize] = entry }
}

/// Size of an object in words, header included.
#[inline(always)]
pub(crate) fn object_words(space: &Space, object: Object) -> usize {
    let words = header_words(object.header());
    if words != 0 {
        words
    } else {
        space.large_words(space.block_of(object.address()))
    }
}

/// The pointer slots of an object as `(first address, count)`; for those that a function reports and
/// for weak slots see the entry.
#[inline(always)]
pub(crate) fn slots(space: &Space, object: Object, entry: &Entry) -> (usize, usize) {
    match entry.form & !SPECIAL {
        RANGE => (object.slot(entry.first as usize), entry.count as usize),
        REST => {
            let words = object_words(space, object);
            (
                object.slot(entry.first as usize),
                words.saturating_sub(entry.first as usize),
            )
        }
        ARRAY => (object.slot(2), load(object.slot(1)) as usize),
        _ => (0, 0),
    }
}
