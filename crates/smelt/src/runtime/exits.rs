//! Leaving machine code: the state at a failed guard is rebuilt, and the interpreter goes on from there.

use super::bridges;
use super::{
    After, Compiled, Exit, ExitKind, MOST_SHAPES, MOST_STRANGE_SHAPES, MOST_VARYING, runtime,
    tracing,
};
use crate::backend::{Backend, ExitId, NO_SHAPE, exit_buffer, exit_frame, exit_shape};
use crate::bare;
use crate::descr::{MAX_ARGUMENTS, Variable};
use crate::driver::GREEN_WORDS;
use crate::kind::Kind;
use crate::meta::{self, DriverInfo, Mode, Recorder, Resume, ResumeLevel, State, Traced};
use crate::native::{self, write_memory};
use crate::quasi_immutable::Validity;
use crate::shape_functions::Fact;
use crate::stack::{self, Frame, value_stack};
use crate::trace::{
    LabelId, Level, Operand, Operation, Snapshot, Trace, TraceKind, Virtual, VirtualField,
};
use std::rc::Rc;

/// Runs machine code from an entry label on, and whatever follows, until the interpreter has to go on.
pub(super) fn run(label: LabelId, frame: Frame, reds: &[u64]) -> After {
    let mut after = enter(label, frame, reds);
    while let After::Enter(label, state) = after {
        after = enter(label, state.frame, &state.reds);
    }
    after
}

/// The same for a function, by the [word](crate::Backend::function) for its code: its result, if it runs to its end in machine code, as it mostly does.
#[inline]
pub(super) fn call(function: usize, frame: Frame) -> Result<u64, After> {
    match backend().call(function, base_of(frame).address()) {
        None => Ok(take_result()),
        Some(exit) => Err(match leave(exit) {
            After::Enter(label, state) => run(label, state.frame, &state.reds),
            after => after,
        }),
    }
}

#[inline]
fn enter(label: LabelId, frame: Frame, reds: &[u64]) -> After {
    for (i, word) in reds.iter().enumerate() {
        write_buffer(i, *word);
    }
    leave(backend().enter(label, base_of(frame).address()))
}

#[inline]
fn backend() -> &'static dyn Backend {
    match runtime().backend.as_ref() {
        Some(backend) => &**backend,
        None => unreachable!("machine code needs a backend"),
    }
}

/// The word that machine code has finished with.
#[inline]
fn take_result() -> u64 {
    let word = read_buffer(0);
    write_buffer(0, 0);
    if word == bare::BARE {
        return bare::boxed(read_buffer(1));
    }
    word
}

/// The frame that a trace's slots are counted from: that of its start or, without one, the top of the stack.
pub(super) fn base_of(frame: Frame) -> Frame {
    if frame == Frame::NONE {
        stack::frame_at_top(0)
    } else {
        frame
    }
}

/// The frame of an activation, which a snapshot counts from a base, if it has one.
#[inline]
pub(super) fn frame_of(slots: Option<i32>, base: Frame) -> Frame {
    slots.map_or(Frame::NONE, |slots| base.above(slots))
}

/// Machine code has been left.
#[inline]
fn leave(exit: ExitId) -> After {
    bare::settle();
    let runtime = runtime();
    let info = &runtime.exits[exit.0 as usize];
    // SAFETY: a word of ours.
    let base = Frame::from_address(unsafe { *exit_frame() });
    match info.kind {
        ExitKind::Finish { function } => {
            let word = take_result();
            if function {
                return After::Returned(word);
            }
            let snapshots = &runtime.traces[info.trace].snapshots;
            let (top, unpublished) = snapshots.stack(info.snapshot);
            publish_stack(unpublished, top, base);
            After::Leave(word)
        }
        ExitKind::Entry(index) => {
            let entry = &runtime.entries[index];
            let reds: Vec<u64> = (0..entry.driver.reds.len()).map(read_buffer).collect();
            clear_buffer(reds.len());
            let state = State {
                greens: entry.greens,
                frame: base,
                reds,
            };
            let function = entry.called_as_function;
            super::called(index, state, function)
        }
        ExitKind::Guard => guard_failed(exit, base),
    }
}

/// Failures of a guard after which its exit keeps how to go on: most guards that fail at all do so rarely.
const FAILURES_WITHOUT_PLAN: u32 = 4;

/// How the interpreter goes on after an exit.
pub(super) enum GoingOn {
    /// It starts an instruction again.
    Again(Plan),
    /// The Rust stack has to be rebuilt.
    Rebuilt(Snapshot),
}

/// How the interpreter goes on after an exit that starts its instruction again in the only activation there is (most do): what the snapshot says, without its trace.
///
/// Programs with a long tail take thousands of exits in turn, so what an exit costs is the memory that has to be looked at: here it is in one place.
pub(super) struct Plan {
    greens: [u64; GREEN_WORDS],
    frame: Option<i32>,
    reds: Box<[Source]>,
    slots: Box<[(i32, Source)]>,
    top: i32,
    /// Frames that are on the value stack and not published yet.
    unpublished: i32,
    /// Words of the exit buffer that are in use.
    words: usize,
    /// The snapshot's objects, which are to be made, and its stores, which are to be done.
    virtuals: Box<[Virtual]>,
    stores: Box<[Operation]>,
    /// Of the trace, unless that is a bridge: where code begins there may be newer code.
    validity: Option<Rc<Validity>>,
}

/// Where a word is found.
#[derive(Clone, Copy)]
enum Source {
    Constant(u64),
    /// In this word of the exit buffer.
    Buffer(usize),
}

impl Source {
    #[inline(always)]
    fn word(self) -> u64 {
        match self {
            Source::Constant(word) => word,
            Source::Buffer(index) => read_buffer(index),
        }
    }
}

impl GoingOn {
    fn of(exit: &Exit) -> GoingOn {
        let compiled = &runtime().traces[exit.trace];
        let snapshot = compiled.snapshots.get(exit.snapshot);
        let level = match snapshot.levels.as_slice() {
            [level] if snapshot.replay == 0 => level,
            _ => return GoingOn::Rebuilt(snapshot),
        };
        let words = Words::of(exit);
        let source = |operand: &Operand| words.source(*operand);
        let slots = snapshot.slots.iter();
        let is_bridge = compiled.trace.kind == TraceKind::Bridge;
        GoingOn::Again(Plan {
            greens: level.greens,
            frame: level.frame,
            reds: level.reds.iter().map(source).collect(),
            slots: slots.map(|(slot, o)| (*slot, source(o))).collect(),
            top: snapshot.top,
            unpublished: snapshot.depth - snapshot.published_depth,
            words: exit.live.len() + snapshot.virtuals.len(),
            virtuals: snapshot.virtuals.into(),
            stores: snapshot.stores.into(),
            validity: (!is_bridge).then(|| compiled.validity.clone()),
        })
    }
}

/// If code has been left for a shape that it has met for the first time, tells it whether that fits. True if it does, so that it will not be left for it again.
fn meets_new_shape(exit: ExitId) -> bool {
    // SAFETY: a word of ours.
    let shape = std::mem::replace(unsafe { &mut *exit_shape() }, NO_SHAPE);
    if shape == NO_SHAPE {
        return false;
    }
    let runtime = runtime();
    let info = &runtime.exits[exit.0 as usize];
    let Some(shapes) = &info.shapes else {
        return false;
    };
    let conditions = shapes.conditions.clone();
    let validity = runtime.traces[info.trace].validity.clone();
    // What it depends on is added only if it fits.
    let mut cells = Vec::new();
    let fits = conditions.hold(shape as u32, &mut |cell| cells.push(cell));
    if fits {
        cells.iter().for_each(|cell| cell.add(validity.clone()));
    } else {
        let differs = |fact: &&Fact| !fact.holds(shape as u32, &mut |_| {});
        let question = conditions.facts.iter().find(differs).map(Fact::question);
        let varying = &mut self::runtime().varying;
        if varying.len() >= MOST_VARYING {
            varying.clear();
        }
        varying.extend(question);
    }
    let shapes = self::runtime().exits[exit.0 as usize].shapes.as_mut();
    let is_last = shapes.is_some_and(|shapes| {
        shapes.told += 1;
        shapes.fitting += usize::from(fits);
        let is_hopeless = shapes.fitting == 0 && shapes.told >= MOST_STRANGE_SHAPES;
        is_hopeless || shapes.told >= MOST_SHAPES
    });
    if let Some(backend) = &mut self::runtime().backend {
        backend.tell_shape(exit, shape as u32, fits);
        if is_last {
            backend.know_no_more_shapes(exit);
        }
    }
    fits
}

#[inline(never)]
fn guard_failed(exit: ExitId, base: Frame) -> After {
    let is_let_through = meets_new_shape(exit);
    let runtime = runtime();
    runtime.statistics.exits += 1;
    let info = &mut runtime.exits[exit.0 as usize];
    info.used.set(true);
    if !is_let_through {
        info.failures = info.failures.saturating_add(1);
    }
    let wants_bridge =
        !is_let_through && bridges::wants_bridge(exit, base) && !bridges::makes_anew(exit);
    if let Some(backend) = &mut runtime.backend
        && wants_bridge
    {
        backend.will_bridge(exit);
    }
    let info = &mut runtime.exits[exit.0 as usize];
    if info.failures == FAILURES_WITHOUT_PLAN {
        info.going_on = Some(Box::new(GoingOn::of(info)));
    }
    let made;
    let going_on = match &info.going_on {
        Some(kept) => &**kept,
        None => {
            made = GoingOn::of(info);
            &made
        }
    };
    match going_on {
        GoingOn::Again(plan) => go_on(exit, plan, base, wants_bridge),
        GoingOn::Rebuilt(snapshot) => rebuild(exit, snapshot, base, wants_bridge),
    }
}

/// Starts an instruction again.
#[inline]
fn go_on(exit: ExitId, plan: &Plan, base: Frame, wants_bridge: bool) -> After {
    let info = &runtime().exits[exit.0 as usize];
    if !plan.virtuals.is_empty() || !plan.stores.is_empty() {
        Words::of(info).materialise(&plan.virtuals, &plan.stores);
    }
    for (slot, source) in &plan.slots {
        base.above(*slot).write(0, source.word());
    }
    publish_stack(plan.unpublished, plan.top, base);
    let state = State {
        greens: plan.greens,
        frame: frame_of(plan.frame, base),
        reds: plan.reds.iter().map(|source| source.word()).collect(),
    };
    let is_invalid = |validity: &Rc<Validity>| validity.invalidated.get() != 0;
    let mut goal = None;
    if plan.validity.as_ref().is_some_and(is_invalid) {
        let compiled = &runtime().traces[info.trace];
        goal = entry_with_other_code(compiled, &state);
        let function = compiled.trace.kind == TraceKind::Function;
        if let Some(index) = goal
            && !(wants_bridge && !function && runtime().entries[index].is_compiled())
        {
            clear_buffer(plan.words);
            return reenter(index, state, function);
        }
    }
    if wants_bridge {
        stack::clear_for_recording();
        return tracing::trace_bridge(exit, base, goal);
    }
    clear_buffer(plan.words);
    After::Continue(state)
}

/// Goes on in the middle of an instruction, or in one of several activations: the Rust stack has to be rebuilt.
fn rebuild(exit: ExitId, snapshot: &Snapshot, base: Frame, wants_bridge: bool) -> After {
    let info = &runtime().exits[exit.0 as usize];
    let words = Words::of(info);
    words.materialise(&snapshot.virtuals, &snapshot.stores);
    for (slot, operand) in &snapshot.slots {
        base.above(*slot).write(0, words.get(*operand));
    }
    let unpublished = snapshot.depth - snapshot.published_depth;
    publish_stack(unpublished, snapshot.top, base);
    stack::clear_for_recording();
    if wants_bridge {
        return tracing::trace_bridge(exit, base, None);
    }
    let resume_level = |level: &Level| {
        let constant = |operand: &Operand| Traced::constant(words.get(*operand));
        ResumeLevel {
            greens: level.greens,
            frame: frame_of(level.frame, base),
            reds: level.reds.iter().map(constant).collect(),
            log: level.log.iter().map(|o| (constant(o), Kind::Ref)).collect(),
            began: level.began,
        }
    };
    let levels = snapshot.levels.iter().map(resume_level).collect();
    clear_buffer(info.live.len() + snapshot.virtuals.len());
    replay(snapshot, levels, base)
}

/// Rebuilds the Rust stack that a guard stood in, and goes on from there.
fn replay(snapshot: &Snapshot, levels: Vec<ResumeLevel>, base: Frame) -> After {
    runtime().statistics.replays += 1;
    let outermost = &snapshot.levels[0];
    let (driver, greens) = (outermost.driver, outermost.greens);
    let (frame, mut reds) = (levels[0].frame, levels[0].reds.clone());
    let mut recorder = Recorder::new(
        Mode::Replaying,
        false,
        Trace::new(TraceKind::Bridge, LabelId(0)),
        base,
        snapshot.top,
    );
    recorder.resume = Some(Resume {
        levels,
        replay: snapshot.replay,
        then_trace: false,
    });
    meta::push(recorder);
    run_meta(driver, greens, frame, &mut reds).0
}

/// The number of the entry at which the trace of a loop or function that is not valid any more has been left, if there is other code or may be one day. Other traces, which nobody
/// has told, jump to it still.
fn entry_with_other_code(compiled: &Compiled, state: &State) -> Option<usize> {
    let runtime = runtime();
    let index = runtime.header_of(compiled.trace.entry)?;
    let entry = &runtime.entries[index];
    let goes_on = entry.is_compiled() || super::is_worth_trying(entry.cell);
    (entry.greens == state.greens && goes_on).then_some(index)
}

/// Goes on at an entry: in the code that it has now, or as if it were called.
fn reenter(index: usize, state: State, function: bool) -> After {
    let entry = &runtime().entries[index];
    match runtime().code_of(entry.cell, function) {
        Some(label) => After::Enter(label, state),
        None => super::called(index, state, function),
    }
}

/// Runs the outermost loop under the recorder just pushed, from the state given (replaying: from where its resume data says). Gives the recorder
/// back.
pub(super) fn run_meta(
    driver: &'static DriverInfo,
    greens: [u64; GREEN_WORDS],
    frame: Frame,
    reds: &mut [Traced],
) -> (After, Recorder) {
    let word = (driver.run_meta)(&greens, frame, reds);
    if meta::current().mode == Mode::Tracing {
        tracing::finish_activation(word);
    }
    let mut recorder = meta::pop();
    let after = match recorder.switch.take() {
        Some(state) => After::Continue(state),
        None => After::Leave(word.bits),
    };
    (after, recorder)
}

/// The words behind the operands of an exit's snapshot.
pub(super) struct Words<'a> {
    pub trace: &'a Trace,
    pub live: &'a [Operand],
}

impl<'a> Words<'a> {
    /// Those of an exit.
    pub fn of(exit: &'a Exit) -> Words<'a> {
        Words {
            trace: &runtime().traces[exit.trace].trace,
            live: &exit.live,
        }
    }

    /// Where the word of an operand is. Of virtual objects only after [`materialise`](Words::materialise).
    fn source(&self, operand: Operand) -> Source {
        if let Some(constant) = self.trace.constant_of(operand) {
            return Source::Constant(constant.bits);
        }
        Source::Buffer(match operand.as_virtual() {
            Some(index) => self.live.len() + index,
            None => self.index(operand),
        })
    }

    /// The word of an operand, from there.
    pub fn get(&self, operand: Operand) -> u64 {
        self.source(operand).word()
    }

    /// Where a live value is in the exit buffer.
    pub fn index(&self, operand: Operand) -> usize {
        self.live
            .iter()
            .position(|l| *l == operand)
            .expect("every value of a snapshot is live at its exit")
    }

    /// Allocates the virtual objects, and does the stores that have been put off. The objects' addresses go to the exit buffer, behind the live values, where the collector sees them.
    pub fn materialise(&self, virtuals: &[Virtual], stores: &[Operation]) {
        for (index, object) in virtuals.iter().enumerate() {
            let kind = object.kind;
            if let Some(deferred) = &kind.result_of {
                let mut words = [0; MAX_ARGUMENTS];
                for (word, argument) in words.iter_mut().zip(object.arguments()) {
                    *word = self.get(argument);
                }
                let words = &words[..object.fields.len()];
                write_buffer(self.live.len() + index, deferred.callee.code.call(words));
                continue;
            }
            let allocated = if kind.variable == Variable::Array {
                heap::allocate_array(kind.id, object.shape, object.length as usize)
            } else {
                heap::allocate(kind.id, object.shape, (kind.words + object.length) as usize)
            };
            let Some(allocated) = allocated else {
                crate::native::out_of_memory()
            };
            let address = allocated.to_word();
            if kind.variable != Variable::Array {
                for word in 1..(kind.words + object.length) as usize {
                    // SAFETY: words of the object just allocated.
                    unsafe { *((address as usize + 8 * word) as *mut u64) = 0 }
                }
            }
            write_buffer(self.live.len() + index, address);
        }
        for (index, object) in virtuals.iter().enumerate() {
            if object.kind.result_of.is_some() {
                continue;
            }
            let address = read_buffer(self.live.len() + index) as usize;
            for (part, operand) in &object.fields {
                let (offset, width) = match part {
                    VirtualField::Field(field) => (field.offset as usize, field.width),
                    VirtualField::Item(items, i) => (
                        items.offset as usize + *i as usize * items.width.bytes(),
                        items.width,
                    ),
                };
                // SAFETY: a part of the object, which is alive: its address is in the exit buffer.
                unsafe { write_memory(address + offset, width, self.get(*operand)) }
            }
            // SAFETY: as above.
            heap::write_barrier(unsafe { heap::Object::from_address(address as u64) });
        }
        for store in stores {
            native::store(store, |operand| self.get(operand));
        }
    }
}

/// So many frames more are on the value stack, whose end is so far above the base.
#[inline]
fn publish_stack(frames: i32, top: i32, base: Frame) {
    // SAFETY: exclusive by the client's lock.
    let stack = unsafe { &mut *value_stack() };
    stack.depth = stack.depth.wrapping_add_signed(i64::from(frames));
    stack.top = base.above(top).address();
}

#[inline]
pub(super) fn read_buffer(index: usize) -> u64 {
    debug_assert!(index < crate::backend::EXIT_BUFFER_WORDS);
    // SAFETY: in bounds: installing a trace checks the number of live values and virtual objects.
    unsafe { *exit_buffer().add(index) }
}

/// Forgets the words that have been read, lest they keep something alive.
pub(super) fn clear_buffer(words: usize) {
    (0..words).for_each(|index| write_buffer(index, 0));
}

#[inline]
fn write_buffer(index: usize, word: u64) {
    debug_assert!(index < crate::backend::EXIT_BUFFER_WORDS);
    // SAFETY: as in `read_buffer`.
    unsafe { *exit_buffer().add(index) = word }
}

/// See [`crate::backend::FinishCall`].
pub extern "C" fn finish_call(exit: u32, _frame: usize) -> u64 {
    crate::shield(|| {
        let info = &runtime().exits[exit as usize];
        let driver = match info.kind {
            ExitKind::Entry(index) => runtime().entries[index].driver,
            _ => {
                let snapshots = &runtime().traces[info.trace].snapshots;
                snapshots.driver(info.snapshot)
            }
        };
        let mut after = leave(ExitId(exit));
        if let After::Enter(label, state) = after {
            after = run(label, state.frame, &state.reds);
        }
        match after {
            After::Enter(..) => unreachable!("`run` has done it"),
            After::Leave(word) | After::Returned(word) => word,
            After::Continue(state) => stack::with_reds(state.reds.iter().copied(), |reds| {
                (driver.run)(&state.greens, state.frame, reds)
            }),
        }
    })
}
