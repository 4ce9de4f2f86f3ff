//! Rust's own memory: the compiler's trees, traces, tables. (Objects are in the heap of the crate `heap`.)

use mimalloc::MiMalloc;
use std::alloc::{GlobalAlloc, Layout, System};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Small pieces are `mimalloc`'s, which takes half the system's time for them; large ones the system's own, which refuses what no memory holds, moves what grows without
/// copying, and gives back what is free.
struct Allocator;

/// Bytes from which on a piece is large.
const LARGE: usize = 1 << 20;

// SAFETY: each piece is its allocator's for all its life: which one, its size says.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe {
            match layout.size() < LARGE {
                true => MiMalloc.alloc(layout),
                false => System.alloc(layout),
            }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe {
            match layout.size() < LARGE {
                true => MiMalloc.alloc_zeroed(layout),
                false => System.alloc_zeroed(layout),
            }
        }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe {
            match layout.size() < LARGE {
                true => MiMalloc.dealloc(piece, layout),
                false => System.dealloc(piece, layout),
            }
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise; where a piece changes its allocator, as much as both hold is copied from the old to the new one.
        unsafe {
            match (layout.size() < LARGE, size < LARGE) {
                (true, true) => MiMalloc.realloc(piece, layout, size),
                (false, false) => System.realloc(piece, layout, size),
                _ => {
                    let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
                    if !new.is_null() {
                        new.copy_from_nonoverlapping(piece, size.min(layout.size()));
                        self.dealloc(piece, layout);
                    }
                    new
                }
            }
        }
    }
}
