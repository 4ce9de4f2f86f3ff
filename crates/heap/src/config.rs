//! What a client can choose.

use crate::space::{BLOCK, SMALLEST_RESERVE};

/// Settings of the heap. `Config::default()` suits a program; the rest is for tests and tuning.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bytes allocated between minor collections, rounded to blocks of 32 KB. Best a bit below
    /// the size of the processor's second level cache.
    pub nursery_bytes: usize,
    /// Most bytes that the heap may hold, bytes reported with `add_external` included. Allocation fails
    /// when a full collection cannot bring it below.
    pub hard_limit: Option<usize>,
    /// Address space to reserve in bytes; halved until the system agrees. 0: chosen from the
    /// machine's memory.
    pub reserve_bytes: usize,
    /// Live bytes below which no marking starts.
    pub minimum_threshold: usize,
    /// Marking starts when the heap has grown to this many percent of what the last one left.
    pub growth_percent: usize,
    /// Bytes marked for each nursery that the program uses up while marking, beside three times what was
    /// promoted.
    pub mark_step_bytes: usize,
    /// Collect at every n-th allocation; every sixteenth of those collections is a full one.
    pub stress: Option<u32>,
    /// Check the whole heap after each collection.
    pub verify: bool,
    /// Overwrite what is freed, so that a stale reference is noticed.
    pub poison: bool,
}

/// About the size of a second level cache. Twice as much is 10 to 20 % faster in programs of which much
/// survives, and doubles their pauses.
const NURSERY_BYTES: usize = 2 << 20;
/// Below this, collecting the old space costs more than it gives.
const MINIMUM_THRESHOLD: usize = 32 << 20;
/// Keeps memory below 1.75 times what is live, the growth during marking included.
const GROWTH_PERCENT: usize = 145;
/// About 0.5 ms of marking.
const MARK_STEP_BYTES: usize = 1 << 20;

impl Default for Config {
    fn default() -> Config {
        Config {
            nursery_bytes: NURSERY_BYTES,
            hard_limit: None,
            reserve_bytes: 0,
            minimum_threshold: MINIMUM_THRESHOLD,
            growth_percent: GROWTH_PERCENT,
            mark_step_bytes: MARK_STEP_BYTES,
            stress: None,
            verify: false,
            poison: false,
        }
    }
}

impl Config {
    /// Blocks of the nursery: at least two, at most a quarter of the blocks there are.
    pub(crate) fn nursery_blocks(&self, all_blocks: usize) -> usize {
        self.nursery_bytes
            .div_ceil(BLOCK)
            .clamp(2, (all_blocks / 4).max(2))
    }

    /// Address space to ask for: room for twice the machine's memory in small objects and as much
    /// for large ones, a power of two.
    pub(crate) fn reserve(&self) -> usize {
        if self.reserve_bytes > 0 {
            return self.reserve_bytes.next_power_of_two().max(SMALLEST_RESERVE);
        }
        // SAFETY: `sysconf` only reads.
        let pages = unsafe { libc::sysconf(libc::_SC_PHYS_PAGES) }.max(0) as usize;
        let memory = (pages * 4096).clamp(4 << 30, 1 << 40);
        memory.next_power_of_two() * 2
    }
}

/// Why the heap could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeapError {
    /// The system refuses to reserve even the smallest address range.
    NoAddressSpace,
    /// The bounds of the thread's stack cannot be found.
    NoStackBounds,
}

impl std::fmt::Display for HeapError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            HeapError::NoAddressSpace => "the system refuses to reserve address space for the heap",
            HeapError::NoStackBounds => "the bounds of the thread's stack cannot be found",
        })
    }
}

impl std::error::Error for HeapError {}
