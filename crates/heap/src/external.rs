//! Bytes that objects hold outside the heap.

use crate::area::request_collection;
use crate::heap::heap_or_initialise;

/// External bytes allocated since the last minor collection that make the next one due.
const YOUNG_LIMIT: usize = 32 << 20;

#[derive(Default)]
pub(crate) struct External {
    bytes: usize,
    since_minor: usize,
    wanted: bool,
}

impl External {
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether so much was added that a collection is due.
    pub fn take_request(&mut self) -> bool {
        std::mem::take(&mut self.wanted)
    }

    pub fn minor_done(&mut self) {
        self.since_minor = 0;
        self.wanted = false;
    }
}

/// An object has come to hold `bytes` bytes outside the heap. They count towards the heap's growth and
/// its hard limit.
pub fn add_external(bytes: usize) {
    let external = &mut heap_or_initialise().external;
    external.bytes = external.bytes.saturating_add(bytes);
    external.since_minor = external.since_minor.saturating_add(bytes);
    if external.since_minor > YOUNG_LIMIT && !external.wanted {
        external.wanted = true;
        request_collection();
    }
}

/// `bytes` bytes reported with `add_external` are no longer held. May be called by a release function.
pub fn remove_external(bytes: usize) {
    let external = &mut heap_or_initialise().external;
    external.bytes = external.bytes.saturating_sub(bytes);
}

/// Whether `bytes` more external bytes would exceed the hard limit even after a full collection: the
/// question to ask before allocating a large buffer outside the heap.
pub fn external_would_exceed_limit(bytes: usize) -> bool {
    if !heap_or_initialise().would_exceed_limit(bytes) {
        return false;
    }
    crate::heap::collect(crate::heap::Collection::Full);
    heap_or_initialise().would_exceed_limit(bytes)
}
