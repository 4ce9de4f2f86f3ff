//! Waiting for what another thread does: a queue of parked threads for each object that is waited for, by the object's identity.
//!
//! Whoever waits looks and enqueues itself, and whoever changes the object wakes, under the interpreter's lock: no wake-up is lost.

use pyrite_vm::gil;
use pyrite_vm::global::Global;
use pyrite_vm::object::Obj;
use pyrite_vm::result::PyResult;
use pyrite_vm::types::object::identity;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// A thread that waits.
struct Parked {
    thread: Thread,
    woken: AtomicBool,
}

static QUEUES: Global<BTreeMap<u64, VecDeque<Arc<Parked>>>> = Global::new(BTreeMap::new());

/// How long the main thread sleeps at most before it looks for signals, which do not wake it.
const LOOKS_FOR_SIGNALS: Duration = Duration::from_millis(20);

/// Waits until `ready` for as long as `limit` says, `None` for ever. False: it has not become ready in time.
///
/// # Errors
/// What a signal handler raises.
pub fn wait(
    object: Obj,
    limit: Option<Duration>,
    mut ready: impl FnMut() -> bool,
) -> PyResult<bool> {
    if ready() {
        return Ok(true);
    }
    if limit == Some(Duration::ZERO) {
        return Ok(false);
    }
    // A limit beyond what the clock can tell is none.
    let end = limit.and_then(|limit| Instant::now().checked_add(limit));
    loop {
        if ready() {
            return Ok(true);
        }
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Ok(false);
        }
        park(object, left);
        pyrite_vm::signals::run_pending()?;
    }
}

/// Sleeps until somebody wakes one who waits for the object, or a signal comes, or the time is over.
fn park(object: Obj, left: Option<Duration>) {
    let key = identity(object);
    let parked = Arc::new(Parked {
        thread: std::thread::current(),
        woken: AtomicBool::new(false),
    });
    QUEUES.with(|queues| queues.entry(key).or_default().push_back(parked.clone()));
    let end = left.map(|left| Instant::now() + left);
    let is_main = gil::is_main();
    gil::released(|| {
        let is_over =
            || parked.woken.load(Ordering::SeqCst) || is_main && pyrite_vm::signals::any_pending();
        while !is_over() {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let nap = match left {
                Some(Duration::ZERO) => break,
                Some(left) if is_main => left.min(LOOKS_FOR_SIGNALS),
                Some(left) => left,
                None if is_main => LOOKS_FOR_SIGNALS,
                None => Duration::MAX,
            };
            std::thread::park_timeout(nap);
        }
    });
    QUEUES.with(|queues| {
        let Some(queue) = queues.get_mut(&key) else {
            return;
        };
        queue.retain(|other| !Arc::ptr_eq(other, &parked));
        if queue.is_empty() {
            queues.remove(&key);
        }
    });
}

/// Wakes those who have waited longest for the object, at most so many.
pub fn wake(object: Obj, most: usize) {
    let is_empty = QUEUES.with(|queues| queues.is_empty());
    if is_empty {
        return;
    }
    let key = identity(object);
    QUEUES.with(|queues| {
        let Some(queue) = queues.get_mut(&key) else {
            return;
        };
        for parked in queue
            .iter()
            .filter(|p| !p.woken.load(Ordering::SeqCst))
            .take(most)
        {
            parked.woken.store(true, Ordering::SeqCst);
            parked.thread.unpark();
        }
    });
}

/// In the child of a fork nobody waits.
pub fn after_fork_in_child() {
    QUEUES.with(BTreeMap::clear);
}
