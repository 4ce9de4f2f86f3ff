//! Runs a trace from a known state and tells what has become of it.

use super::types::{self, ITEMS, TYPES};
use crate::backend::{Backend, EXIT_BUFFER_WORDS, ExitId, exit_buffer, exit_frame, fail_countdown};
use crate::descr::{Type, Variable};
use crate::kind::Kind;
use crate::native::read_memory;
use crate::stack::value_stack;
use crate::trace::LabelId;
use std::cell::UnsafeCell;
use std::collections::HashMap;

/// Objects that there are before a run: nodes, a row, a vector, numbers, bytes.
pub const ROOTS: usize = 8;
/// How many of them are nodes.
pub const NODES: usize = 4;
/// Slots of the value stack that a run may use, from the base frame on.
pub const SLOTS: usize = 64;

struct Roots(UnsafeCell<[u64; ROOTS + 1]>);
// SAFETY: tests that use the fixture hold `LOCK`.
unsafe impl Sync for Roots {}
static WORDS: Roots = Roots(UnsafeCell::new([0; ROOTS + 1]));

/// Bytes of memory outside the heap that a run may use; a power of two.
pub const RAW_BYTES: usize = 64;

struct Raw(UnsafeCell<[u64; RAW_BYTES / 8]>);
// SAFETY: tests that use the fixture hold `LOCK`.
unsafe impl Sync for Raw {}
static RAW: Raw = Raw(UnsafeCell::new([0; RAW_BYTES / 8]));

/// The address of the memory outside the heap.
pub fn raw_memory() -> usize {
    RAW.0.get() as usize
}

static LOCK: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Everything that one thread at a time may use: heap, value stack, exit buffer.
pub struct Fixture {
    _lock: std::sync::MutexGuard<'static, ()>,
    base: usize,
}

/// What an entry label gets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Start {
    /// An int, or a float's bits.
    Word(u64),
    /// One of the objects.
    Root(usize),
}

struct Source;
impl heap::RootSource for Source {
    unsafe fn scan(&mut self, visitor: &mut heap::RootVisitor<'_>) {
        // SAFETY: nothing runs but the collector; the ranges are readable.
        unsafe {
            let start: *mut u64 = WORDS.0.get().cast();
            visitor.precise(start, start.add(ROOTS + 1));
            visitor.conservative(exit_buffer(), exit_buffer().add(EXIT_BUFFER_WORDS));
            let slots = (*value_stack()).base as *const u64;
            visitor.conservative(slots, slots.add(4 * SLOTS));
        }
    }
}

fn root(index: usize) -> *mut u64 {
    // SAFETY: within the array.
    unsafe { WORDS.0.get().cast::<u64>().add(index) }
}

impl Fixture {
    /// The fixture, when no other test uses it. The heap is made with collections at every so many allocations.
    ///
    /// # Panics
    /// When the system gives no memory.
    pub fn new() -> Fixture {
        let lock = LOCK.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            let config = heap::Config {
                nursery_bytes: 64 << 10,
                stress: Some(7),
                poison: true,
                ..heap::Config::default()
            };
            heap::initialise(config).expect("a heap");
            types::register();
            crate::stack::initialise().expect("a value stack");
            heap::add_root_source(Box::new(Source));
        });
        heap::attach().expect("a stack that can be scanned");
        // SAFETY: the lock is held.
        let base = unsafe { (*value_stack()).base } + SLOTS * 8;
        Fixture { _lock: lock, base }
    }

    /// A node that is a constant of traces.
    pub fn constant_node(&self) -> u64 {
        // SAFETY: the lock is held.
        unsafe {
            if *root(ROOTS) == 0 {
                *root(ROOTS) = types::new_node(0, 9, 5);
                heap::pin_for_ever(heap::Object::from_address(*root(ROOTS)));
            }
            *root(ROOTS)
        }
    }

    /// Makes the state that every run begins with.
    fn reset(&self) {
        let constant = self.constant_node();
        // SAFETY: the lock is held; the objects are of these types.
        unsafe {
            for word in 0..ROOTS {
                *root(word) = 0;
            }
            for i in 0..NODES {
                let link = if i == 0 { constant } else { *root(i - 1) };
                *root(i) = types::new_node(link, 8 * i as u64 + 1, 100 + i as u64);
            }
            set(constant, 1, constant);
            for (i, word) in [9, 5, 2.5f64.to_bits(), 5, 5, 5].into_iter().enumerate() {
                set(constant, i + 2, word);
            }
            let row = heap::allocate(types::ROW.id, types::ROW.shape, 2 + ITEMS as usize);
            *root(4) = row.expect("memory").to_word();
            set(*root(4), 1, 3);
            for i in 0..ITEMS as usize {
                set(*root(4), 2 + i, 3);
            }
            for (i, kind) in TYPES[2..5].iter().enumerate() {
                let array = heap::allocate_array(kind.id, kind.shape, 2 * ITEMS as usize);
                *root(5 + i) = array.expect("memory").to_word();
            }
            for i in 0..ITEMS as usize {
                set(
                    *root(4),
                    2 + i,
                    if i % 2 == 0 { *root(i % NODES) } else { 3 },
                );
                heap::write_barrier(heap::Object::from_address(*root(4)));
                set(
                    *root(5),
                    2 + i,
                    if i % 3 == 0 { *root(i % NODES) } else { 0 },
                );
                heap::write_barrier(heap::Object::from_address(*root(5)));
                set(*root(6), 2 + i, i as u64 * 1000 - 3000);
            }
            for (i, word) in (*RAW.0.get()).iter_mut().enumerate() {
                *word = 0x8081_0203_f4f5_0607u64.rotate_left(9 * i as u32);
            }
            for i in 0..SLOTS {
                *((self.base + i * 8) as *mut u64) = 8 * i as u64 + 1;
            }
            let stack = &mut *value_stack();
            stack.top = self.base + 8 * 8;
            stack.depth = 1;
            stack.bare_from = crate::bare::NOTHING_BARE;
            crate::stack::set_depth_limit(1000);
            for i in 0..EXIT_BUFFER_WORDS {
                *exit_buffer().add(i) = 0;
            }
            *fail_countdown() = 0;
        }
    }

    /// Runs from an entry label. `kinds` says of an exit what its words are.
    pub fn run(
        &self,
        backend: &dyn Backend,
        entry: LabelId,
        starts: &[Start],
        kinds: &dyn Fn(ExitId) -> Vec<Kind>,
    ) -> Outcome {
        self.reset();
        for (i, start) in starts.iter().enumerate() {
            // SAFETY: the lock is held; generated traces have few inputs.
            unsafe {
                *exit_buffer().add(i) = match start {
                    Start::Word(word) => *word,
                    Start::Root(index) => *root(*index),
                }
            }
        }
        let exit = backend.enter(entry, self.base);
        let mut outcome = Observer::default();
        for (i, kind) in kinds(exit).into_iter().enumerate() {
            // SAFETY: the lock is held.
            outcome.word(kind, unsafe { *exit_buffer().add(i) });
        }
        // SAFETY: as above.
        unsafe {
            let stack = &mut *value_stack();
            outcome
                .words
                .push(stack.bare_from.wrapping_sub(self.base) as u64);
            let top = std::mem::replace(&mut stack.top, self.base + SLOTS * 8);
            crate::bare::settle();
            (*value_stack()).top = top;
            for i in 0..=ROOTS {
                outcome.word(Kind::Ref, *root(i));
            }
            for i in 0..SLOTS {
                outcome.word(Kind::Ref, *((self.base + i * 8) as *const u64));
            }
            outcome.words.extend(*RAW.0.get());
            let stack = &*value_stack();
            let places = [*exit_frame(), stack.top].map(|a| (a - self.base) as u64);
            outcome.words.extend(places);
            outcome
                .words
                .extend([stack.depth, *fail_countdown() as u64]);
        }
        outcome.objects();
        heap::verify().expect("a sound heap");
        Outcome {
            exit,
            words: outcome.words,
        }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // The next test is another thread, beside which no attached one may run.
        heap::detach();
    }
}

impl Default for Fixture {
    fn default() -> Self {
        Fixture::new()
    }
}

/// What can be observed after a run.
#[derive(PartialEq, Eq, Debug)]
pub struct Outcome {
    /// How it left.
    pub exit: ExitId,
    /// The exit's words, the roots, the value stack and all objects that can be reached, objects numbered as they are met.
    pub words: Vec<u64>,
}

/// # Safety
/// The object has such a word.
unsafe fn set(object: u64, word: usize, value: u64) {
    // SAFETY: the caller's.
    unsafe { *(object as *mut u64).add(word) = value }
}

#[derive(Default)]
struct Observer {
    words: Vec<u64>,
    numbers: HashMap<u64, u64>,
    queue: Vec<u64>,
}

impl Observer {
    fn word(&mut self, kind: Kind, word: u64) {
        let word = match kind {
            Kind::Int => word,
            // Which NaN an operation gives is not defined.
            Kind::Float if f64::from_bits(word).is_nan() => f64::NAN.to_bits(),
            Kind::Float => word,
            Kind::Ref if heap::is_reference(word) => {
                let next = self.numbers.len() as u64;
                let number = *self.numbers.entry(word).or_insert(next);
                if number == next {
                    self.queue.push(word);
                }
                1 << 60 | number
            }
            Kind::Ref => word,
        };
        self.words.push(word);
    }

    fn objects(&mut self) {
        let mut done = 0;
        while let Some(object) = self.queue.get(done).copied() {
            done += 1;
            // SAFETY: only references get into the queue.
            let header = unsafe { heap::Object::from_address(object) };
            let Some(kind) = TYPES.iter().find(|t| t.id == header.type_id()) else {
                panic!("an object of no type of these");
            };
            self.words
                .push(u64::from(header.shape()) << 32 | u64::from(kind.id.number()));
            self.object(object as usize, kind);
        }
    }

    fn object(&mut self, object: usize, kind: &Type) {
        for field in kind.fields {
            // SAFETY: the object is of the type.
            let word = unsafe { read_memory(object + field.offset as usize, field.width) };
            self.word(field.kind, word);
        }
        let Some(items) = kind.items else { return };
        // Rows have a fixed number of slots.
        let count = match kind.variable {
            // SAFETY: as above.
            Variable::Array => unsafe { *((object + 8) as *const u64) },
            _ => u64::from(ITEMS),
        };
        self.words.push(count);
        for i in 0..count as usize {
            let address = object + items.offset as usize + i * items.width.bytes();
            // SAFETY: within the object.
            self.word(items.kind, unsafe { read_memory(address, items.width) });
        }
    }
}
