//! The one heap of the process, and the order of things in a collection.

use crate::annexes::Annexes;
use crate::area::allocation_area;
use crate::config::{Config, HeapError};
use crate::external::External;
use crate::finalise::Finalisers;
use crate::header::Object;
use crate::holders::Holders;
use crate::identity::Identities;
use crate::large::LargeObjects;
use crate::mark::Marker;
use crate::memory::fatal;
use crate::minor::Tracer;
use crate::nursery::Nursery;
use crate::promote::Promotion;
use crate::registers;
use crate::roots::Roots;
use crate::space::{BLOCK, Space};
use crate::statistics::{Clock, Event, Hooks, Statistics};
use crate::sweep::Sweeper;
use crate::traced::Traced;
use crate::weak::WeakObjects;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to collect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collection {
    /// The young objects; when the old space has grown, also a step of marking it.
    Minor,
    /// Everything that is unreachable now.
    Full,
}

/// All state of the collector.
pub(crate) struct Heap {
    pub config: Config,
    pub space: Space,
    pub nursery: Nursery,
    pub promotion: Promotion,
    pub large: LargeObjects,
    pub holders: Holders,
    /// Old objects that may refer to young ones, or were stored into while marking.
    pub remembered: Vec<Object>,
    pub roots: Roots,
    pub tracer: Tracer,
    pub weak: WeakObjects,
    pub finalisers: Finalisers,
    pub identities: Identities,
    pub traced: Traced,
    pub annexes: Annexes,
    pub external: External,
    pub marker: Marker,
    pub sweeper: Sweeper,
    /// Bytes of old objects: promoted since the last cycle, plus what that found live.
    pub old_bytes: usize,
    /// Marking starts when `old_bytes` and external bytes exceed it.
    pub threshold: usize,
    /// Blocks promoted in place before the latest cycle of marking began.
    pub in_place_before_cycle: u64,
    /// So far above the hard limit that no further allocation may succeed.
    pub starved: bool,
    /// A collection runs: the client's callbacks must not use the heap.
    pub collecting: bool,
    pub statistics: Statistics,
    pub hooks: Hooks,
    stress_count: u32,
}

struct Place(std::cell::UnsafeCell<MaybeUninit<Heap>>);

// SAFETY: the client serialises its mutator threads, and only they use the heap.
unsafe impl Sync for Place {}

static HEAP: Place = Place(std::cell::UnsafeCell::new(MaybeUninit::uninit()));
static INITIALISED: AtomicBool = AtomicBool::new(false);

/// The heap. Callers keep the reference no longer than until the next call out of the crate.
#[inline(always)]
pub(crate) fn heap() -> &'static mut Heap {
    debug_assert!(INITIALISED.load(Ordering::Relaxed));
    // SAFETY: only reached with an object in hand or after `heap_or_initialise`, so the heap is made;
    // mutators are serialised.
    unsafe { &mut *(HEAP.0.get() as *mut Heap) }
}

/// The heap, made with default settings if it is not there yet.
pub(crate) fn heap_or_initialise() -> &'static mut Heap {
    if !INITIALISED.load(Ordering::Acquire)
        && let Err(error) = initialise(Config::default())
    {
        fatal(&error.to_string());
    }
    heap()
}

/// Make the heap and attach the calling thread. Only the first call has an effect; a client that
/// never calls it gets `Config::default()` at its first use.
///
/// # Errors
/// When the system refuses address space or does not tell the bounds of the stack.
pub fn initialise(config: Config) -> Result<(), HeapError> {
    if INITIALISED.load(Ordering::Acquire) {
        return Ok(());
    }
    let heap = Heap::new(config)?;
    allocation_area().set_range(heap.space.base, heap.space.size, heap.space.cards);
    // SAFETY: not initialised, so nobody has a reference to it; mutators are serialised.
    unsafe { (*HEAP.0.get()).write(heap) };
    INITIALISED.store(true, Ordering::Release);
    crate::thread::attach()?;
    let heap = self::heap();
    heap.refill_nursery();
    heap.next_region();
    Ok(())
}

/// Whether `initialise` has succeeded.
pub fn is_initialised() -> bool {
    INITIALISED.load(Ordering::Acquire)
}

/// Collect, and then tell the client's hook.
pub(crate) fn run_collection(kind: Collection) {
    if let Err(error) = crate::thread::attach() {
        fatal(&error.to_string());
    }
    let event = registers::with_spilled(|stack_pointer| heap().collect(stack_pointer, kind));
    if let Some(hook) = heap().hooks.collection {
        hook(&event);
    }
}

/// Collect now.
pub fn collect(kind: Collection) {
    if heap_or_initialise().collecting {
        fatal("a collection was asked for during a collection");
    }
    run_collection(kind);
}

/// A minor collection. Gives the young objects that it has kept for nothing but words that may be anything, or that were reported as [references](crate::RootVisitor::references): no
/// slot refers to them of a root or of an object that has survived. They are where they were until the next collection.
pub fn collect_young_telling() -> Vec<Object> {
    heap_or_initialise().tracer.watches = true;
    collect(Collection::Minor);
    std::mem::take(&mut heap().tracer.left_over)
}

impl Heap {
    fn new(config: Config) -> Result<Heap, HeapError> {
        let space = Space::new(&config)?;
        let threshold = config.minimum_threshold;
        Ok(Heap {
            nursery: Nursery::new(config.nursery_blocks(space.small_blocks())),
            promotion: Promotion::default(),
            large: LargeObjects::new(&space),
            holders: Holders::default(),
            remembered: Vec::new(),
            roots: Roots::default(),
            tracer: Tracer::default(),
            weak: WeakObjects::default(),
            finalisers: Finalisers::default(),
            identities: Identities::default(),
            traced: Traced::default(),
            annexes: Annexes::default(),
            external: External::default(),
            marker: Marker::default(),
            sweeper: Sweeper::new(),
            old_bytes: 0,
            threshold,
            in_place_before_cycle: 0,
            starved: false,
            collecting: false,
            statistics: Statistics::default(),
            hooks: Hooks::default(),
            stress_count: 0,
            config,
            space,
        })
    }

    /// Put an object in the remembered set.
    pub fn remember(&mut self, object: Object) {
        object.clear(crate::header::UNLOGGED);
        self.remembered.push(object);
    }

    // ------------------------------------------------------------------------ limits

    /// Bytes that the heap holds: blocks in use, large objects, and what the client has reported.
    pub fn committed(&self) -> usize {
        self.space.blocks_in_use() * BLOCK + self.large.bytes() + self.external.bytes()
    }

    pub fn would_exceed_limit(&self, bytes: usize) -> bool {
        self.config
            .hard_limit
            .is_some_and(|limit| self.committed().saturating_add(bytes) > limit)
    }

    /// The heap holds more than it may, or there is no room for what the next collection could have to
    /// copy.
    pub fn is_over_limit(&self) -> bool {
        self.would_exceed_limit(0) || self.space.blocks_left() < self.nursery.wanted_blocks()
    }

    /// A failed allocation leaves an empty nursery, so that the client can handle the error; when even
    /// that was used up several times, everything fails.
    fn check_starvation(&mut self) {
        let reserve = 4 * self.nursery.wanted_blocks() * BLOCK;
        self.starved = self
            .config
            .hard_limit
            .is_some_and(|limit| self.committed() > limit.saturating_add(reserve));
    }

    // ------------------------------------------------------------------------ stress

    /// Count an allocation in stress mode; the collection that is due, if any.
    pub fn stress_tick(&mut self) -> Option<Collection> {
        const FULL_EVERY: u32 = 16;
        let every = self.config.stress?.max(1);
        self.stress_count = self.stress_count.wrapping_add(1);
        if !self.stress_count.is_multiple_of(every) {
            return None;
        }
        let full = (self.stress_count / every).is_multiple_of(FULL_EVERY);
        Some(if full {
            Collection::Full
        } else {
            Collection::Minor
        })
    }

    // ------------------------------------------------------------------------ collections

    fn collect(&mut self, stack_pointer: usize, kind: Collection) -> Event {
        let clock = Clock::start();
        self.collecting = true;
        let before = self.old_bytes;
        let full = kind == Collection::Full;
        self.minor(stack_pointer, full);
        let promoted = self.old_bytes - before;
        self.free_discarded(stack_pointer);
        let minor_nanoseconds = clock.nanoseconds();
        let mut finished = false;
        if full {
            self.full(stack_pointer);
            finished = true;
        } else if self.marker.active {
            let due = self.marker.plan(promoted, self.config.mark_step_bytes);
            if self.mark_increment(due) {
                self.minor(stack_pointer, true); // marking ends with no young object left
                self.finish_marking(stack_pointer);
                finished = true;
            }
        } else if self.should_mark() {
            self.start_marking(stack_pointer);
        } else {
            self.sweep_step();
        }
        self.release_surplus(full);
        if self.config.verify {
            self.verify_or_die(stack_pointer);
        }
        self.check_starvation();
        self.collecting = false;
        self.next_region();
        let event = Event {
            kind,
            nanoseconds: clock.nanoseconds(),
            cpu_nanoseconds: clock.cpu_nanoseconds(),
            minor_nanoseconds,
            promoted_bytes: promoted,
            old_bytes: self.old_bytes,
            marking: self.marker.active,
            cycle_finished: finished,
            finalisers_pending: self.finalisers.pending(),
            cleared_weak_pending: self.weak.pending(),
        };
        self.statistics.note(&event);
        event
    }

    /// Finish the cycle under way, whose marking began too early to find all garbage of now, then run one
    /// from its start.
    fn full(&mut self, stack_pointer: usize) {
        if self.marker.active {
            self.mark_step(usize::MAX);
            self.finish_marking(stack_pointer);
        }
        self.start_marking(stack_pointer);
        self.mark_step(usize::MAX);
        self.finish_marking(stack_pointer);
        self.finish_sweep();
    }

    /// The old space has grown enough: in bytes, or somewhat in bytes and much in blocks that little is alive in, or in blocks that came to it for one pinned object each. These are
    /// looked through however few bytes they are: a program all of whose objects die young would pile them up, since nothing else is promoted into their room.
    fn should_mark(&self) -> bool {
        let in_use = self
            .space
            .blocks_in_use()
            .saturating_sub(self.nursery.blocks());
        let spread = in_use * BLOCK + self.large.bytes();
        let bytes = self.old_bytes + self.external.bytes();
        let in_place = self.statistics.blocks_promoted_in_place - self.in_place_before_cycle;
        bytes > self.threshold
            || spread > self.threshold / 4 * 5
                && bytes > self.threshold / 6 * 5
                && !self.sweeper.is_active()
            || in_place as usize * BLOCK > self.threshold / 2
    }
}
