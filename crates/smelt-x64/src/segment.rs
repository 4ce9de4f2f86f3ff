//! A trace as machine code, operation by operation.
//!
//! A trace is cut at its labels into segments, in which registers are given out anew. Parameters of a label get their places before any code is made, by when the segment
//! wants them first; whoever jumps there moves its arguments to them.

use crate::assembler::{Arithmetic, Assembler, Label, Memory, Place, R11, RBP, RSP, Register};
use crate::liveness::{Liveness, NEVER};
use crate::locations::{self, BASE_SLOT, FIRST_SLOT, Location, Moves, Source};
use crate::sites::Sites;
use crate::stubs::Stubs;
use crate::tables::Labels;
use crate::values::{FLOATS, SAVED, Set, Values, WORDS};
use smelt::Kind;
use smelt::backend::{
    BackendError, Counters, EXIT_BUFFER_WORDS, FinishCall, Request, exit_buffer, exit_frame,
};
use smelt::bare::BARE;
use smelt::trace::{LabelId, Operand, Operation, SnapshotId, Trace};
use std::cell::Cell;
use std::collections::HashMap;

/// In a status: the code has finished, and did not leave by a guard.
pub const FINISH_BIT: u32 = 1 << 31;
/// In a status: that was the return of a function.
pub const RETURN_BIT: u32 = 1 << 30;

/// How many of a label's parameters may be in registers: some are left for what is computed.
const REGISTERS_FOR_PARAMETERS: usize = 10;

/// What all segments need.
pub struct Environment<'a> {
    /// The code of the backend itself.
    pub stubs: Stubs,
    /// Has the processor instructions for rounding?
    pub rounds: bool,
    /// How calls that do not finish are brought to their end.
    pub finish_call: FinishCall,
    /// The trace.
    pub request: &'a Request<'a>,
}

/// What is used again for each trace.
#[derive(Default)]
pub struct Memories {
    code: Assembler,
    liveness: Liveness,
    values: Values,
    moves: Moves,
}

/// Code for what happens rarely, put behind the rest.
type Cold = Box<dyn FnOnce(&mut Assembler)>;

/// A label of the trace.
struct Target {
    parameters: Box<[Option<Location>]>,
    /// For jumps from elsewhere.
    outside: Label,
    /// For jumps from within, whose frame is the right one.
    inside: Label,
}

/// A guard's way out, within this trace.
struct WayOut {
    site: u32,
    label: Label,
    /// Of a guard that asks what a shape is: where it goes on.
    passed: Option<Label>,
}

/// A trace being translated.
pub struct Translator<'a> {
    pub code: &'a mut Assembler,
    pub env: &'a Environment<'a>,
    pub liveness: &'a mut Liveness,
    pub values: &'a mut Values,
    pub labels: &'a mut Labels,
    sites: &'a mut Sites,
    moves: &'a mut Moves,
    /// Index of the operation at hand.
    pub at: usize,
    /// Objects that no collection has seen.
    pub fresh: Vec<usize>,
    /// Words of the allocation area that are there for what is allocated next.
    pub reserved: usize,
    /// Does the exit buffer still hold the inputs? Not when other machine code may have run.
    pub pristine: bool,
    /// Registers where results of the segment had best be.
    pub wishes: HashMap<u32, Register>,
    targets: HashMap<LabelId, Target>,
    ways_out: Vec<WayOut>,
    cold: Vec<Cold>,
    /// Where the size of the frame is wanted.
    frame_sizes: Vec<usize>,
}

/// How a function is called.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    /// Other machine code may run, which uses the exit buffer.
    pub takes_buffer: bool,
    /// Values that nobody wants any more are cleared.
    pub clears: bool,
}

/// An error that says what the trace has.
pub fn fail<T>(message: impl Into<String>) -> Result<T, BackendError> {
    Err(BackendError(message.into()))
}

/// A label inside a translated trace.
pub struct InnerLabel {
    /// Which.
    pub id: LabelId,
    /// Where its code begins.
    pub offset: usize,
    /// Where its parameters are; `None` for those that nobody wants.
    pub parameters: Box<[Option<Location>]>,
}

/// Translates a trace; gives its code and the labels inside it. `arrives`: where the inputs are, if not in the exit buffer.
pub fn translate<'a>(
    memories: &'a mut Memories,
    env: &'a Environment<'a>,
    labels: &'a mut Labels,
    sites: &'a mut Sites,
    arrives: Option<&[Location]>,
) -> Result<(&'a [u8], Vec<InnerLabel>), BackendError> {
    let Memories {
        code,
        liveness,
        values,
        moves,
    } = memories;
    let trace = env.request.trace;
    code.clear();
    moves.clear();
    let rounds = env.rounds;
    liveness.analyse(env.request, arrives, |o| {
        destroys_registers(trace, o, rounds)
    });
    values.clear(trace.operations.len());
    let mut translator = Translator {
        code,
        env,
        liveness,
        values,
        labels,
        sites,
        moves,
        at: 0,
        fresh: Vec::new(),
        reserved: 0,
        pristine: true,
        wishes: HashMap::new(),
        targets: HashMap::new(),
        ways_out: Vec::new(),
        cold: Vec::new(),
        frame_sizes: Vec::new(),
    };
    translator.find_targets()?;
    translator.begin(arrives)?;
    for at in 0..trace.operations.len() {
        translator.at = at;
        translator.translate(&trace.operations[at])?;
    }
    let inner = translator.end();
    Ok((code.finish(), inner))
}

/// Are registers that are not saved by calls worth nothing after the operation?
fn destroys_registers(trace: &Trace, operation: &Operation, rounds: bool) -> bool {
    match operation {
        Operation::Call { .. } | Operation::CallCompiled { .. } => true,
        Operation::Allocate { .. } | Operation::AllocateArray { .. } => {
            crate::objects::inline_size(trace, operation).is_none()
        }
        Operation::Unary(operation, _) => !rounds && crate::residual::unary(*operation).is_some(),
        _ => false,
    }
}

impl<'a> Translator<'a> {
    // ---------------------------------------------------------------- beginning and end

    fn find_targets(&mut self) -> Result<(), BackendError> {
        let trace = self.env.request.trace;
        for (at, operation) in trace.operations.iter().enumerate() {
            if let Operation::Label { id, arguments } = operation {
                let parameters = self.place_parameters(at, arguments)?;
                let target = Target {
                    parameters,
                    outside: self.code.label(),
                    inside: self.code.label(),
                };
                self.targets.insert(*id, target);
            }
        }
        Ok(())
    }

    /// Where the parameters of the label at an index are: in registers if they are wanted soon, those that live across a call in registers that it keeps.
    fn place_parameters(
        &mut self,
        label: usize,
        arguments: &[Operand],
    ) -> Result<Box<[Option<Location>]>, BackendError> {
        let trace = self.env.request.trace;
        let mut places = vec![None; arguments.len()];
        let mut wanted = Vec::new();
        for (at, operation) in trace.operations.iter().enumerate().skip(label + 1) {
            let Operation::Parameter { index, kind } = operation else {
                break;
            };
            let index = *index as usize;
            let passed = arguments.get(index).and_then(|a| trace.kind_of(*a));
            if passed.is_none_or(|passed| (passed == Kind::Float) != (*kind == Kind::Float)) {
                return fail(format!("a label has no such parameter as v{at}"));
            }
            if self.liveness.last(at) != 0 && !self.liveness.is_name(at) {
                let first = self.liveness.next_use(at, label);
                wanted.push((first, at, index, *kind == Kind::Float));
            }
        }
        wanted.sort_unstable();
        let call = self.liveness.next_call(label);
        let (mut free, mut left) = (WORDS | FLOATS, [REGISTERS_FOR_PARAMETERS; 2]);
        let mut slot = FIRST_SLOT;
        for (first, at, index, is_float) in wanted {
            let of = free & crate::values::class(is_float);
            let lives_on = call != NEVER && self.liveness.last(at) > 2 * call;
            let of = match lives_on {
                true if of & SAVED != 0 => of & SAVED,
                true if first > call => 0,
                true => of,
                false if of & !SAVED != 0 => of & !SAVED,
                false => of,
            };
            places[index] = Some(
                if first == NEVER || of == 0 || left[usize::from(is_float)] == 0 {
                    slot += 1;
                    Location::Slot(slot - 1)
                } else {
                    left[usize::from(is_float)] -= 1;
                    let register = 31 - of.leading_zeros() as Register;
                    free &= !(1 << register);
                    Location::Register(register)
                },
            );
        }
        Ok(places.into_boxed_slice())
    }

    /// The way in at the start.
    fn begin(&mut self, arrives: Option<&[Location]>) -> Result<(), BackendError> {
        self.set_frame();
        self.count(|counters| &counters.entries);
        let trace = self.env.request.trace;
        for (at, operation) in trace.operations.iter().enumerate() {
            let Operation::Input { index, .. } = operation else {
                break;
            };
            check_words(*index as usize + 1)?;
            if self.liveness.last(at) == 0 || self.liveness.is_name(at) {
                continue;
            }
            let location = match arrives {
                None => Some(Location::Buffer(*index as u16)),
                Some(locations) => locations.get(*index as usize).copied(),
            };
            match location {
                Some(location) => self.values.place(at, location),
                None => return fail(format!("nothing arrives for v{at}")),
            }
        }
        Ok(())
    }

    /// Lets the frame have the size that the trace needs.
    fn set_frame(&mut self) {
        let place = self.code.address_to_patch(RSP, RBP);
        self.frame_sizes.push(place);
    }

    fn count(&mut self, counter: fn(&Counters) -> &Cell<u64>) {
        if let Some(counters) = &self.env.request.counters {
            self.code.set(R11, counter(counters).as_ptr() as u64);
            let place = Place::Memory(Memory::at(R11, 0));
            self.code.arithmetic_constant(Arithmetic::Add, place, 1);
        }
    }

    /// A segment begins.
    fn label(&mut self, id: LabelId, arguments: &[Operand]) -> Result<(), BackendError> {
        let Some(target) = self.targets.remove(&id) else {
            return fail("a label is twice in a trace");
        };
        self.move_arguments(arguments, &target.parameters)?;
        self.values.begin_segment(self.base());
        self.fresh.clear();
        self.pristine = false;
        self.code.bind(target.outside);
        self.set_frame();
        self.code.bind(target.inside);
        self.count(|counters| &counters.iterations);
        let operations = &self.env.request.trace.operations;
        for (at, operation) in operations.iter().enumerate().skip(self.at + 1) {
            let Operation::Parameter { index, .. } = operation else {
                break;
            };
            if let Some(place) = target.parameters[*index as usize]
                && !self.liveness.is_name(at)
            {
                self.values.place(at, place);
            }
        }
        self.find_wishes(id, &target.parameters);
        self.targets.insert(id, target);
        Ok(())
    }

    /// What the segment passes to its own label had best be made in the parameter's register.
    fn find_wishes(&mut self, id: LabelId, parameters: &[Option<Location>]) {
        self.wishes.clear();
        let rest = &self.env.request.trace.operations[self.at + 1..];
        let end = rest
            .iter()
            .find(|o| matches!(o, Operation::Jump { .. } | Operation::Label { .. }));
        let Some(Operation::Jump {
            label, arguments, ..
        }) = end
        else {
            return;
        };
        if *label != id {
            return;
        }
        for (argument, parameter) in arguments.iter().zip(parameters) {
            if let (Some(value), Some(Location::Register(register))) =
                (self.liveness.resolve(*argument), parameter)
            {
                self.wishes.insert(value as u32, *register);
            }
        }
    }

    /// The code behind the rest.
    fn end(&mut self) -> Vec<InnerLabel> {
        for WayOut {
            site,
            label,
            passed,
        } in std::mem::take(&mut self.ways_out)
        {
            self.code.bind(label);
            if let Some(passed) = passed {
                let offset = self.code.offset_of(passed);
                self.sites.branch(site).passes_at(offset);
            }
            self.code.set(R11, site.into());
            let word = Memory::table(self.sites.table(), R11);
            self.code.jump_to(Place::Memory(word));
        }
        for cold in std::mem::take(&mut self.cold) {
            cold(self.code);
        }
        let size = locations::frame_bytes(self.values.most_slots);
        for place in std::mem::take(&mut self.frame_sizes) {
            self.code.patch(place, -size);
        }
        let targets = std::mem::take(&mut self.targets);
        targets
            .into_iter()
            .map(|(id, target)| InnerLabel {
                id,
                offset: self.code.offset_of(target.outside),
                parameters: target.parameters,
            })
            .collect()
    }

    fn translate(&mut self, operation: &'a Operation) -> Result<(), BackendError> {
        if self.liveness.is_name(self.at) || self.liveness.is_fused(self.at) {
            return Ok(());
        }
        if let Some(snapshot) = operation.guard() {
            self.guard(operation, snapshot)?;
            self.end_operation();
            return Ok(());
        }
        match operation {
            Operation::Input { .. } | Operation::Parameter { .. } | Operation::MergePoint(_) => {
                return Ok(());
            }
            Operation::Jump {
                label,
                frame,
                arguments,
            } => return self.jump(*label, *frame, arguments),
            Operation::Finish { value, snapshot } => return self.finish(*value, *snapshot),
            Operation::Label { id, arguments } => return self.label(*id, arguments),
            Operation::Call { callee, arguments } => {
                let manner = Manner {
                    takes_buffer: callee.effects == smelt::Effects::Any,
                    clears: callee.asks_who_lives,
                };
                self.call_function(callee.code.address(), arguments.as_slice(), manner)?;
                self.returned_word(callee.result)?;
                self.fresh.clear();
            }
            Operation::CallCompiled {
                label,
                frame,
                bare,
                arguments,
                ..
            } => self.call_compiled(*label, *frame, *bare, arguments)?,
            Operation::Close { .. } => return fail("a recorded trace is not to be compiled"),
            _ => {
                if !self.pure(operation)? {
                    self.memory(operation)?;
                }
            }
        }
        self.end_operation();
        Ok(())
    }

    // ---------------------------------------------------------------- leaving

    /// Puts code behind the rest; `make` is told where it begins and where to go back to, which is here.
    pub fn cold(&mut self, entry: Label, make: impl FnOnce(&mut Assembler, Label) + 'static) {
        let back = self.code.here();
        self.cold.push(Box::new(move |code| {
            code.bind(entry);
            make(code, back);
        }));
    }

    /// The way out of a guard with this snapshot, with the values where they are now.
    pub fn way_out(&mut self, snapshot: SnapshotId) -> Result<Label, BackendError> {
        let start = self.live_values(snapshot)?;
        let site = self.sites.end(self.env.request.exit(snapshot), start);
        // Guards in a row often leave with the same.
        if let Some(last) = self.ways_out.last()
            && last.site == site
        {
            return Ok(last.label);
        }
        Ok(self.new_way_out(site))
    }

    fn new_way_out(&mut self, site: u32) -> Label {
        let label = self.code.label();
        self.ways_out.push(WayOut {
            site,
            label,
            passed: None,
        });
        label
    }

    /// The way out of a guard that asks what the shape at a place is.
    pub fn way_out_by_shape(
        &mut self,
        snapshot: SnapshotId,
        place: Place,
    ) -> Result<Label, BackendError> {
        let start = self.live_values(snapshot)?;
        let exit = self.env.request.exit(snapshot);
        let site = self.sites.end_by_shape(exit, start, place);
        Ok(self.new_way_out(site))
    }

    /// That guard goes on here if it is passed.
    pub fn goes_on_here(&mut self) {
        let here = self.code.here();
        if let Some(last) = self.ways_out.last_mut() {
            last.passed = Some(here);
        }
    }

    /// Begins a site with the places where the live values of a snapshot are.
    fn live_values(&mut self, snapshot: SnapshotId) -> Result<usize, BackendError> {
        let start = self.sites.begin();
        for operand in self.liveness.live(snapshot.0 as usize) {
            let value = self.liveness.resolve(*operand);
            match value.and_then(|value| self.values.location(value)) {
                Some(location) => self.sites.push(location),
                None => return fail(format!("{operand:?} is not known where a guard wants it")),
            }
        }
        Ok(start)
    }

    fn move_arguments(
        &mut self,
        arguments: &[Operand],
        places: &[Option<Location>],
    ) -> Result<(), BackendError> {
        if arguments.len() != places.len() {
            return fail("a jump has the wrong number of arguments");
        }
        for (argument, place) in arguments.iter().zip(places) {
            if let Some(place) = place {
                self.values.reach(*place);
                let source = self.source(*argument)?;
                self.moves.add(source, *place);
            }
        }
        self.moves.emit(self.code);
        Ok(())
    }

    fn move_to_buffer(&mut self, arguments: &[Operand]) -> Result<(), BackendError> {
        check_words(arguments.len())?;
        for (word, argument) in arguments.iter().enumerate() {
            let source = self.source(*argument)?;
            self.moves.add(source, Location::Buffer(word as u16));
        }
        self.moves.emit(self.code);
        Ok(())
    }

    fn jump(
        &mut self,
        label: LabelId,
        frame: i32,
        arguments: &[Operand],
    ) -> Result<(), BackendError> {
        let own = self
            .targets
            .get(&label)
            .map(|t| (t.parameters.clone(), t.inside));
        let elsewhere = self.labels.parameters(label).map(Box::from);
        match own
            .as_ref()
            .map(|(places, _)| places)
            .or(elsewhere.as_ref())
        {
            Some(places) => self.move_arguments(arguments, places)?,
            None => self.move_to_buffer(arguments)?,
        }
        if frame != 0 {
            let base = Place::Memory(locations::slot(BASE_SLOT));
            self.code
                .arithmetic_constant(Arithmetic::Add, base, bytes(frame)?);
        }
        match own {
            Some((_, inside)) => self.code.jump(inside),
            None => {
                let slot = self.labels.slot(label);
                self.code.set(R11, slot as u64);
                self.code.jump_to(Place::Memory(Memory::at(R11, 0)));
            }
        }
        Ok(())
    }

    fn finish(&mut self, value: Operand, snapshot: SnapshotId) -> Result<(), BackendError> {
        let source = self.source(value)?;
        if self.is_float(value) {
            self.moves.add(Source::Constant(BARE), Location::Buffer(0));
            self.moves.add(source, Location::Buffer(1));
        } else {
            self.moves.add(source, Location::Buffer(0));
        }
        self.moves.emit(self.code);
        let base = self.base();
        let base = self.value_register(base)?;
        self.code.set(R11, exit_frame() as u64);
        self.code.store(Memory::at(R11, 0), base);
        let exit = self.env.request.exit(snapshot).0;
        let returns = if self.env.request.function {
            RETURN_BIT
        } else {
            0
        };
        let status = exit | FINISH_BIT | returns;
        self.code.set(crate::assembler::RAX, status.into());
        self.code.leave();
        self.code.ret();
        Ok(())
    }

    // ---------------------------------------------------------------- calls

    /// Calls a function of words. Its result is in `rax`.
    pub fn call_function(
        &mut self,
        function: usize,
        arguments: &[Operand],
        manner: Manner,
    ) -> Result<(), BackendError> {
        let mut sources = [Source::Constant(0); smelt::MAX_ARGUMENTS];
        for (source, argument) in sources.iter_mut().zip(arguments) {
            *source = self.source(*argument)?;
        }
        self.call_with(function, &sources[..arguments.len()], manner)
    }

    /// The same, of words from anywhere.
    pub fn call_with(
        &mut self,
        function: usize,
        arguments: &[Source],
        manner: Manner,
    ) -> Result<(), BackendError> {
        for (source, register) in arguments.iter().zip(ARGUMENT_REGISTERS) {
            self.moves.add(*source, Location::Register(register));
        }
        self.save_for_call(SAVED, manner.takes_buffer);
        self.moves.emit(self.code);
        self.after_call(SAVED);
        if manner.clears {
            self.clear_dead();
        }
        self.code.set(R11, function as u64);
        self.code.call(Place::Register(R11));
        Ok(())
    }

    /// The word in `rax` is the result of the operation at hand.
    pub fn returned_word(&mut self, kind: Kind) -> Result<(), BackendError> {
        let rax = crate::assembler::RAX;
        if kind == Kind::Float {
            let register = self.result(true)?;
            self.code.copy_across(register, rax);
            self.define(register);
        } else {
            self.define(rax);
        }
        Ok(())
    }

    fn call_compiled(
        &mut self,
        label: LabelId,
        frame: i32,
        bare: bool,
        arguments: &[Operand],
    ) -> Result<(), BackendError> {
        use crate::assembler::{NOT_NEGATIVE, RAX, RCX, RDI, RSI};
        use smelt::stack::{ValueStack, value_stack};
        use std::mem::offset_of;
        const NONE: Set = 0;
        let stack = value_stack() as u64;
        let top = Memory::at(R11, offset_of!(ValueStack, top) as i32);
        let depth = Memory::at(R11, offset_of!(ValueStack, depth) as i32);
        self.save_for_call(NONE, true);
        self.move_to_buffer(arguments)?;
        self.after_call(NONE);
        self.fresh.clear();
        let [top_slot, depth_slot] = [(); 2].map(|()| self.values.take_slot());
        self.code.set(R11, stack);
        for (word, slot) in [(top, top_slot), (depth, depth_slot)] {
            self.code.load(RAX, word);
            self.code.store(locations::slot(slot), RAX);
        }
        let up = bytes(frame)?;
        self.code.load(RDI, locations::slot(BASE_SLOT));
        self.code.address(RDI, Memory::at(RDI, up));
        let code = self.labels.slot(label);
        self.code.set(R11, code as u64);
        self.code.load(R11, Memory::at(R11, 0));
        let call = Place::Memory(Memory::absolute(self.env.stubs.call));
        self.code.call(call);
        self.code.test_32(RAX);
        let other = self.code.label();
        self.code.jump_if(NOT_NEGATIVE, other);
        self.code.set(R11, exit_buffer() as u64);
        self.code.load(RAX, Memory::at(R11, 0));
        // A guard that is made to fail leaves with the result.
        if !(bare && self.env.request.fail_every == 0) {
            self.box_result();
        }
        let finish_call = self.env.finish_call as usize as u64;
        self.cold(other, move |code, back| {
            code.copy(RDI, RAX);
            code.load(RSI, locations::slot(BASE_SLOT));
            code.address(RSI, Memory::at(RSI, up));
            code.set(R11, finish_call);
            code.call(Place::Register(R11));
            code.jump(back);
        });
        self.code.set(R11, stack);
        for (word, slot) in [(top, top_slot), (depth, depth_slot)] {
            self.code.load(RCX, locations::slot(slot));
            self.code.store(word, RCX);
            self.values.give_slot(slot);
        }
        self.returned_word(Kind::Ref)
    }
}

/// Where the system's convention has the arguments of functions.
const ARGUMENT_REGISTERS: [Register; smelt::MAX_ARGUMENTS] = {
    use crate::assembler::{R8, R9, RCX, RDI, RDX, RSI};
    [RDI, RSI, RDX, RCX, R8, R9]
};

/// Bytes of so many slots of the value stack.
pub fn bytes(slots: i32) -> Result<i32, BackendError> {
    match slots.checked_mul(8) {
        Some(bytes) => Ok(bytes),
        None => fail("a slot is out of reach"),
    }
}

fn check_words(count: usize) -> Result<(), BackendError> {
    if count > EXIT_BUFFER_WORDS {
        return fail("more values than the exit buffer has room for");
    }
    Ok(())
}
