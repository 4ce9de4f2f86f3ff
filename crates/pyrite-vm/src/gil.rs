//! The global interpreter lock. Threads are the system's; they take turns, and the one that holds the lock runs. It gives it up around calls of the system that
//! may take long ([`released`]), and at a safepoint when another one has waited for the length of a turn ([`give_way`]).
//!
//! What belongs to the running thread but lies in statics is exchanged with the lock: `smelt::threads`, [`thread::Kept`], [`frames::Kept`].

use crate::types::dict;
use crate::{frames, import, names, others, protocol, recursion, thread};
use smelt::heap;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

struct Turn {
    /// Somebody holds the lock.
    held: bool,
    /// How often it has been taken.
    taken: u64,
    /// How many wait for it.
    waiting: usize,
    /// How many have given way, and wait for somebody to take it.
    giving: usize,
}

/// The main thread holds it from the start.
static TURN: Mutex<Turn> = Mutex::new(Turn {
    held: true,
    taken: 0,
    waiting: 0,
    giving: 0,
});
static FREED: Condvar = Condvar::new();
static TAKEN: Condvar = Condvar::new();
/// Somebody has waited for long.
static WANTED: AtomicBool = AtomicBool::new(false);
/// Threads that there are.
static THREADS: AtomicU64 = AtomicU64::new(1);
/// Threads that are none of the program's but look at it now and then ([`watch`]).
static WATCHERS: AtomicU64 = AtomicU64::new(0);
/// Foreign code may call from threads that nobody here knows ([`entered`]).
static EXPECTS_STRANGERS: AtomicBool = AtomicBool::new(false);
/// The number of the thread that holds the lock, 0 for none, and what the system knows it by. For those who do not hold it.
static HOLDER: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
/// Threads that there have been.
static STARTED: AtomicU64 = AtomicU64::new(1);
/// Microseconds of a turn that others have to wait for (`sys.setswitchinterval`): CPython's 5 ms.
static INTERVAL: AtomicU64 = AtomicU64::new(5000);

thread_local! {
    /// See [`number`]. 0: the thread is none of ours.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
    /// Where what it has put aside is, while it has given up the lock; null otherwise.
    static AWAY: Cell<*const Away> = const { Cell::new(std::ptr::null()) };
}

/// The number of the main thread.
const MAIN: u64 = 1;

fn turn() -> MutexGuard<'static, Turn> {
    TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The calling thread is the main one.
pub fn initialise() {
    NUMBER.set(MAIN);
    set_holder(MAIN);
}

fn set_holder(number: u64) {
    HOLDER[1].store(others::identifier(), Ordering::Release);
    HOLDER[0].store(number, Ordering::Release);
}

/// The number of the thread that holds the lock, 0 for none, and what the system knows it by.
pub fn holder() -> (u64, u64) {
    let [number, identifier] = &HOLDER;
    (
        number.load(Ordering::Acquire),
        identifier.load(Ordering::Acquire),
    )
}

/// The number of the calling thread: no two of a process have the same, even one after the other.
pub fn number() -> u64 {
    NUMBER.get()
}

/// Is the calling thread the main one?
pub fn is_main() -> bool {
    number() == MAIN
}

/// How many threads there are.
pub fn threads() -> u64 {
    THREADS.load(Ordering::SeqCst)
}

/// The length of a turn.
pub fn interval() -> Duration {
    Duration::from_micros(INTERVAL.load(Ordering::SeqCst))
}

/// Sets the length of a turn.
pub fn set_interval(interval: Duration) {
    let microseconds = interval.as_micros().clamp(1, u128::from(u64::MAX));
    INTERVAL.store(microseconds as u64, Ordering::SeqCst);
}

fn lock() {
    lock_until(None);
    set_holder(number());
}

/// Takes the lock, if that can be done by a moment.
fn lock_until(end: Option<Instant>) -> bool {
    let mut turn = turn();
    turn.waiting += 1;
    while turn.held {
        if end.is_some_and(|end| Instant::now() >= end) {
            turn.waiting -= 1;
            tell_taken(&turn); // who has given way need not wait any longer
            return false;
        }
        let taken = turn.taken;
        let waited = FREED.wait_timeout(turn, interval());
        let (again, timeout) = waited.unwrap_or_else(|poisoned| poisoned.into_inner());
        turn = again;
        if timeout.timed_out() && turn.held && turn.taken == taken {
            WANTED.store(true, Ordering::SeqCst);
            smelt::safepoint::request();
        }
    }
    turn.waiting -= 1;
    turn.held = true;
    turn.taken += 1;
    tell_taken(&turn);
    true
}

/// A call of the system, so only if somebody waits.
fn tell_taken(turn: &Turn) {
    if turn.giving > 0 {
        TAKEN.notify_all();
    }
}

fn unlock() {
    HOLDER[0].store(0, Ordering::Release);
    let mut turn = turn();
    turn.held = false;
    if turn.waiting > 0 {
        FREED.notify_one();
    }
}

/// Runs `body`, which may take long and does not touch the heap, while other threads may run. What it leaves in `errno` is there afterwards. Client code
/// may have run when it comes back.
pub fn released<R>(body: impl FnOnce() -> R) -> R {
    let is_alone = threads() == 1 && WATCHERS.load(Ordering::SeqCst) == 0;
    if is_alone && !EXPECTS_STRANGERS.load(Ordering::SeqCst) {
        return body(); // nobody else can begin meanwhile
    }
    let away = Away::begin();
    let result = heap::while_blocked(|| {
        away.leave();
        let before = AWAY.replace(&raw const away);
        let result = body();
        let error = errno();
        AWAY.set(before);
        away.come_back();
        set_errno(error);
        result
    });
    away.end();
    if is_main() && crate::signals::any_pending() {
        smelt::safepoint::request(); // whoever has run meanwhile has left them to this thread
    }
    result
}

/// What a thread has put aside that has given up the lock.
struct Away {
    kept: Cell<Option<thread::Kept>>,
    base: usize,
    turn: Cell<Option<smelt::threads::Turn>>,
}

impl Away {
    fn begin() -> Away {
        let kept = thread::Kept::take();
        others::leave(kept.handled());
        Away {
            kept: Cell::new(Some(kept)),
            base: recursion::base(),
            turn: Cell::new(None),
        }
    }

    fn leave(&self) {
        self.turn.set(Some(smelt::threads::leave()));
        unlock();
    }

    fn come_back(&self) {
        lock();
        if let Some(turn) = self.turn.take() {
            smelt::threads::come_back(turn);
        }
    }

    fn end(&self) {
        if let Some(kept) = self.kept.take() {
            kept.put_back();
        }
        others::come_back();
        recursion::set_base(self.base);
    }
}

/// From now on foreign code may call [`entered`].
pub fn expect_strangers() {
    EXPECTS_STRANGERS.store(true, Ordering::SeqCst);
}

/// Runs `body`, which uses the heap, in a function that foreign code calls: on a thread that has given up the lock ([`released`]), that has never done so, or that
/// nobody here has started. `None`: the system has no memory for one more thread.
pub fn entered<R>(body: impl FnOnce() -> R) -> Option<R> {
    if number() == 0 {
        return on_foreign_thread(body);
    }
    let away = AWAY.replace(std::ptr::null());
    if away.is_null() {
        return Some(body()); // it has the lock
    }
    // SAFETY: it lies in a frame of `released` on this thread's stack, which waits for the foreign code.
    let away = unsafe { &*away };
    away.come_back();
    let result = heap::while_unblocked(|| {
        away.end();
        let result = body();
        let kept = thread::Kept::take();
        others::leave(kept.handled());
        away.kept.set(Some(kept));
        result
    });
    away.leave();
    AWAY.set(away);
    Some(result)
}

fn on_foreign_thread<R>(body: impl FnOnce() -> R) -> Option<R> {
    NUMBER.set(STARTED.fetch_add(1, Ordering::SeqCst) + 1);
    THREADS.fetch_add(1, Ordering::SeqCst);
    lock();
    let result = live(body);
    NUMBER.set(0);
    result
}

/// The life of a thread that has the lock for the first time.
fn live<R>(body: impl FnOnce() -> R) -> Option<R> {
    let is_ready = heap::attach().is_ok() && smelt::threads::begin().is_ok();
    let result = is_ready.then(|| {
        recursion::begin();
        thread::Kept::fresh().put_back();
        frames::Kept::fresh().put_back();
        let result = body();
        crate::monitoring::legacy::thread_ends();
        result
    });
    smelt::threads::end();
    heap::detach();
    THREADS.fetch_sub(1, Ordering::SeqCst);
    unlock();
    result
}

/// At a safepoint: lets another thread run, if one has waited for long.
pub fn give_way() {
    if !WANTED.swap(false, Ordering::SeqCst) {
        return;
    }
    let taken = turn().taken;
    released(|| {
        let mut turn = turn();
        turn.giving += 1;
        while turn.waiting > 0 && turn.taken == taken {
            turn = TAKEN
                .wait(turn)
                .unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        turn.giving -= 1;
    });
}

/// There is one more thread that calls [`watch`]. Its own thread need not have begun.
pub fn add_watcher() {
    WATCHERS.fetch_add(1, Ordering::SeqCst);
}

/// There is one less.
pub fn remove_watcher() {
    WATCHERS.fetch_sub(1, Ordering::SeqCst);
}

/// For a thread that is none of the program's: `body` looks at what the program's threads do while none of them runs; or while the one runs that has not
/// given up the lock within `patience`. It touches nothing of theirs.
pub fn watch(patience: Duration, body: impl FnOnce()) {
    let is_held = lock_until(Some(Instant::now() + patience));
    body();
    if is_held {
        unlock();
    }
}

/// Starts a thread of the system. `body` runs when it is that thread's turn. Gives what the system knows it by.
///
/// # Errors
/// The system's.
pub fn start(
    stack_size: usize,
    body: impl FnOnce() + Send + 'static,
) -> Result<libc::pthread_t, std::io::Error> {
    use std::os::unix::thread::JoinHandleExt;
    let number = STARTED.fetch_add(1, Ordering::SeqCst) + 1;
    THREADS.fetch_add(1, Ordering::SeqCst);
    let run = move || {
        NUMBER.set(number);
        lock();
        live(body);
    };
    let started = std::thread::Builder::new()
        .stack_size(stack_size)
        .spawn(run);
    if started.is_err() {
        THREADS.fetch_sub(1, Ordering::SeqCst);
    }
    Ok(started?.as_pthread_t())
}

/// The program ends: waits for the threads that are not daemons, as `threading` does it.
pub fn wait_for_threads() {
    let Some(threading) = dict::get_name(import::modules(), names::intern("threading")) else {
        return;
    };
    if let Err(raised) = protocol::call_method(threading, names::intern("_shutdown"), &[]) {
        let message = "Exception ignored on threading shutdown";
        crate::unraisable::report(raised, message, threading);
    }
}

/// Runs `fork`, which forks the process, while no other thread is about to take or give up the lock.
pub fn while_forking<R>(fork: impl FnOnce() -> R) -> R {
    let _turn = turn();
    fork()
}

/// In the child of a fork only the thread that forked exists. It is the main one from now on.
pub fn after_fork_in_child() {
    heap::after_fork_in_child();
    smelt::threads::after_fork_in_child();
    others::after_fork_in_child();
    THREADS.store(1, Ordering::SeqCst);
    WATCHERS.store(0, Ordering::SeqCst);
    WANTED.store(false, Ordering::SeqCst);
    NUMBER.set(MAIN);
    set_holder(MAIN);
    let mut turn = turn();
    (turn.waiting, turn.giving) = (0, 0);
}

fn errno() -> i32 {
    // SAFETY: the calling thread's own variable.
    unsafe { *libc::__errno_location() }
}

fn set_errno(error: i32) {
    // SAFETY: the calling thread's own variable.
    unsafe { *libc::__errno_location() = error }
}
