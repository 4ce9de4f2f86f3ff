//! Recording loops, functions and bridges; optimising and installing what was recorded.

use super::bridges;
use super::clock;
use super::exits::{self, Words};
use super::freeing;
use super::observer::{self, Attempt, Event, TraceId};
use super::{
    ALWAYS, After, Compiled, Entry, Exit, ExitKind, PeeledLoop, Recording, Shapes, runtime,
};
use crate::backend::{Counters, EXIT_BUFFER_WORDS, ExitId, MachineCode, Request, TOO_MANY_LIVE};
use crate::descr::Variable;
use crate::driver::GREEN_WORDS;
use crate::kind::Kind;
use crate::meta::{
    self, DriverInfo, Header, Mode, Outcome, Recorder, Resume, ResumeLevel, State, Symbol, Traced,
};
use crate::optimizer::{self, Entrance, Inheritance};
use crate::parameters;
use crate::quasi_immutable::{Dependents, Validity};
use crate::shape_functions::Conditions;
use crate::stack::Frame;
use crate::threads;
use crate::trace::{
    Arguments, LabelId, Operand, Operation, PackedSnapshots, Position, Snapshot, SnapshotId, Trace,
    TraceKind, VirtualField,
};
use heap::WordMap;
use std::cell::Cell;
use std::rc::Rc;

/// Records a loop or a function from its entry, installs it, and tells how to go on.
pub(super) fn trace_entry(index: usize, state: State, function: bool) -> After {
    if recordings() == 0 {
        freeing::look();
    }
    let label = runtime().entries[index].label;
    let (attempt, after, mut recorder, nanoseconds) =
        record_from_header(index, label, state, function);
    let entry = &mut runtime().entries[index];
    let is_detour = recorder.is_detour() && !std::mem::replace(&mut entry.had_detour, true);
    let is_to_be_tried_again = is_detour || recorder.is_interrupted();
    if is_detour && recorder.outcome == Outcome::Closed {
        recorder.outcome = Outcome::Aborted("it left its loop: the next iteration is tried".into());
    }
    match finish(attempt, recorder, nanoseconds) {
        Ok(installed) => {
            let entry = &mut runtime().entries[index];
            entry.has_code(installed.validity.clone(), function);
            entry.loops = installed.peeled(label).into_iter().collect();
            entry.other_loops = 0;
            entry.cell.used.set(true);
            entry.aborts = 0;
            entry.cell.counter.set(ALWAYS);
        }
        Err(Failed) if is_to_be_tried_again => super::make_hot(runtime().entries[index].cell),
        Err(Failed) => runtime().entries[index].aborts += 1,
    }
    after
}

/// Records from the place of an entry on, for code behind a label.
fn record_from_header(
    index: usize,
    label: LabelId,
    state: State,
    function: bool,
) -> (Attempt, After, Recorder, u64) {
    let entry = &runtime().entries[index];
    let driver = entry.driver;
    let kind = if function {
        TraceKind::Function
    } else {
        TraceKind::Loop
    };
    let top = (driver.frame_size)(&state.greens) as i32;
    let base = exits::base_of(state.frame);
    let mut recorder = Recorder::new(Mode::Tracing, true, Trace::new(kind, label), base, top);
    recorder.is_retry = entry.aborts > 0;
    let mut reds = meta::inputs(&mut recorder, driver.reds, &state.reds);
    if function {
        recorder.function_frame = Some(0);
        recorder.push_inlined(state.greens, 0, Some(entry.cell), false);
    } else {
        recorder.header = Some(Header {
            driver,
            greens: state.greens,
        });
    }
    let attempt = begin(kind, label, driver, state.greens, None);
    let (after, recorder, nanoseconds) = timed(recorder, || {
        exits::run_meta(driver, state.greens, state.frame, &mut reds)
    });
    (attempt, after, recorder, nanoseconds)
}

/// The header, as the number of its entry, that a bridge from a trace goes round to, if a loop may be made for the state that it comes with.
fn header_for_another_loop(parent: usize, trace: &Trace) -> Option<usize> {
    let Some(Operation::Close { label, .. }) = trace.operations.last() else {
        return None;
    };
    let runtime = runtime();
    let header = runtime.header_of(*label)?;
    let root = runtime.traces[parent].root;
    let goes_round = runtime.header_of(runtime.traces[root].trace.entry) == Some(header);
    let may = runtime.entries[header].other_loops < parameters::current().other_loops.get();
    (goes_round && may).then_some(header)
}

/// A bridge has come back to the header of its loop in a state that no peeled loop of that header fits: each further iteration would go the same long way.
/// So the next iteration is recorded as a loop of its own, and the bridge that is waiting goes on there. PyPy calls it retracing.
fn trace_another_loop(index: usize, attempt: Attempt, state: State) -> After {
    let label = runtime().labels.make();
    runtime().labels[label].entry = Some(index as u32);
    runtime().entries[index].other_loops += 1;
    let (other, after, mut recorder, nanoseconds) = record_from_header(index, label, state, false);
    if recorder.is_detour() {
        recorder.outcome = Outcome::Aborted("it left its loop".into());
    }
    let installed = finish(other, recorder, nanoseconds);
    if installed.is_err() {
        runtime().labels.free(label);
    }
    let Some(mut bridge) = runtime().waiting.take() else {
        return after;
    };
    if let Ok(installed) = installed {
        let loops = &mut runtime().entries[index].loops;
        loops.extend(installed.peeled(label));
        if let Some(Operation::Close { label: goal, .. }) = bridge.trace.operations.last_mut() {
            *goal = label;
        }
    }
    match optimise(attempt, &bridge) {
        Ok(optimised) => attach(attempt, &bridge, optimised),
        Err(Failed) => bridge_failed(attempt),
    }
    after
}

/// There will be no bridge of what has been recorded.
fn bridge_failed(attempt: Attempt) {
    let runtime = runtime();
    runtime.labels.free(attempt.label);
    if let Some((exit, _)) = attempt.from {
        runtime.exits[exit.0 as usize].aborts += 1;
    }
}

/// Gives a trace that is about to be recorded its number.
fn begin(
    kind: TraceKind,
    label: LabelId,
    driver: &'static DriverInfo,
    greens: [u64; GREEN_WORDS],
    from: Option<(ExitId, TraceId)>,
) -> Attempt {
    let runtime = runtime();
    runtime.attempts += 1;
    let attempt = Attempt {
        id: TraceId(runtime.attempts),
        kind,
        label,
        position: Position { driver, greens },
        from,
    };
    observer::notify(|| Event::Started { attempt });
    attempt
}

/// Recordings that have begun and not ended, those that were interrupted included, of all threads.
pub(super) fn recordings() -> usize {
    let mut count = 0;
    let mut add = |recorder: &Recorder| count += usize::from(recorder.interruption.is_some());
    meta::with_all(&mut add);
    threads::waiting(|waiting| waiting.recorders.iter().for_each(|r| add(r)));
    count
}

/// Runs what is to be recorded by this recorder; tells, too, how long it took.
fn timed(
    mut recorder: Recorder,
    run: impl FnOnce() -> (After, Recorder),
) -> (After, Recorder, u64) {
    let started = clock::now();
    let interruption = Rc::new(Cell::new(false));
    recorder.interruption = Some(interruption.clone());
    runtime().recording = Some(Recording {
        interruption,
        missed: 0,
    });
    meta::push(recorder);
    let (after, mut recorder) = run();
    let nanoseconds = clock::now() - started;
    let runtime = runtime();
    if recorder.is_interrupted() {
        recorder.outcome = Outcome::Aborted(meta::INTERRUPTED.into());
    } else {
        runtime.recording = None;
    }
    runtime.statistics.tracing_ns += nanoseconds;
    (after, recorder, nanoseconds)
}

/// A trace has been abandoned; the observers know why.
struct Failed;

/// A whole trace, and what is to be known of it when it is compiled.
pub(super) struct Recorded {
    pub trace: Trace,
    validity: Rc<Validity>,
    function_frame: Option<i32>,
    /// See [`Recorder::ends_for_good`].
    ends_for_good: bool,
}

/// What there is now.
struct Installed {
    /// Its number.
    trace: usize,
    validity: Rc<Validity>,
    entrance: Option<Entrance>,
}

impl Installed {
    /// As a loop with this label, if others can join it.
    fn peeled(self, label: LabelId) -> Option<PeeledLoop> {
        let Installed {
            validity, entrance, ..
        } = self;
        entrance.map(|entrance| PeeledLoop {
            label,
            validity,
            entrance,
        })
    }
}

/// Makes machine code of what has been recorded, if it is whole.
fn finish(attempt: Attempt, recorder: Recorder, nanoseconds: u64) -> Result<Installed, Failed> {
    let recorded = recorded(attempt, recorder, nanoseconds)?;
    install(attempt, &recorded, optimise(attempt, &recorded)?)
}

/// Tells the observers why there will be no machine code.
fn abandon(attempt: Attempt, trace: &Trace, reason: &str) -> Failed {
    runtime().statistics.aborts += 1;
    observer::notify(|| Event::Abandoned {
        attempt,
        reason,
        operations: trace.operations.len(),
        position: trace.positions.last().copied(),
    });
    Failed
}

/// The trace that a recorder holds, if it is whole. `nanoseconds` is what recording took.
fn recorded(
    attempt: Attempt,
    mut recorder: Recorder,
    nanoseconds: u64,
) -> Result<Recorded, Failed> {
    match &recorder.outcome {
        Outcome::Closed => recorder.complete_stack_guard(),
        Outcome::Aborted(reason) => return Err(abandon(attempt, &recorder.trace, reason)),
        Outcome::Open => {
            return Err(abandon(
                attempt,
                &recorder.trace,
                "it did not come to an end",
            ));
        }
    }
    observer::notify(|| Event::Recorded {
        attempt,
        trace: &recorder.trace,
        nanoseconds,
    });
    Ok(Recorded {
        trace: recorder.trace,
        validity: recorder.validity,
        function_frame: recorder.function_frame,
        ends_for_good: recorder.ends_for_good,
    })
}

/// Tracing, and the outermost loop has returned: the activation is over.
pub(super) fn finish_activation(word: Traced) {
    let recorder = meta::current();
    let value = recorder.operand(word, Kind::Ref);
    let snapshot = Snapshot {
        levels: Vec::new(),
        replay: 0,
        slots: Vec::new(),
        top: recorder.top,
        depth: recorder.depth,
        published_depth: recorder.published_depth,
        inlined: Default::default(),
        returned_into: Default::default(),
        virtuals: Vec::new(),
        stores: Vec::new(),
    };
    let snapshot = recorder.trace.push_snapshot(snapshot);
    recorder.function_frame = None;
    recorder.close(Operation::Finish { value, snapshot });
}

/// An optimised trace, and how long that took.
struct Optimised {
    trace: Trace,
    entrance: Option<Entrance>,
    known: Inheritance,
    remark: Option<String>,
    fits_no_loop: bool,
    nanoseconds: u64,
}

/// May slots be [bare](crate::bare) that a trace knows nothing of? In a function they may have been passed so, and in a loop that is called like one; where a tree has published
/// some bare, a bridge of it comes back to them.
fn may_be_bare(recorded: &Recorded, root: Option<&Compiled>) -> bool {
    let trace = root.map_or(&recorded.trace, |root| &root.trace);
    let entry = runtime().header_of(trace.entry);
    trace.kind == TraceKind::Function
        || entry.is_some_and(|entry| runtime().entries[entry].called_as_function)
        || root.is_some_and(|root| root.publishes_bare)
}

/// Does the code behind a label take [bare](crate::bare) floats? That of a loop does not, unless it was known when it was compiled that it would be called like a function.
fn takes_bare(label: LabelId) -> bool {
    let entry = runtime()
        .header_of(label)
        .map(|index| &runtime().entries[index]);
    entry.is_some_and(|entry| !entry.is_compiled() || entry.function)
}

fn optimise(attempt: Attempt, recorded: &Recorded) -> Result<Optimised, Failed> {
    let trace = &recorded.trace;
    let started = clock::now();
    let loop_label = (trace.kind == TraceKind::Loop).then(|| runtime().labels.make());
    let parent = attempt
        .from
        .map(|(exit, _)| &runtime().traces[runtime().exits[exit.0 as usize].trace]);
    let parent = parent.filter(|parent| parent.validity.invalidated.get() == 0);
    let is_merge_point = |o: &Operation| matches!(o, Operation::MergePoint(_));
    let leads_to_entry = parent.is_some() && !trace.operations.iter().any(is_merge_point);
    let entrances = |label| match leads_to_entry {
        true => Vec::new(),
        false => runtime().entrances(label),
    };
    let depend = |cell: &'static Dependents| cell.add(recorded.validity.clone());
    let root = attempt.from.map(|(exit, _)| {
        let parent = &runtime().traces[runtime().exits[exit.0 as usize].trace];
        &runtime().traces[parent.root]
    });
    let mut options = optimizer::Options {
        passes: parameters::passes(),
        loop_label,
        entrances: &entrances,
        varies: &|fact| runtime().varying.contains(&fact.question()),
        depend: &depend,
        float_objects: crate::bare::float_objects(),
        may_be_bare: may_be_bare(recorded, root),
        takes_bare: &takes_bare,
        function: recorded.function_frame.is_some(),
        ..optimizer::Options::default()
    };
    // What a parent that is not valid any more knew need not be so.
    let inherited = attempt.from.filter(|_| parent.is_some()).map(|(exit, _)| {
        let Exit {
            trace, snapshot, ..
        } = runtime().exits[exit.0 as usize];
        // The trace stays where it is: the collector may come by, and wants its constants.
        let parent = &mut runtime().traces[trace];
        let operations = Inheritance::operations_to(&parent.trace, snapshot);
        parent.trace.snapshots = parent.snapshots.of_operations(operations);
        let parent = &runtime().traces[trace];
        let inherited = Inheritance::at_exit(&parent.trace, &parent.known, snapshot, &options);
        runtime().traces[trace].trace.snapshots = Vec::new();
        inherited
    });
    options.inherited = inherited.as_ref();
    let optimized = optimizer::optimize(trace, &options);
    if let Some(label) = loop_label
        && !matches!(&optimized, Ok(o) if o.trace.labels().any(|own| own == label))
    {
        runtime().labels.free(label);
    }
    let optimized = optimized.map_err(|e| abandon(attempt, trace, &e.0))?;
    Ok(Optimised {
        trace: optimized.trace,
        entrance: optimized.entrance,
        known: inherited.or(optimized.at_label).unwrap_or_default(),
        remark: optimized.remark,
        fits_no_loop: optimized.fits_no_loop,
        nanoseconds: clock::now() - started,
    })
}

/// Compiles an optimised trace; its exits are known from now on.
fn install(
    attempt: Attempt,
    recorded: &Recorded,
    optimised: Optimised,
) -> Result<Installed, Failed> {
    let inner: Vec<LabelId> = optimised.trace.labels().skip(1).collect();
    compile(attempt, recorded, optimised).map_err(|e| {
        inner
            .into_iter()
            .for_each(|label| runtime().labels.free(label));
        abandon(attempt, &recorded.trace, &e)
    })
}

fn compile(
    attempt: Attempt,
    recorded: &Recorded,
    optimised: Optimised,
) -> Result<Installed, String> {
    let Recorded {
        validity,
        function_frame,
        ends_for_good,
        ..
    } = recorded;
    let Optimised {
        mut trace,
        entrance,
        known,
        ..
    } = optimised;
    if validity.invalidated.get() != 0 {
        return Err("it changed what it relied on".into());
    }
    let exit = attempt.from.map(|(exit, _)| exit);
    let recorded_operations = recorded.trace.operations.len();
    observer::notify(|| Event::Optimised {
        attempt,
        trace: &trace,
        nanoseconds: optimised.nanoseconds,
        remark: optimised.remark.as_deref(),
    });
    let runtime = runtime();
    let index = runtime.traces.next();
    let (mut finish, mut leave) = (None, None);
    for operation in &trace.operations {
        match operation {
            Operation::Finish { snapshot, .. } => finish = Some(*snapshot),
            Operation::Leave(snapshot) => leave = Some(*snapshot),
            _ => {}
        }
    }
    let mut shapes: WordMap<u32, Rc<Conditions>> = WordMap::default();
    for operation in &trace.operations {
        if let Operation::GuardCompatible(_, conditions, snapshot) = operation {
            shapes.insert(snapshot.0, conditions.clone());
        }
    }
    let mut exits = Vec::with_capacity(trace.snapshots.len());
    for (i, snapshot) in trace.snapshots.iter().enumerate() {
        let live = snapshot.live_values();
        if live.len() + snapshot.virtuals.len() > EXIT_BUFFER_WORDS {
            return Err(TOO_MANY_LIVE.into());
        }
        let id = SnapshotId(i as u32);
        let kind = match finish {
            Some(finish) if finish == id => ExitKind::Finish {
                function: function_frame.is_some(),
            },
            _ => ExitKind::Guard,
        };
        exits.push(Exit {
            is_final: *ends_for_good && leave == Some(id),
            shapes: shapes
                .remove(&id.0)
                .map(|conditions| Box::new(Shapes::new(conditions))),
            ..Exit::new(kind, index, id, live)
        });
    }
    let parameters = parameters::current();
    let counters: Rc<Counters> = Rc::default();
    let name = attempt.to_string();
    let first_exit = runtime.exits.reserve(exits.len());
    let request = Request {
        trace: &trace,
        name: &name,
        first_exit,
        function: function_frame.is_some(),
        validity: validity.clone(),
        fail_every: parameters.guard_failures.get(),
        bridge_of: exit,
        counters: (parameters.counters.get() != 0).then(|| counters.clone()),
    };
    let started = clock::now();
    let compiled = match &mut runtime.backend {
        Some(backend) => backend.compile(&request).map_err(|e| e.to_string()),
        None => Err("there is no backend".into()),
    };
    if compiled.is_err() {
        runtime.exits.free(first_exit, exits.len());
    }
    let MachineCode { id: code, bytes } = compiled?;
    let compiling = clock::now() - started;
    validity.trace.set(attempt.id.0);
    let statistics = &mut runtime.statistics;
    match trace.kind {
        TraceKind::Loop => statistics.loops += 1,
        TraceKind::Function => statistics.functions += 1,
        TraceKind::Bridge => statistics.bridges += 1,
    }
    statistics.recorded += recorded_operations as u64;
    statistics.optimised += trace.operations.len() as u64;
    statistics.code_bytes += bytes as u64;
    statistics.optimising_ns += optimised.nanoseconds;
    statistics.compiling_ns += compiling;
    observer::notify(|| Event::Compiled {
        attempt,
        recorded: recorded_operations,
        optimised: trace.operations.len(),
        bytes,
        first_exit: ExitId(first_exit),
        nanoseconds: compiling,
    });
    let root = exit.map_or(index, |exit| {
        let parent = runtime.exits[exit.0 as usize].trace;
        runtime.traces[parent].root
    });
    runtime.exits.fill(first_exit, exits);
    let publishes =
        |o: &Operation| matches!(o, Operation::Publish { bare, .. } if !bare.is_empty());
    let publishes_bare = trace.operations.iter().any(publishes);
    if root != index && publishes_bare {
        runtime.traces[root].publishes_bare = true;
    }
    for label in trace.labels() {
        runtime.labels[label].trace = Some(index as u32);
    }
    runtime.young.push(index);
    runtime.compiled_since_look += 1;
    let owners = super::roots::owners(runtime, &trace).into_iter().collect();
    let snapshots = PackedSnapshots::pack(&trace.snapshots);
    trace.settle();
    runtime.traces.insert(Compiled {
        id: attempt.id,
        counters,
        validity: validity.clone(),
        targets: trace.targets().collect(),
        owners,
        trace,
        snapshots,
        code,
        bytes,
        first_exit,
        known,
        function_frame: *function_frame,
        root,
        recorded: recorded.trace.operations.len() as u32,
        bridged: 0,
        copied: 0,
        decisions: runtime.experience.last(),
        line: 0,
        publishes_bare,
        is_new: Cell::new(true),
        idle: 0,
    });
    Ok(Installed {
        trace: index,
        validity: validity.clone(),
        entrance,
    })
}

/// Records a bridge from an exit whose state has just been rebuilt. From a loop that is not valid any more it leads at once to the code that the `entry` with this number has by now.
pub(super) fn trace_bridge(exit: ExitId, base: Frame, entry: Option<usize>) -> After {
    let runtime = runtime();
    let label = runtime.labels.make();
    let info = &runtime.exits[exit.0 as usize];
    let parent = info.trace;
    let compiled = &runtime.traces[parent];
    let snapshot = &compiled.snapshots.get(info.snapshot);
    let words = Words::of(info);
    let mut recorder = Recorder::new(
        Mode::Tracing,
        true,
        Trace::new(TraceKind::Bridge, label),
        base,
        snapshot.top,
    );
    recorder.is_retry = info.aborts > 0;
    // Each iteration that is followed has exits of its own, from each of which there may be a bridge that does the same.
    if bridges::raised_by_bridges(compiled.root) > 0 {
        recorder.nested_iterations = 0;
    }
    let line = bridges::line_of(exit).unwrap_or(0);
    recorder.has_ways_before = line > 0;
    recorder.calls_at_start = line >= parameters::current().inline_ways.get();
    recorder.depth = snapshot.depth;
    recorder.most_depth = snapshot.depth;
    recorder.published_depth = snapshot.published_depth;
    recorder.function_frame = compiled.function_frame;
    recorder.inlined = snapshot.inlined.to_vec();
    recorder.returned_into = snapshot.returned_into.clone();
    let entry = entry.map(|index| runtime.entries[index].label);
    recorder.leads_to =
        entry.or_else(|| header_joined(&runtime.entries, &compiled.trace, snapshot));
    let start = Start::new(&mut recorder, &words, snapshot);
    for (slot, operand) in &snapshot.slots {
        let value = start.value(&words, *operand);
        let kind = start.kind(&words, *operand);
        recorder.set_slot(*slot, value.in_slot(kind));
    }
    let levels: Vec<ResumeLevel> = snapshot
        .levels
        .iter()
        .map(|level| ResumeLevel {
            greens: level.greens,
            frame: exits::frame_of(level.frame, base),
            reds: level.reds.iter().map(|o| start.value(&words, *o)).collect(),
            log: level
                .log
                .iter()
                .map(|o| (start.value(&words, *o), start.kind(&words, *o)))
                .collect(),
            began: level.began,
        })
        .collect();
    exits::clear_buffer(words.live.len() + snapshot.virtuals.len());
    let (driver, greens) = (snapshot.levels[0].driver, snapshot.levels[0].greens);
    let innermost = snapshot.levels.last().expect("a guard is in an activation");
    let position = Position {
        driver: innermost.driver,
        greens: innermost.greens,
    };
    let from = Some((exit, compiled.id));
    let attempt = begin(
        TraceKind::Bridge,
        label,
        position.driver,
        position.greens,
        from,
    );
    let (frame, mut reds) = (levels[0].frame, levels[0].reds.clone());
    if levels.len() > 1 || snapshot.replay > 0 {
        recorder.mode = Mode::Replaying;
        recorder.resume = Some(Resume {
            levels,
            replay: snapshot.replay,
            then_trace: true,
        });
        runtime.statistics.replays += 1;
    }
    let (after, recorder, nanoseconds) = timed(recorder, || {
        exits::run_meta(driver, greens, frame, &mut reds)
    });
    let is_to_be_tried_again = recorder.is_interrupted();
    let optimised = recorded(attempt, recorder, nanoseconds)
        .and_then(|recorded| Ok((optimise(attempt, &recorded)?, recorded)));
    let (optimised, recorded) = match optimised {
        Ok(done) => done,
        Err(Failed) if is_to_be_tried_again => {
            let runtime = super::runtime();
            runtime.labels.free(label);
            // It may be interrupted each time.
            let info = &mut runtime.exits[exit.0 as usize];
            info.patience = info.failures.saturating_mul(2);
            return after;
        }
        Err(Failed) => {
            bridge_failed(attempt);
            return after;
        }
    };
    if optimised.fits_no_loop
        && let Some(header) = header_for_another_loop(parent, &recorded.trace)
        && let After::Continue(state) = &after
        && state.greens == super::runtime().entries[header].greens
    {
        super::runtime().waiting = Some(recorded);
        return trace_another_loop(header, attempt, state.clone());
    }
    attach(attempt, &recorded, optimised);
    after
}

/// Compiles a bridge and has its exit lead to it.
fn attach(attempt: Attempt, recorded: &Recorded, optimised: Optimised) {
    let Some((exit, _)) = attempt.from else {
        return;
    };
    let Ok(installed) = install(attempt, recorded, optimised) else {
        return bridge_failed(attempt);
    };
    let runtime = runtime();
    if let Some(backend) = &mut runtime.backend {
        backend.attach_bridge(exit, attempt.label);
    }
    runtime.exits[exit.0 as usize].bridge = Some(attempt.id);
    let operations = recorded.trace.operations.len() as u32;
    bridges::has_bridge(exit, installed.trace, attempt.position, operations);
}

/// The entry label of the loop that a trace joins, if the guard with this snapshot is one of those by which it does so. The loop is then not what it
/// was for this trace when that was compiled; what it has become is for the loop's own bridges to follow, which all that come here share.
fn header_joined(entries: &[Entry], trace: &Trace, snapshot: &Snapshot) -> Option<LabelId> {
    let [level] = snapshot.levels.as_slice() else {
        return None;
    };
    let is_here = |driver: &DriverInfo, greens| driver == level.driver && greens == level.greens;
    // A trace that begins here has to get on by itself.
    if trace
        .positions
        .first()
        .is_some_and(|p| is_here(p.driver, p.greens))
        || snapshot.replay != 0
    {
        return None;
    }
    let mut entries = entries.iter();
    let entry = entries.find(|e| is_here(e.driver, e.greens) && e.is_compiled() && !e.function)?;
    (entry.label != trace.entry).then_some(entry.label)
}

/// What a bridge starts with: its inputs, the virtual objects made anew in terms of them, so that they can stay virtual, and the stores that have been put off.
struct Start {
    /// Symbols of the live values.
    inputs: Vec<Symbol>,
    /// Symbols of the virtual objects.
    objects: Vec<Symbol>,
    kinds: Vec<Kind>,
}

impl Start {
    fn new(recorder: &mut Recorder, words: &Words<'_>, snapshot: &Snapshot) -> Start {
        let kinds: Vec<Kind> = words
            .live
            .iter()
            .map(|o| words.trace.kind_of(*o).expect("live operands are values"))
            .collect();
        let mut start = Start {
            inputs: Vec::new(),
            objects: Vec::new(),
            kinds,
        };
        for (i, kind) in start.kinds.iter().enumerate() {
            let operation = Operation::Input {
                index: i as u32,
                kind: *kind,
            };
            let word = words.get(words.live[i]);
            let input = recorder.trace.push_executed(operation, word);
            start
                .inputs
                .push(Symbol::value(input.as_value().expect("an operation")));
        }
        for object in &snapshot.virtuals {
            let allocated = if let Some(deferred) = &object.kind.result_of {
                let operands: Vec<Operand> = object
                    .arguments()
                    .zip(deferred.callee.arguments)
                    .map(|(o, kind)| recorder.operand(start.value(words, o), *kind))
                    .collect();
                recorder.trace.push(Operation::Call {
                    callee: deferred.callee,
                    arguments: Arguments::new(&operands),
                })
            } else if object.kind.variable == Variable::Array {
                let length = recorder.trace.constant(Kind::Int, u64::from(object.length));
                recorder.trace.push(Operation::AllocateArray {
                    kind: object.kind,
                    shape: object.shape,
                    length,
                })
            } else {
                recorder.trace.push(Operation::Allocate {
                    kind: object.kind,
                    shape: object.shape,
                    slots: object.length,
                })
            };
            start
                .objects
                .push(Symbol::value(allocated.as_value().expect("an operation")));
            // Every fixed field at once, with null for what refers to an object that comes later.
            start.stores(recorder, words, snapshot, start.objects.len() - 1, false);
        }
        for index in 0..snapshot.virtuals.len() {
            start.stores(recorder, words, snapshot, index, true);
        }
        for store in &snapshot.stores {
            let mut store = store.clone();
            store.operands_mut(|o| {
                let kind = start.kind(words, *o);
                *o = recorder.operand(start.value(words, *o), kind);
            });
            recorder.trace.push(store);
        }
        start
    }

    /// The stores that fill a virtual object: those that can be done at once, or those that refer to later objects.
    fn stores(
        &self,
        recorder: &mut Recorder,
        words: &Words<'_>,
        snapshot: &Snapshot,
        index: usize,
        later: bool,
    ) {
        if snapshot.virtuals[index].kind.result_of.is_some() {
            return;
        }
        let object = Operand::value(self.objects[index].index());
        for (part, operand) in &snapshot.virtuals[index].fields {
            let is_later = operand.as_virtual().is_some_and(|v| v > index);
            if later && !is_later {
                continue;
            }
            let value = if is_later && !later {
                recorder.trace.constant(Kind::Ref, 0)
            } else {
                recorder.operand(self.value(words, *operand), part.kind())
            };
            let store = match part {
                VirtualField::Field(field) => Operation::Store {
                    field,
                    object,
                    value,
                },
                VirtualField::Item(items, i) => {
                    let index = recorder.trace.constant(Kind::Int, u64::from(*i));
                    Operation::StoreItem {
                        items,
                        object,
                        index,
                        value,
                    }
                }
            };
            recorder.trace.push(store);
        }
    }

    fn value(&self, words: &Words<'_>, operand: Operand) -> Traced {
        let bits = words.get(operand);
        if operand.as_constant().is_some() {
            return Traced::constant(bits);
        }
        let symbol = match operand.as_virtual() {
            Some(index) => self.objects[index],
            None => self.inputs[words.index(operand)],
        };
        Traced { bits, symbol }
    }

    fn kind(&self, words: &Words<'_>, operand: Operand) -> Kind {
        words.trace.kind_of(operand).unwrap_or(Kind::Ref)
    }
}
