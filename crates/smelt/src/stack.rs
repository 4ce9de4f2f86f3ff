//! The value stack: a contiguous stack of client words on which interpreters keep their frames.
//!
//! A frame is a pointer to its slot 0; slots below it (negative indices) may hold the frame's administration. Consecutive frames
//! may overlap: arguments that a caller has put on top of its frame are the first slots of the callee's, without
//! copying. While a trace runs, slots live in machine registers; the memory here is made true when a guard fails or
//! before a call that may look ([`Effects::Any`](crate::Effects::Any)).
//!
//! Invariant: [`ValueStack::top`] is at or above the end of every slot that is in use, so that whoever runs next puts its frame above it, and the
//! collector scans up to it. The scan is conservative, because slots of temporaries may hold leftovers.
//!
//! Invariant: above the top is nothing that a collection has not seen: each collection clears it. So a slot that nobody has written since its frame was
//! pushed holds zero or a word that was true after the last collection, never a reference to where an object has been, and clients may copy slots into
//! heap objects without knowing which are in use.

use crate::bare::NOTHING_BARE;
use crate::domain::Domain;
use crate::kind::Width;
use crate::values::Int;
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// A frame: the address of its slot 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Frame(*mut u64);

impl Frame {
    /// No frame: for interpreters that do not use the value stack.
    pub const NONE: Frame = Frame(std::ptr::null_mut());

    /// The frame whose slot 0 is this frame's slot `slots`.
    #[inline(always)]
    pub fn above(self, slots: i32) -> Frame {
        Frame(self.0.wrapping_offset(slots as isize))
    }

    /// Slots from `base`'s slot 0 to this one's.
    #[inline(always)]
    pub fn distance(self, base: Frame) -> i32 {
        ((self.0 as isize - base.0 as isize) / 8) as i32
    }

    /// The address of slot 0.
    #[inline(always)]
    pub fn address(self) -> usize {
        self.0 as usize
    }

    /// The frame at an address that [`address`](Frame::address) gave.
    #[inline(always)]
    pub fn from_address(address: usize) -> Frame {
        Frame(address as *mut u64)
    }

    /// Reads a slot.
    #[inline(always)]
    pub fn read(self, index: i32) -> u64 {
        // SAFETY: frames are made by pushing within the reserved value stack, and indices are within the frame's size or
        // its administration (the client's compiler and `push_frame` see to that).
        unsafe { *self.0.offset(index as isize) }
    }

    /// Writes a slot.
    #[inline(always)]
    pub fn write(self, index: i32, word: u64) {
        // SAFETY: as in `read`.
        unsafe { *self.0.offset(index as isize) = word }
    }
}

/// The limits and the top of the value stack. Machine code reads and writes `top` and `depth`.
#[repr(C)]
pub struct ValueStack {
    /// End of the topmost frame.
    pub top: usize,
    /// Number of frames.
    pub depth: u64,
    /// The most frames there may be: the client's recursion limit, or none as long as somebody asks for attention ([`safepoint`](crate::safepoint)).
    pub depth_limit: u64,
    /// End of the memory.
    pub limit: usize,
    /// Start of the memory; 0 before initialisation.
    pub base: usize,
    /// See [`tell`].
    pub told: Told,
    /// Bytes from a slot to its shadow, where the number is of a [bare](crate::bare) float.
    pub shadow: usize,
    /// Address of the lowest slot that may hold a bare float, or [`NOTHING_BARE`].
    pub bare_from: usize,
}

/// Where a client's program is, in two words that mean something to the client. The first is zero if nobody has told.
pub type Told = [u64; 2];

/// Nobody has told.
pub const NOTHING_TOLD: Told = [0; 2];

struct Global(UnsafeCell<ValueStack>);
// SAFETY: only the thread that holds the client's global lock touches it.
unsafe impl Sync for Global {}

static STACK: Global = Global(UnsafeCell::new(ValueStack::NONE));

/// The current value stack (machine code embeds this address).
#[inline(always)]
pub fn value_stack() -> *mut ValueStack {
    STACK.0.get()
}

/// Words of address space for one value stack, and as many for its shadow: 256 MB each, of which only touched pages take memory. Room for a million frames of
/// thirty slots.
const STACK_WORDS: usize = 32 << 20;
/// Slots below the first frame, for its administration.
pub(crate) const MARGIN: u32 = 64;

/// Reserves the value stack and registers it with the collector. Idempotent.
///
/// # Errors
/// When the system gives no address space.
pub fn initialise() -> Result<(), std::io::Error> {
    // SAFETY: exclusive by the client's lock.
    let stack = unsafe { &mut *value_stack() };
    if stack.base == 0 {
        *stack = ValueStack::reserve(stack.depth_limit)?;
    }
    Ok(())
}

impl ValueStack {
    /// No stack: that of a thread which is not running.
    const NONE: ValueStack = ValueStack {
        top: 0,
        depth: 0,
        depth_limit: DEPTH_LIMIT,
        limit: 0,
        base: 0,
        told: NOTHING_TOLD,
        shadow: 0,
        bare_from: NOTHING_BARE,
    };

    /// An empty stack in memory of its own.
    pub(crate) fn reserve(depth_limit: u64) -> Result<ValueStack, std::io::Error> {
        let mut words = STACK_WORDS;
        let base = loop {
            // SAFETY: a private and fresh mapping.
            let address = unsafe {
                libc::mmap(
                    std::ptr::null_mut(),
                    2 * words * 8,
                    libc::PROT_READ | libc::PROT_WRITE,
                    libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                    -1,
                    0,
                )
            };
            if address != libc::MAP_FAILED {
                break address as usize;
            }
            words /= 2;
            if words < 1 << 16 {
                return Err(std::io::Error::last_os_error());
            }
        };
        Ok(ValueStack {
            top: base + MARGIN as usize * 8,
            depth: 0,
            depth_limit,
            limit: base + words * 8,
            base,
            told: NOTHING_TOLD,
            shadow: words * 8,
            bare_from: NOTHING_BARE,
        })
    }

    /// The same memory without frames, for another thread.
    pub(crate) fn emptied(self) -> ValueStack {
        // SAFETY: memory of ours, longer than that; nobody uses it.
        unsafe { std::ptr::write_bytes(self.base as *mut u64, 0, MARGIN as usize) };
        ValueStack {
            top: self.base + MARGIN as usize * 8,
            depth: 0,
            told: NOTHING_TOLD,
            bare_from: NOTHING_BARE,
            ..self
        }
    }

    /// Gives its memory back.
    pub(crate) fn release(self) {
        if self.base != 0 {
            // SAFETY: the mapping that `reserve` made; its thread has ended.
            unsafe { libc::munmap(self.base as *mut _, self.limit - self.base + self.shadow) };
        }
    }

    /// The words in use.
    pub(crate) fn words(&self) -> &[u64] {
        if self.base == 0 {
            return &[];
        }
        // SAFETY: memory of ours, initialised by the system; `top` is within it.
        unsafe { std::slice::from_raw_parts(self.base as *const u64, (self.top - self.base) / 8) }
    }

    /// Clears everything above the top (see the module's second invariant).
    pub(crate) fn clear_above_top(&self) {
        if self.base == 0 {
            return;
        }
        let end = (self.top + CLEARED_IN_PLACE)
            .next_multiple_of(PAGE)
            .min(self.limit);
        // SAFETY: the range is within the mapping, page aligned where the system wants it, and nobody uses it.
        unsafe {
            std::ptr::write_bytes(self.top as *mut u8, 0, end - self.top);
            if end < self.limit
                && libc::madvise(end as *mut _, self.limit - end, libc::MADV_DONTNEED) != 0
            {
                std::ptr::write_bytes(end as *mut u8, 0, self.limit - end);
            }
        }
    }
}

/// The most frames there may be if nobody says otherwise.
const DEPTH_LIMIT: u64 = 1000;

/// What [`ValueStack::depth_limit`] is while nobody asks for attention.
static MOST_FRAMES: AtomicU64 = AtomicU64::new(DEPTH_LIMIT);

fn set_present_limit(limit: u64) {
    // SAFETY: a word of a static that is only read and written whole.
    unsafe { AtomicU64::from_ptr(&raw mut (*value_stack()).depth_limit) }
        .store(limit, Ordering::SeqCst);
}

/// The most frames there may be.
pub fn depth_limit() -> u64 {
    MOST_FRAMES.load(Ordering::Relaxed)
}

/// Sets the most frames there may be.
pub fn set_depth_limit(limit: u64) {
    MOST_FRAMES.store(limit, Ordering::Relaxed);
    set_present_limit(limit);
}

/// No frame is pushed until [`allow_frames`]. Async-signal-safe.
pub(crate) fn refuse_frames() {
    set_present_limit(0);
}

/// Frames are pushed again.
pub(crate) fn allow_frames() {
    set_present_limit(depth_limit());
}

/// Puts another thread's value stack in the place of the current one, which it gives. The limit of frames is the same for all.
pub(crate) fn exchange(stack: ValueStack) -> ValueStack {
    // SAFETY: exclusive by the client's lock.
    let current = unsafe { &mut *value_stack() };
    let depth_limit = current.depth_limit;
    std::mem::replace(
        current,
        ValueStack {
            depth_limit,
            ..stack
        },
    )
}

/// Takes the current value stack away; there is none until [`exchange`] puts one there.
pub(crate) fn take() -> ValueStack {
    exchange(ValueStack::NONE)
}

/// Bytes above the top that are cleared in place: what most programs use between two collections. Beyond it the system takes the pages back.
const CLEARED_IN_PLACE: usize = 64 << 10;
/// Bytes. The system gives and takes memory in multiples of it.
const PAGE: usize = 4096;

/// The frame that begins at the top of the stack plus `administration` slots: where a call from Rust puts its frame.
#[inline]
pub fn frame_at_top(administration: u32) -> Frame {
    // SAFETY: exclusive by the client's lock.
    Frame(unsafe { (*value_stack()).top + administration as usize * 8 } as *mut u64)
}

/// See [`Domain::push_frame`](crate::Domain::push_frame).
#[inline(always)]
pub fn push_frame(frame: Frame, size: u32) -> bool {
    // SAFETY: exclusive by the client's lock.
    let stack = unsafe { &mut *value_stack() };
    let end = frame.address() + size as usize * 8;
    // A margin, since a callee's administration may lie above its caller's last slot.
    if end + MARGIN as usize * 8 > stack.limit || stack.depth >= stack.depth_limit {
        return false;
    }
    stack.top = end;
    stack.depth += 1;
    true
}

/// Is there room for `top` slots above a frame, and for `depth` more frames? Where none is pushed, nobody need have allowed it.
pub(crate) fn has_room(base: Frame, top: i32, depth: i32) -> bool {
    // SAFETY: exclusive by the client's lock.
    let stack = unsafe { &*value_stack() };
    let depths = stack.depth.wrapping_add_signed(i64::from(depth));
    base.above(top).address() <= stack.limit && (depth == 0 || depths <= stack.depth_limit)
}

/// As [`push_frame`], even if somebody asks for attention.
#[cold]
#[inline(never)]
pub fn push_frame_anyway(frame: Frame, size: u32) -> bool {
    let present = {
        // SAFETY: exclusive by the client's lock.
        let stack = unsafe { &mut *value_stack() };
        std::mem::replace(&mut stack.depth_limit, depth_limit())
    };
    let is_pushed = push_frame(frame, size);
    set_present_limit(present);
    is_pushed
}

/// See [`Domain::pop_frame`](crate::Domain::pop_frame).
#[inline(always)]
pub fn pop_frame(frame: Frame, size: u32) {
    // SAFETY: exclusive by the client's lock.
    let stack = unsafe { &mut *value_stack() };
    stack.top = frame.address() + size as usize * 8;
    stack.depth = stack.depth.wrapping_sub(1);
}

/// Says where the program is in the topmost frame, for whoever is called from there and looks at frames: until another frame is topmost, or
/// [`tell_nothing`]. Generic code says so in whatever domain, as a side effect on plain Rust state; around calls that may look
/// ([`Effects::Any`](crate::Effects::Any)) machine code says what had been said when they were recorded.
#[inline(always)]
pub fn tell(place: Told) {
    // SAFETY: exclusive by the client's lock.
    unsafe { (*value_stack()).told = place }
}

/// Takes back what has been told.
#[inline(always)]
pub fn tell_nothing() {
    // SAFETY: exclusive by the client's lock.
    unsafe { (*value_stack()).told[0] = 0 }
}

/// What has been told.
#[inline(always)]
pub fn told() -> Told {
    // SAFETY: exclusive by the client's lock.
    unsafe { (*value_stack()).told }
}

/// The words of what has been told, whatever the domain: constants of a trace, but in a loop without a frame ([`Domain::told`]).
#[inline(always)]
pub fn told_words<D: Domain>() -> [Int<D>; 2] {
    match D::told() {
        Some(told) => told.map(|word| Int::from(word as i64)),
        None => [0, 8].map(|offset| {
            let [base, offset] = [told_address(), offset].map(|word| Int::<D>::from(word).0);
            // SAFETY: a word of the static.
            Int(unsafe { D::load_raw(Width::Word, base, offset) })
        }),
    }
}

/// Says that it is so, as traces do it, too.
#[inline(always)]
pub fn tell_words<D: Domain>(words: [Int<D>; 2]) {
    for (offset, word) in [0, 8].into_iter().zip(words) {
        let [base, offset] = [told_address(), offset].map(|word| Int::<D>::from(word).0);
        // SAFETY: a word of the static.
        unsafe { D::store_raw(Width::Word, base, offset, word.0) }
    }
}

/// Where it is told.
pub(crate) fn told_address() -> i64 {
    // SAFETY: the address of a field of a static is all that is asked for.
    unsafe { (&raw const (*value_stack()).told) as i64 }
}

/// The most red variables of a driver.
const MOST_REDS: usize = 16;

/// Runs `body` with a loop's reds in an array on the machine stack, where the collector sees them.
///
/// # Panics
/// When there are more than sixteen.
pub(crate) fn with_reds<R>(
    reds: impl Iterator<Item = u64>,
    body: impl FnOnce(&mut [u64]) -> R,
) -> R {
    let mut words = [0; MOST_REDS];
    let mut count = 0;
    for red in reds {
        words[count] = red;
        count += 1;
    }
    body(&mut words[..count])
}

/// The top and depth, to be put back by [`restore`] when frames are abandoned (an error that unwinds Rust code).
#[inline]
pub fn mark() -> (usize, u64) {
    // SAFETY: exclusive by the client's lock.
    unsafe { ((*value_stack()).top, (*value_stack()).depth) }
}

/// Puts back what [`mark`] gave.
#[inline]
pub fn restore(mark: (usize, u64)) {
    // SAFETY: exclusive by the client's lock.
    unsafe {
        (*value_stack()).top = mark.0;
        (*value_stack()).depth = mark.1;
    }
}

/// `collect`, a collection, that does not see what the slots in `dead` hold: pairs of a slot's address and how many follow from there on. Nobody may read
/// them again before he has written them.
///
/// Slots whose objects live all the same are as they were before, since a trace that has written one need not write the same word again;
/// the others are cleared. What is being recorded knows nothing of them any more.
pub fn collect_without<R>(dead: &[(usize, usize)], collect: impl FnOnce() -> R) -> R {
    crate::meta::forget_slots(dead);
    let held = take_words(dead);
    clear_machine_stack();
    let result = collect();
    for (slot, word) in slots_at(dead).zip(held.iter().map(|word| !word)) {
        if !heap::is_reference(word) || heap::is_object(word) {
            // SAFETY: slots of frames on the value stack, which the client's lock makes this thread's.
            unsafe { slot.write(word) }
        }
    }
    result
}

/// The addresses of slots: of each range, where it begins and how many there are.
fn slots_at(ranges: &[(usize, usize)]) -> impl Iterator<Item = *mut u64> {
    let of_range = |&(start, count): &(usize, usize)| (0..count).map(move |i| start + i * 8);
    ranges.iter().flat_map(of_range).map(|a| a as *mut u64)
}

/// Clears the slots. What they held is given inverted: on the machine stack it must not look like references. Not inlined, so that whatever this leaves there, and in
/// registers, is gone when it has returned and [`clear_machine_stack`] has been called.
#[inline(never)]
fn take_words(ranges: &[(usize, usize)]) -> Vec<u64> {
    // SAFETY: as in `collect_without`.
    let taken = slots_at(ranges).map(|slot| unsafe { !slot.replace(0) });
    taken.collect()
}

/// Words of the machine stack that are cleared: more than the frames of a call of built-in code take.
const CLEARED: usize = 256;
/// The same for the frames of what records.
const CLEARED_TO_RECORD: usize = 1024;

/// Clears the machine stack below the caller's frame. What is called next leaves parts of its frames unwritten, and what earlier calls have left there
/// keeps objects alive. To be called before what asks whether something lives.
#[inline(never)]
pub fn clear_machine_stack() {
    let mut words = [0u64; CLEARED];
    std::hint::black_box(&mut words);
}

#[inline(never)]
fn clear_more_of_machine_stack() {
    let mut words = [0u64; CLEARED_TO_RECORD];
    std::hint::black_box(&mut words);
}

/// Does the program ask who lives?
static ASKS: AtomicBool = AtomicBool::new(false);

/// The program is going to [ask who lives](ask_who_lives). From now on the machine stack is cleared before frames are made that stay while machine code runs or is recorded; a program that never asks
/// does not pay for that.
pub fn will_ask_who_lives() {
    ASKS.store(true, Ordering::Relaxed);
}

/// To be called by a residual function that may do anything, before it asks whether something lives: what has been left on the machine stack, and in the exit buffer, from which machine code
/// has taken what it wants before it calls such a function, keeps nothing alive.
pub fn ask_who_lives() {
    will_ask_who_lives();
    crate::backend::clear_exit_buffer();
    clear_machine_stack();
}

/// Clears the machine stack if the program [asks who lives](ask_who_lives): before machine code is entered.
#[inline(always)]
pub(crate) fn clear_for_machine_code() {
    if ASKS.load(Ordering::Relaxed) {
        clear_machine_stack();
    }
}

/// The same, before something is recorded or replayed, and before each instruction of it.
pub(crate) fn clear_for_recording() {
    if ASKS.load(Ordering::Relaxed) {
        clear_more_of_machine_stack();
    }
}

/// Shows `visit` what lies on the value stacks of all threads: address and word.
pub fn for_each_word(visit: &mut dyn FnMut(usize, u64)) {
    let mut each = |stack: &ValueStack| {
        for word in stack.words() {
            visit(std::ptr::from_ref(word).addr(), *word);
        }
    };
    // SAFETY: exclusive by the client's lock.
    each(unsafe { &*value_stack() });
    crate::threads::waiting(|waiting| each(&waiting.stack));
}

static MACHINE_LIMIT: AtomicUsize = AtomicUsize::new(0);

/// The lowest stack pointer with which compiled functions may be entered; [`GuardStack`](crate::trace::Operation::GuardStack) fails below it, so that
/// recursion through compiled code ends before the machine stack does. 0: no limit. (Machine code embeds this address.)
pub fn machine_limit() -> *mut usize {
    MACHINE_LIMIT.as_ptr()
}

/// The part of the machine stack that is kept for what follows a failed `GuardStack`: replay, interpreter, residual functions.
const MACHINE_RESERVE: usize = 1 << 20;

thread_local! {
    /// What `limit_machine_stack` has found for this thread.
    static THREAD_LIMIT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Sets [`machine_limit`] for the calling thread. Backends do it when compiled code is entered; a client whose threads take turns has to do it whenever
/// it gets its lock back inside a residual function.
#[inline]
pub fn limit_machine_stack() {
    let known = THREAD_LIMIT.get();
    let limit = if known != 0 {
        known
    } else {
        find_machine_limit()
    };
    MACHINE_LIMIT.store(limit, Ordering::Relaxed);
}

/// Where the reserve of the thread's stack begins: at most a quarter of it. 1 when the system does not tell.
#[cold]
fn find_machine_limit() -> usize {
    // SAFETY: the calls fill the structures they are given; the attributes are destroyed.
    let limit = unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) == 0 {
            let (mut lowest, mut size) = (std::ptr::null_mut(), 0);
            let failed = libc::pthread_attr_getstack(&attributes, &mut lowest, &mut size) != 0;
            libc::pthread_attr_destroy(&mut attributes);
            if failed {
                1
            } else {
                lowest as usize + MACHINE_RESERVE.min(size / 4)
            }
        } else {
            1
        }
    };
    THREAD_LIMIT.set(limit);
    limit
}
