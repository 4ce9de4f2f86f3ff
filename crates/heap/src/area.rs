//! The words that allocation, the barrier and machine code use directly.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The allocation area and the facts about the range. One per process, at a constant address.
#[repr(C)]
pub struct AllocationArea {
    /// Address of the next object.
    pub bump: UnsafeCell<usize>,
    /// End of the free run at `bump`. Zero: go through the slow path (a safepoint was requested).
    pub limit: AtomicUsize,
    /// First address of the heap's range; before `initialise`, a value that no word lies behind.
    pub base: UnsafeCell<usize>,
    /// Size of the range in bytes.
    pub size: UnsafeCell<usize>,
    /// The card byte of a slot at address a is at `cards + (a >> CARD_SHIFT)`.
    pub cards: UnsafeCell<usize>,
    /// Somebody called `request_safepoint`.
    safepoint: AtomicBool,
}

// SAFETY: everything but `limit` and `safepoint` is only used by the thread whose turn it is to run
// as mutator (the client serialises them); those two are atomic.
unsafe impl Sync for AllocationArea {}

static AREA: AllocationArea = AllocationArea {
    bump: UnsafeCell::new(0),
    limit: AtomicUsize::new(0),
    base: UnsafeCell::new(0),
    size: UnsafeCell::new(0),
    cards: UnsafeCell::new(0),
    safepoint: AtomicBool::new(false),
};

/// Shift from an address to its card: one card byte for 64 bytes.
pub const CARD_SHIFT: u32 = crate::space::LOG_CARD as u32;

/// The area, whose fields' addresses may be built into machine code.
#[inline(always)]
pub fn allocation_area() -> &'static AllocationArea {
    &AREA
}

impl AllocationArea {
    #[inline(always)]
    pub(crate) fn bump(&self) -> usize {
        // SAFETY: see `Sync`.
        unsafe { *self.bump.get() }
    }

    #[inline(always)]
    pub(crate) fn set_bump(&self, bump: usize) {
        // SAFETY: see `Sync`.
        unsafe { *self.bump.get() = bump }
    }

    /// Make `bump .. limit` the free run. A pending safepoint keeps the limit at zero.
    pub(crate) fn set(&self, bump: usize, limit: usize) {
        self.set_bump(bump);
        self.limit.store(limit, Ordering::SeqCst);
        // A request that came between has seen its zero overwritten, so look again.
        if self.safepoint.load(Ordering::SeqCst) {
            self.limit.store(0, Ordering::SeqCst);
        }
    }

    pub(crate) fn set_range(&self, base: usize, size: usize, cards: usize) {
        // SAFETY: called once, while the heap is made.
        unsafe {
            *self.base.get() = base;
            *self.size.get() = size;
            *self.cards.get() = cards;
        }
    }

    #[inline(always)]
    pub(crate) fn cards(&self) -> usize {
        // SAFETY: see `Sync`.
        unsafe { *self.cards.get() }
    }

    pub(crate) fn take_safepoint(&self) -> bool {
        self.safepoint.swap(false, Ordering::SeqCst)
    }
}

/// Make the next allocation go through the slow path, which then calls the client's safepoint function
/// (`set_safepoint`). May be called from a signal handler and from any thread.
pub fn request_safepoint() {
    AREA.safepoint.store(true, Ordering::SeqCst);
    AREA.limit.store(0, Ordering::SeqCst);
}

/// Make the next allocation go through the slow path, without a call of the client's function.
pub(crate) fn request_collection() {
    AREA.limit.store(0, Ordering::SeqCst);
}

/// Whether a safepoint is requested and has not been taken; for polls on loop back-edges.
#[inline(always)]
pub fn safepoint_requested() -> bool {
    AREA.safepoint.load(Ordering::Relaxed)
}

/// Address of the byte that is 1 while a safepoint is requested, for machine code that polls.
pub fn safepoint_flag() -> *const u8 {
    &raw const AREA.safepoint as *const u8
}

/// A word with one of these bits is no reference: objects are aligned.
pub(crate) const IMMEDIATE_BITS: u64 = 7;

/// Whether a word is a reference: inside the heap's range and aligned.
#[inline(always)]
pub fn is_reference(word: u64) -> bool {
    // SAFETY: see `Sync`; both are constant once the heap is made.
    let (base, size) = unsafe { (*AREA.base.get(), *AREA.size.get()) };
    (word as usize).wrapping_sub(base) < size && word & IMMEDIATE_BITS == 0
}
