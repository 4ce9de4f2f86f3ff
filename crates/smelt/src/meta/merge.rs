//! Merge points, back edges, function entries and returns, in the domain `Meta`.

use super::recorder::{
    Activation, INTERRUPTED, Mode, PassedHeader, Recorder, State, UNCOMPILED_LOOP, current,
};
use super::{ActivationGuard, DriverInfo, Meta, Symbol, Traced, info};
use crate::driver::{Driver, Flow, GREEN_WORDS, Greens, JitCell};
use crate::kind::Kind;
use crate::native::Native;
use crate::stack::{self, Frame};
use crate::trace::{Operation, Position, StackTop, TraceKind};

/// Iterations of an inner loop that a trace follows before it gives up: loops that run less are unrolled.
const UNROLL_LIMIT: u32 = 8;
/// Why a trace is abandoned that has inlined a recursive function and comes to a loop of it. Inlined, each call would leave a frame for the loop's end to return into, and loops do
/// not know into which; so it is called from now on.
const RECURSIVE_LOOP: &str = "a function that calls itself has a loop: it is not inlined any more";
/// The most nested activations in a trace; those that say where they start (by a back edge) are called as compiled code beyond it.
const MOST_LEVELS: usize = 6;

pub(super) fn enter<R: Driver>() -> ActivationGuard {
    let recorder = current();
    let (top, depth) = (recorder.top, recorder.depth);
    recorder.activations.push(Activation {
        driver: info::<R>(),
        at_start: true,
        greens: [0; GREEN_WORDS],
        frame: Frame::NONE,
        reds: Vec::new(),
        log: Vec::new(),
        cursor: 0,
        operations: 0,
        back_edges: 0,
        effects: false,
        fresh: Vec::new(),
        snapshot: None,
        undo: Vec::new(),
        live_end: i32::MAX,
        top,
        depth,
        began: StackTop { top, depth },
    });
    ActivationGuard::new()
}

/// A traced loop runs another.
pub(super) fn run_nested<R: Driver>(
    greens: R::Greens,
    frame: Frame,
    reds: &mut [Traced],
) -> Traced {
    let recorder = current();
    recorder.tick();
    match recorder.mode {
        Mode::Live => {
            return Traced::constant(run_natively::<R>(greens, frame, reds));
        }
        Mode::Replaying => {
            let activation = recorder.innermost();
            if activation.cursor < activation.log.len() {
                return recorder.replayed(); // it had ended when the guard failed
            }
        }
        Mode::Tracing if recorder.activations.len() > 2 * MOST_LEVELS => {
            recorder.abort("interpreter loops are nested too deeply");
            return run_nested::<R>(greens, frame, reds);
        }
        Mode::Tracing => {}
    }
    let result = R::run::<Meta>(greens, frame, reds);
    let recorder = current();
    recorder.innermost().effects = true;
    recorder.logged(result, Kind::Ref)
}

/// Runs a loop natively; its reds lie where the collector finds them.
fn run_natively<R: Driver>(greens: R::Greens, frame: Frame, reds: &[Traced]) -> u64 {
    stack::with_reds(reds.iter().map(|r| r.bits), |words| {
        R::run::<Native>(greens, frame, words)
    })
}

/// Leaves `Meta`: the outermost loop hands its state to `Native`, an inner one runs natively to its end.
fn hand_over<R: Driver>(greens: &R::Greens, frame: Frame, reds: &[Traced]) -> Flow<Meta> {
    let recorder = current();
    if recorder.activations.len() == 1 {
        recorder.switch = Some(State {
            greens: greens.to_words(),
            frame,
            reds: reds.iter().map(|r| r.bits).collect(),
        });
        return Flow::Leave(Traced::constant(0));
    }
    Flow::Leave(Traced::constant(run_natively::<R>(*greens, frame, reds)))
}

pub(super) fn merge_point<R: Driver>(
    greens: &mut R::Greens,
    frame: &mut Frame,
    reds: &mut [Traced],
) -> Flow<Meta> {
    let recorder = current();
    if recorder.mode == Mode::Replaying {
        rebuild::<R>(recorder, greens, frame, reds);
        if recorder.mode == Mode::Replaying {
            return Flow::Continue;
        }
        if recorder.mode == Mode::Tracing {
            recorder.at_merge_point(info::<R>(), greens, *frame, reds);
            return Flow::Continue;
        }
    }
    if recorder.mode == Mode::Tracing {
        recorder.at_merge_point(info::<R>(), greens, *frame, reds);
    }
    if recorder.mode == Mode::Live {
        return hand_over::<R>(greens, *frame, reds);
    }
    Flow::Continue
}

/// Replaying: this activation goes on at its latest merge point.
fn rebuild<R: Driver>(
    recorder: &mut Recorder,
    greens: &mut R::Greens,
    frame: &mut Frame,
    reds: &mut [Traced],
) {
    let level = recorder.activations.len() - 1;
    let resume = recorder
        .resume
        .as_mut()
        .expect("replaying has something to resume");
    let (innermost, replay) = (level + 1 == resume.levels.len(), resume.replay);
    let saved = &mut resume.levels[level];
    *greens = R::Greens::from_words(saved.greens);
    *frame = saved.frame;
    reds.copy_from_slice(&saved.reds);
    let (saved_greens, saved_reds, log) = (
        saved.greens,
        saved.reds.clone(),
        std::mem::take(&mut saved.log),
    );
    let began = saved.began;
    let activation = recorder.innermost();
    activation.at_start = false;
    activation.greens = saved_greens;
    activation.frame = *frame;
    activation.reds = saved_reds;
    activation.log = log;
    activation.began = began;
    activation.cursor = 0;
    activation.operations = 0;
    activation.live_end = i32::MAX;
    if innermost && replay == 0 {
        recorder.go_live();
    }
}

impl Recorder {
    /// Tracing: everything before this merge point is done with.
    fn at_merge_point<G: Greens>(
        &mut self,
        driver: &'static DriverInfo,
        greens: &G,
        frame: Frame,
        reds: &[Traced],
    ) {
        let limit = crate::parameters::current().trace_limit.get() as usize;
        let too_long = self.trace.operations.len() > limit;
        if too_long && !self.is_retry {
            return self.abort("it became too long");
        }
        if self.is_interrupted() {
            return self.abort(INTERRUPTED);
        }
        if let Some(label) = self.leads_to.take() {
            return self.close_at(label, greens, frame, reds);
        }
        let words = greens.to_words();
        let (top, depth) = (self.top, self.depth);
        let live_end = if frame == Frame::NONE {
            top
        } else {
            self.offset(frame) + greens.live_slots() as i32
        };
        let activation = self.innermost();
        activation.at_start = false;
        activation.greens = words;
        activation.frame = frame;
        activation.reds.clear();
        activation.reds.extend_from_slice(reds);
        activation.log.clear();
        activation.cursor = 0;
        activation.operations = 0;
        activation.effects = false;
        activation.fresh.clear();
        activation.snapshot = None;
        activation.undo.clear();
        activation.live_end = live_end;
        activation.top = top;
        activation.depth = depth;
        self.trace.positions.push(Position {
            driver,
            greens: words,
        });
        let position = self.trace.positions.len() as u32 - 1;
        self.trace.push(Operation::MergePoint(position));
        if self.guard_stack.is_none() {
            let snapshot = self.snapshot();
            self.guard_stack = Some((self.trace.operations.len(), self.published_depth));
            self.trace.push(Operation::GuardStack {
                top: 0,
                depth: 0,
                snapshot,
            });
            // What the trace relies on may have changed since it was compiled, and jumps to it are not told.
            self.check_validity = true;
        }
        if std::mem::take(&mut self.check_validity) {
            let snapshot = self.snapshot();
            self.trace.push(Operation::GuardValid(snapshot));
        }
        let returns_too_far = self.activations.len() == 1
            && frame != Frame::NONE
            && self.returns_too_far(self.offset(frame), words[0]);
        self.ends_for_good = returns_too_far;
        if too_long || returns_too_far {
            let snapshot = self.snapshot();
            self.close(Operation::Leave(snapshot));
        }
    }

    /// Ends the trace by going on at an entry label, in the state given.
    fn close_at<G: Greens>(
        &mut self,
        label: crate::trace::LabelId,
        greens: &G,
        frame: Frame,
        reds: &[Traced],
    ) {
        let words = greens.to_words();
        let live_end = if frame == Frame::NONE {
            self.top
        } else {
            self.offset(frame) + greens.live_slots() as i32
        };
        let activation = self.innermost();
        activation.greens = words;
        activation.frame = frame;
        activation.reds.clear();
        activation.reds.extend_from_slice(reds);
        let snapshot = self.snapshot_here(live_end);
        self.close(Operation::Close { label, snapshot });
    }

    /// The trace is whole: its check of the value stack can be completed.
    pub(crate) fn complete_stack_guard(&mut self) {
        if let Some((index, published)) = self.guard_stack
            && let Operation::GuardStack { top, depth, .. } = &mut self.trace.operations[index]
        {
            *top = self.highest_top;
            *depth = self.most_depth - published;
        }
    }
}

pub(super) fn back_edge<R: Driver>(
    greens: &mut R::Greens,
    frame: &mut Frame,
    reds: &mut [Traced],
) -> Flow<Meta> {
    let recorder = current();
    if recorder.mode != Mode::Tracing {
        return Flow::Continue;
    }
    let words = greens.to_words();
    let outermost = recorder.activations.len() == 1;
    if outermost && recorder.innermost().operations == 0 && recorder.trace.positions.len() == 1 {
        return Flow::Continue; // the trace has just begun here: going on at a label of the same place would get nowhere
    }
    if outermost
        && (*frame == recorder.base || *frame == Frame::NONE)
        && recorder
            .header
            .as_ref()
            .is_some_and(|h| h.driver == info::<R>() && h.greens == words)
    {
        let label = recorder.trace.entry;
        recorder.close_at(label, greens, *frame, reds);
        return Flow::Continue;
    }
    let Some(cell) = greens.cell() else {
        return Flow::Continue;
    };
    if outermost && recorder.passes_resumed(words) {
        return Flow::Continue;
    }
    if outermost && let Some(function) = recorder.recursive_copy() {
        crate::runtime::call_from_now_on(function);
        recorder.abort(RECURSIVE_LOOP);
        return Flow::Continue;
    }
    if outermost && let Some(label) = crate::runtime::compiled_label(cell) {
        // The way that the trace takes leads round a consumer's loop: that is to have the generator in it, and not the generator's loop all its consumers.
        if recorder.is_in_resumed()
            && let Some(consumer) = recorder.headers_passed.last()
            && crate::runtime::is_worth_trying(consumer.cell)
        {
            crate::runtime::make_hot(consumer.cell);
            recorder.abort(UNCOMPILED_LOOP);
            return Flow::Continue;
        }
        recorder.close_at(label, greens, *frame, reds);
        return Flow::Continue;
    }
    if !outermost {
        return if recorder.calls_nested(info::<R>(), words) {
            call_nested_loop::<R>(cell, greens, *frame, reds)
        } else {
            Flow::Continue
        };
    }
    if recorder.pass_header(words, cell) > UNROLL_LIMIT {
        crate::runtime::make_hot(cell);
        recorder.abort(UNCOMPILED_LOOP);
    }
    Flow::Continue
}

impl Recorder {
    /// Is the innermost activation, a nested one at a back edge or its very start, to be called as compiled code from here on?
    fn calls_nested(&mut self, driver: &'static DriverInfo, greens: [u64; GREEN_WORDS]) -> bool {
        let innermost = self.innermost();
        innermost.back_edges += 1;
        if innermost.back_edges > 1 || innermost.operations > 0 {
            return self.innermost().back_edges > self.nested_iterations;
        }
        let same = self
            .activations
            .iter()
            .filter(|a| a.driver == driver && a.greens == greens)
            .count();
        same > crate::parameters::current().recursion_depth.get() as usize
            || self.activations.len() > MOST_LEVELS
    }

    /// A slot below all frames of the innermost activation, a nested one, and above what is below the frame that the one around it is in.
    fn end_of_frames_around(&self) -> i32 {
        let around = &self.activations[self.activations.len() - 2];
        if around.frame == Frame::NONE {
            around.began.top
        } else {
            self.offset(around.frame)
        }
    }

    /// Counts how often a loop header has been passed.
    fn pass_header(&mut self, greens: [u64; GREEN_WORDS], cell: &'static JitCell) -> u32 {
        let mut passed = self.headers_passed.iter_mut();
        if let Some(header) = passed.find(|h| h.greens == greens) {
            header.times += 1;
            return header.times;
        }
        let times = 1;
        self.headers_passed.push(PassedHeader {
            greens,
            cell,
            times,
        });
        times
    }
}

/// The rest of a nested activation is called as compiled code: it is a loop.
fn call_nested_loop<R: Driver>(
    cell: &'static JitCell,
    greens: &R::Greens,
    frame: Frame,
    reds: &[Traced],
) -> Flow<Meta> {
    let label = crate::runtime::loop_label::<R>(cell, greens);
    let recorder = current();
    recorder.publish(true);
    let arguments: Box<[_]> = reds
        .iter()
        .zip(R::REDS)
        .map(|(r, kind)| recorder.operand(*r, *kind))
        .collect();
    let (offset, administration) = if frame == Frame::NONE {
        (recorder.top, 0)
    } else {
        (recorder.offset(frame), greens.administration())
    };
    // The frames of the activation go, and others may come in their place before it ends. The first of them, that of a generator perhaps, was there when the activation began: it lies
    // above the frame of whoever began it.
    let first = (offset - administration as i32).min(recorder.end_of_frames_around());
    let (top, depth) = stack::mark();
    let bits = run_natively::<R>(*greens, frame, reds);
    let recorder = current();
    let result = recorder.emit(
        Operation::CallCompiled {
            label,
            frame: offset,
            first,
            bare: false,
            arguments,
        },
        bits,
    );
    recorder.check_validity = true;
    // The call is the rest of the activation: the frames that it has pushed are gone.
    let activation = recorder.innermost();
    let began = activation.began;
    let (slots, frames) = (recorder.top - began.top, recorder.depth - began.depth);
    stack::restore((
        top.wrapping_add_signed(-8 * slots as isize),
        depth.wrapping_add_signed(-i64::from(frames)),
    ));
    (recorder.top, recorder.depth) = (began.top, began.depth);
    Flow::Leave(result)
}

pub(super) fn function_entry<R: Driver>(greens: &mut R::Greens, frame: &mut Frame) -> Flow<Meta> {
    let recorder = current();
    if recorder.mode == Mode::Live {
        return Flow::Continue;
    }
    let words = greens.to_words();
    if recorder.mode == Mode::Tracing {
        let parameters = crate::parameters::current();
        let same = recorder
            .inlined
            .iter()
            .filter(|f| f.greens[0] == words[0])
            .count() as u32;
        let cell = greens.cell();
        let is_called = recorder.calls_at_start && recorder.trace.positions.len() == 1;
        // It calls itself from within a loop of the client's: each copy would have a copy of that loop and of all the ways through it.
        let is_loop_within = same > 0 && recorder.activations.len() > 1;
        let inline = !is_called
            && !is_loop_within
            && same < parameters.recursion_depth.get()
            && recorder.inlined.len() < parameters.inline_depth.get() as usize
            && cell.is_none_or(|cell| cell.is_called.get() == 0);
        if inline || cell.is_none() {
            let recorder = current();
            let depth = recorder.depth;
            recorder.push_inlined(words, depth, cell, !greens.is_start());
            return Flow::Continue;
        }
    }
    // Called, not inlined. (Replaying gets here only for such a call: an inlined one is followed by a merge point.)
    recorder.tick();
    R::detach_frame::<Meta>(*frame);
    let recorder = current();
    if recorder.mode == Mode::Replaying {
        return Flow::Returned(recorder.replayed());
    }
    let Some(cell) = greens.cell() else {
        return Flow::Continue;
    };
    let label = crate::runtime::function_label::<R>(cell, greens);
    let recorder = current();
    recorder.publish(false);
    let offset = recorder.offset(*frame);
    let mark = stack::mark();
    let bits = R::run::<Native>(*greens, *frame, &mut []);
    stack::restore(mark);
    let recorder = current();
    let result = if recorder.recording {
        recorder.emit(
            Operation::CallCompiled {
                label,
                frame: offset,
                first: offset - greens.administration() as i32,
                bare: false,
                arguments: Box::new([]),
            },
            bits,
        )
    } else {
        Traced::constant(bits)
    };
    recorder.check_validity = true;
    recorder.innermost().effects = true;
    Flow::Returned(recorder.logged(result, Kind::Ref))
}

/// Does the trace that is being recorded end when this frame is left?
fn is_last_frame(recorder: &Recorder, frame: Frame) -> bool {
    recorder.mode == Mode::Tracing
        && recorder.activations.len() == 1
        && recorder.function_frame == Some(recorder.offset(frame))
}

pub(super) fn function_return(frame: Frame, value: Traced) {
    let recorder = current();
    if is_last_frame(recorder, frame) {
        finish_function(value);
    }
}

pub(super) fn function_unwinds(frame: Frame, keep: impl FnOnce()) -> bool {
    let recorder = current();
    if !is_last_frame(recorder, frame) {
        return false;
    }
    if recorder.trace.kind == TraceKind::Function && !recorder.is_retry {
        recorder.abort("the function was left by an exception: another call is tried");
        return false;
    }
    keep();
    finish_function(Traced::constant(0));
    true
}

/// Ends the trace of a function with its result.
fn finish_function(value: Traced) {
    let recorder = current();
    let value = recorder.operand(value, Kind::Ref);
    let snapshot = recorder.snapshot_here(i32::MIN);
    recorder.close(Operation::Finish { value, snapshot });
}

/// What the trace starts with: nothing is known of slots, and reds are inputs.
pub(crate) fn inputs(recorder: &mut Recorder, kinds: &[Kind], words: &[u64]) -> Vec<Traced> {
    let first = recorder.trace.operations.len();
    words
        .iter()
        .zip(kinds)
        .enumerate()
        .map(|(i, (bits, kind))| {
            let input = Operation::Input {
                index: i as u32,
                kind: *kind,
            };
            recorder.trace.push_executed(input, *bits);
            Traced {
                bits: *bits,
                symbol: Symbol::value(first + i),
            }
        })
        .collect()
}
