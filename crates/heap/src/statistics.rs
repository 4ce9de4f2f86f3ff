//! Counts, times and the functions of the client that are told.

use crate::area::allocation_area;
use crate::heap::{heap, heap_or_initialise};
use std::time::Instant;

/// Totals since the heap was made, and sizes of now.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Statistics {
    /// Minor collections, those that begin full ones included.
    pub minor_collections: u64,
    /// Completed cycles of marking the old space.
    pub full_cycles: u64,
    /// Steps of marking.
    pub mark_steps: u64,
    /// Pauses of any kind.
    pub pauses: u64,
    /// Time in pauses, in nanoseconds of the wall clock.
    pub total_nanoseconds: u64,
    /// The longest pause, in nanoseconds of the wall clock.
    pub longest_nanoseconds: u64,
    /// Processor time in pauses, in nanoseconds: on a busy machine this says more.
    pub total_cpu_nanoseconds: u64,
    /// The pause that took most processor time.
    pub longest_cpu_nanoseconds: u64,
    /// Bytes that left the nursery.
    pub promoted_bytes: u64,
    /// Objects pinned by conservative scans.
    pub objects_pinned: u64,
    /// Nursery blocks that became old where they were.
    pub blocks_promoted_in_place: u64,
    /// Bytes of old objects: `live_bytes` and what was promoted since.
    pub old_bytes: usize,
    /// Bytes that the last complete cycle found alive.
    pub live_bytes: usize,
    /// Bytes of blocks in use, of large objects and of external memory.
    pub committed_bytes: usize,
    /// Bytes of large objects.
    pub large_bytes: usize,
    /// External bytes.
    pub external_bytes: usize,
    /// `old_bytes` above this starts marking.
    pub threshold_bytes: usize,
    /// A cycle of marking is under way.
    pub marking: bool,
}

/// What a collection did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// What was asked for.
    pub kind: crate::heap::Collection,
    /// Its pause, by the wall clock.
    pub nanoseconds: u64,
    /// Its pause in processor time.
    pub cpu_nanoseconds: u64,
    /// The part of the pause that was the minor collection.
    pub minor_nanoseconds: u64,
    /// Bytes that left the nursery.
    pub promoted_bytes: usize,
    /// Bytes of old objects after it.
    pub old_bytes: usize,
    /// A cycle of marking is under way after it.
    pub marking: bool,
    /// A cycle was completed.
    pub cycle_finished: bool,
    /// Objects that wait in `next_finalisable`.
    pub finalisers_pending: usize,
    /// Objects that wait in `next_cleared_weak`.
    pub cleared_weak_pending: usize,
}

/// Functions of the client.
#[derive(Default)]
pub(crate) struct Hooks {
    pub collection: Option<fn(&Event)>,
    pub safepoint: Option<fn()>,
}

/// Have `hook` called after each collection, before the allocation that caused it goes on. It may use the heap.
pub fn set_hook(hook: Option<fn(&Event)>) {
    heap_or_initialise().hooks.collection = hook;
}

/// Have `function` called by the first allocation after `request_safepoint`. It may use the heap, and
/// collections may happen in it.
pub fn set_safepoint(function: Option<fn()>) {
    heap_or_initialise().hooks.safepoint = function;
}

/// Call the client's safepoint function.
pub(crate) fn note_safepoint() {
    if let Some(function) = heap().hooks.safepoint {
        function();
    }
}

/// Take a safepoint that was requested, now: for polls outside allocation.
pub fn poll_safepoint() {
    let heap = heap_or_initialise();
    if allocation_area().take_safepoint() {
        heap.restore_limit();
        note_safepoint();
    }
}

/// Totals and sizes.
pub fn statistics() -> Statistics {
    let heap = heap_or_initialise();
    Statistics {
        old_bytes: heap.old_bytes,
        committed_bytes: heap.committed(),
        large_bytes: heap.large.bytes(),
        external_bytes: heap.external.bytes(),
        threshold_bytes: heap.threshold,
        marking: heap.marker.active,
        ..heap.statistics
    }
}

/// How many minor collections there have been: nothing has moved as long as that is the same.
#[inline]
pub fn minor_collections() -> u64 {
    heap().statistics.minor_collections
}

/// Begin the longest pause anew.
pub fn reset_longest_pause() {
    let statistics = &mut heap_or_initialise().statistics;
    statistics.longest_nanoseconds = 0;
    statistics.longest_cpu_nanoseconds = 0;
}

impl Statistics {
    pub(crate) fn note(&mut self, event: &Event) {
        self.pauses += 1;
        self.total_nanoseconds += event.nanoseconds;
        self.longest_nanoseconds = self.longest_nanoseconds.max(event.nanoseconds);
        self.total_cpu_nanoseconds += event.cpu_nanoseconds;
        self.longest_cpu_nanoseconds = self.longest_cpu_nanoseconds.max(event.cpu_nanoseconds);
        self.promoted_bytes += event.promoted_bytes as u64;
    }
}

impl Statistics {
    /// A slice of marking between collections.
    pub(crate) fn note_slice(&mut self, clock: &Clock) {
        let (wall, cpu) = (clock.nanoseconds(), clock.cpu_nanoseconds());
        self.pauses += 1;
        self.total_nanoseconds += wall;
        self.longest_nanoseconds = self.longest_nanoseconds.max(wall);
        self.total_cpu_nanoseconds += cpu;
        self.longest_cpu_nanoseconds = self.longest_cpu_nanoseconds.max(cpu);
    }
}

/// Measures a pause by two clocks.
pub(crate) struct Clock {
    wall: Instant,
    cpu: u64,
}

impl Clock {
    pub fn start() -> Clock {
        Clock {
            wall: Instant::now(),
            cpu: thread_cpu_nanoseconds(),
        }
    }

    pub fn nanoseconds(&self) -> u64 {
        self.wall.elapsed().as_nanos() as u64
    }

    pub fn cpu_nanoseconds(&self) -> u64 {
        thread_cpu_nanoseconds() - self.cpu
    }
}

fn thread_cpu_nanoseconds() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: fills the structure.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
