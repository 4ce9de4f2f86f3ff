//! One function of machine code: a trace from its start, or from a label, to the next label or its end.
//!
//! Guards branch to cold blocks. The cold blocks of guards with the same live values share the stores of them, and all share the jump through the exit's
//! word in the exit table. A bridge finds its inputs in the exit buffer; as long as nobody else can have used that, its own exits leave there what is in its place already,
//! and inputs that nothing else wants are never loaded. So a chain of bridges that each look for one more value does little else.

use crate::compiler::{entry_signature, label_signature, register_type, residual_signature};
use crate::stubs::Stubs;
use crate::tables::Labels;
use cranelift_codegen::ir::types::{F64, I32, I64};
use cranelift_codegen::ir::{
    Block, BlockArg, InstBuilder, MemFlagsData, SigRef, Signature, Type, Value,
};
use cranelift_codegen::isa::TargetFrontendConfig;
use cranelift_frontend::FunctionBuilder;
use smelt::backend::{
    BackendError, EXIT_BUFFER_WORDS, FinishCall, Request, exit_buffer, exit_frame,
};
use smelt::stack::{ValueStack, value_stack};
use smelt::trace::{LabelId, Operand, Operation, SnapshotId};
use smelt::{Effects, Kind};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::mem::offset_of;
use std::ops::Range;

/// In a status: the code has finished, and did not leave by a guard.
pub const FINISH_BIT: u32 = 1 << 31;

/// Accesses that are aligned and never fault.
pub const MEMORY: MemFlagsData = MemFlagsData::trusted();

/// What all segments need.
pub struct Environment<'a> {
    /// The code of the backend itself.
    pub stubs: Stubs,
    /// Where exits lead.
    pub exit_table: usize,
    /// Has the processor instructions for rounding?
    pub rounds: bool,
    /// How calls that do not finish are brought to their end.
    pub finish_call: FinishCall,
    /// The trace.
    pub request: &'a Request<'a>,
    /// The live values of each snapshot that a guard has.
    pub live: &'a [Box<[Operand]>],
}

/// A value of the trace in machine code.
#[derive(Clone, Copy)]
pub enum Place {
    /// Not made in this segment.
    Nowhere,
    /// A word.
    Word(Value),
    /// The outcome of a comparison: a word only if somebody wants one.
    Flag(Value),
}

/// A segment being translated.
pub struct Segment<'a, 'b> {
    pub b: FunctionBuilder<'b>,
    pub env: &'a Environment<'a>,
    pub labels: &'a mut Labels,
    pub values: Vec<Place>,
    pub base: Value,
    /// Objects that no collection has seen.
    pub fresh: HashSet<usize>,
    /// Objects to come that have their memory already.
    pub reserved: HashMap<usize, Value>,
    operations: Range<usize>,
    label: Option<LabelId>,
    header: Option<Block>,
    /// Does a jump back move the base?
    moves: bool,
    exits: Vec<Exit>,
    /// Of each word of the exit buffer the input that it holds at the start.
    arrived: Vec<Option<Operand>>,
    /// Does the exit buffer still hold them? Not when other machine code may have run.
    pristine: bool,
    leave: Option<Block>,
    residual_signatures: [Option<SigRef>; 7],
    entry_signature: Option<SigRef>,
}

/// A guard's way out.
struct Exit {
    snapshot: SnapshotId,
    block: Block,
    /// Does the exit buffer still hold the inputs?
    pristine: bool,
}

/// An error that says what the trace has.
pub fn fail<T>(message: impl Into<String>) -> Result<T, BackendError> {
    Err(BackendError(message.into()))
}

/// Translates the operations of a segment. `label` and its parameters are `None` for the start of the trace.
pub fn translate(
    mut builder: FunctionBuilder<'_>,
    config: TargetFrontendConfig,
    env: &Environment<'_>,
    labels: &mut Labels,
    operations: Range<usize>,
    label: Option<LabelId>,
) -> Result<(), BackendError> {
    let block = builder.create_block();
    builder.append_block_params_for_function_params(block);
    builder.switch_to_block(block);
    let base = builder.block_params(block)[0];
    let jumps_back =
        |o: &Operation| matches!(o, Operation::Jump { label: l, .. } if Some(*l) == label);
    let body = &env.request.trace.operations[operations.clone()];
    let header = body.iter().any(jumps_back).then(|| builder.create_block());
    let moves = body
        .iter()
        .any(|o| jumps_back(o) && matches!(o, Operation::Jump { frame, .. } if *frame != 0));
    let mut segment = Segment {
        b: builder,
        env,
        labels,
        values: vec![Place::Nowhere; env.request.trace.operations.len()],
        base,
        fresh: HashSet::new(),
        reserved: HashMap::new(),
        operations,
        label,
        header,
        moves,
        exits: Vec::new(),
        arrived: Vec::new(),
        pristine: true,
        leave: None,
        residual_signatures: [None; 7],
        entry_signature: None,
    };
    segment.begin(block)?;
    segment.body()?;
    segment.cold_blocks()?;
    segment.b.seal_all_blocks();
    segment.b.finalize(config);
    Ok(())
}

impl<'a> Segment<'a, '_> {
    // ---------------------------------------------------------------- beginning and end

    /// The loop header, if there is one, and the parameters.
    fn begin(&mut self, block: Block) -> Result<(), BackendError> {
        let counters = self.env.request.counters;
        let Some(label) = self.label else {
            self.count(counters.map(|counters| &counters.entries));
            return Ok(());
        };
        let mut parameters = self.b.block_params(block)[1..].to_vec();
        if let Some(header) = self.header {
            let mut arguments: Vec<BlockArg> =
                parameters.iter().map(|p| BlockArg::Value(*p)).collect();
            if self.moves {
                arguments.insert(0, BlockArg::Value(self.base));
            }
            self.b.ins().jump(header, &arguments);
            self.b.switch_to_block(header);
            if self.moves {
                self.base = self.b.append_block_param(header, I64);
            }
            let types: Vec<Type> = parameters
                .iter()
                .map(|p| self.b.func.dfg.value_type(*p))
                .collect();
            parameters = types
                .into_iter()
                .map(|t| self.b.append_block_param(header, t))
                .collect();
        }
        self.count(counters.map(|counters| &counters.iterations));
        for at in self.operations.clone() {
            let Operation::Parameter { index, kind } = self.operation(at) else {
                continue;
            };
            match parameters.get(*index as usize) {
                Some(p) if self.b.func.dfg.value_type(*p) == register_type(*kind) => {
                    self.values[at] = Place::Word(*p);
                }
                _ => return fail(format!("{label:?} has no such parameter as v{at}")),
            }
        }
        Ok(())
    }

    /// Adds one to a counter, if there is one.
    fn count(&mut self, counter: Option<&'static Cell<u64>>) {
        if let Some(counter) = counter {
            let address = self.address(counter.as_ptr() as usize);
            let count = self.b.ins().load(I64, MEMORY, address, 0);
            let count = self.b.ins().iadd_imm_s(count, 1);
            self.b.ins().store(MEMORY, count, address, 0);
        }
    }

    fn body(&mut self) -> Result<(), BackendError> {
        for at in self.operations.clone() {
            self.translate(at)?;
        }
        // A label follows: go on there.
        match self.env.request.trace.operations.get(self.operations.end) {
            Some(Operation::Label { id, arguments }) => self.jump(*id, 0, arguments),
            _ => Ok(()),
        }
    }

    /// The operation at an index, for longer than `self` is borrowed.
    pub fn operation(&self, at: usize) -> &'a Operation {
        &self.env.request.trace.operations[at]
    }

    /// The index behind the segment's last operation.
    pub fn end(&self) -> usize {
        self.operations.end
    }

    fn translate(&mut self, at: usize) -> Result<(), BackendError> {
        let operation = self.operation(at);
        if let Some(snapshot) = operation.guard() {
            return self.guard(at, operation, snapshot);
        }
        let place = match operation {
            Operation::Input { index, kind } => {
                check_words(*index as usize + 1)?;
                let buffer = self.buffer();
                let offset = 8 * *index as i32;
                let index = *index as usize;
                self.arrived.resize(self.arrived.len().max(index + 1), None);
                self.arrived[index] = Some(Operand::value(at));
                Place::Word(
                    self.b
                        .ins()
                        .load(register_type(*kind), MEMORY, buffer, offset),
                )
            }
            Operation::Parameter { .. } | Operation::MergePoint(_) => return Ok(()),
            Operation::Jump {
                label,
                frame,
                arguments,
            } => return self.jump(*label, *frame, arguments),
            Operation::Finish { value, snapshot } => return self.finish(*value, *snapshot),
            Operation::Call { callee, arguments } => self.call(callee, arguments.as_slice())?,
            Operation::CallCompiled {
                label,
                frame,
                arguments,
            } => self.call_compiled(*label, *frame, arguments)?,
            Operation::Label { .. } => return fail("a label in the middle of a segment"),
            Operation::Close { .. } => return fail("a recorded trace is not to be compiled"),
            _ => match self.pure(operation)? {
                Some(place) => place,
                None => match self.memory(at, operation)? {
                    Some(value) => Place::Word(value),
                    None => return Ok(()),
                },
            },
        };
        self.values[at] = place;
        Ok(())
    }

    // ---------------------------------------------------------------- values

    /// The value of an operand: an `F64` for floats, an `I64` for all else.
    pub fn value(&mut self, operand: Operand) -> Result<Value, BackendError> {
        if let Some(constant) = self.env.request.trace.constant_of(operand) {
            return Ok(match constant.kind {
                Kind::Float => self.b.ins().f64const(f64::from_bits(constant.bits)),
                _ => self.b.ins().iconst(I64, constant.bits as i64),
            });
        }
        let place = operand.as_value().and_then(|i| self.values.get(i));
        match place {
            Some(Place::Word(value)) => Ok(*value),
            Some(Place::Flag(flag)) => Ok(self.b.ins().uextend(I64, *flag)),
            _ => fail(format!("{operand:?} is used where it is not known")),
        }
    }

    /// The value of an operand that has to be an int or a reference.
    pub fn word(&mut self, operand: Operand) -> Result<Value, BackendError> {
        match self.value(operand)? {
            value if self.b.func.dfg.value_type(value) == I64 => Ok(value),
            _ => fail(format!("{operand:?} is a float where a word is wanted")),
        }
    }

    /// The value of an operand that has to be a float.
    pub fn float(&mut self, operand: Operand) -> Result<Value, BackendError> {
        match self.value(operand)? {
            value if self.b.func.dfg.value_type(value) == F64 => Ok(value),
            _ => fail(format!("{operand:?} is no float where one is wanted")),
        }
    }

    /// The bits of an operand.
    pub fn bits(&mut self, operand: Operand) -> Result<Value, BackendError> {
        let value = self.value(operand)?;
        Ok(self.bits_of(value))
    }

    fn bits_of(&mut self, value: Value) -> Value {
        if self.b.func.dfg.value_type(value) == F64 {
            self.b.ins().bitcast(I64, MemFlagsData::new(), value)
        } else {
            value
        }
    }

    fn of_bits(&mut self, kind: Kind, word: Value) -> Value {
        match kind {
            Kind::Float => self.b.ins().bitcast(F64, MemFlagsData::new(), word),
            _ => word,
        }
    }

    /// The bits of an operand, if it is a constant.
    pub fn constant(&self, operand: Operand) -> Option<u64> {
        self.env.request.trace.constant_of(operand).map(|c| c.bits)
    }

    /// A constant address.
    pub fn address(&mut self, address: usize) -> Value {
        self.b.ins().iconst(I64, address as i64)
    }

    fn buffer(&mut self) -> Value {
        self.address(exit_buffer() as usize)
    }

    /// The base frame moved up by slots.
    fn frame(&mut self, slots: i32) -> Value {
        match slots {
            0 => self.base,
            _ => self.b.ins().iadd_imm_s(self.base, i64::from(slots) * 8),
        }
    }

    // ---------------------------------------------------------------- leaving

    /// Stores values into the exit buffer, except for what is there already if it is `pristine`.
    fn store_words(&mut self, operands: &[Operand], pristine: bool) -> Result<(), BackendError> {
        check_words(operands.len())?;
        if operands.is_empty() {
            return Ok(());
        }
        let buffer = self.buffer();
        for (i, operand) in operands.iter().enumerate() {
            if pristine && self.arrived.get(i) == Some(&Some(*operand)) {
                continue;
            }
            let value = self.value(*operand)?;
            self.b.ins().store(MEMORY, value, buffer, 8 * i as i32);
        }
        Ok(())
    }

    fn jump(
        &mut self,
        label: LabelId,
        frame: i32,
        arguments: &[Operand],
    ) -> Result<(), BackendError> {
        if let (Some(header), true) = (self.header, self.label == Some(label)) {
            let mut passed = Vec::with_capacity(arguments.len() + 1);
            if self.moves {
                passed.push(BlockArg::Value(self.frame(frame)));
            }
            for argument in arguments {
                passed.push(BlockArg::Value(self.value(*argument)?));
            }
            if passed.len() != self.b.block_params(header).len() {
                return fail("a jump back has the wrong number of arguments");
            }
            self.b.ins().jump(header, &passed);
            return Ok(());
        }
        let kinds: Option<Box<[Kind]>> = self.labels.parameters(label).map(Box::from);
        let slot = self.labels.slot(label);
        let (signature, passed) = match kinds {
            None => {
                self.store_words(arguments, self.pristine)?;
                let none = self.b.ins().iconst(I32, 0);
                (entry_signature(), vec![self.frame(frame), none])
            }
            Some(kinds) => {
                if kinds.len() != arguments.len() {
                    return fail(format!(
                        "a jump to {label:?} has the wrong number of arguments"
                    ));
                }
                let mut passed = vec![self.frame(frame)];
                for (kind, argument) in kinds.iter().zip(arguments) {
                    passed.push(match kind {
                        Kind::Float => self.float(*argument)?,
                        _ => self.word(*argument)?,
                    });
                }
                (label_signature(&kinds), passed)
            }
        };
        self.tail_call(signature, slot, &passed);
        Ok(())
    }

    fn tail_call(&mut self, signature: Signature, slot: usize, arguments: &[Value]) {
        let signature = self.b.import_signature(signature);
        let slot = self.address(slot);
        let code = self.b.ins().load(I64, MEMORY, slot, 0);
        self.b
            .ins()
            .return_call_indirect(signature, code, arguments);
    }

    fn finish(&mut self, value: Operand, snapshot: SnapshotId) -> Result<(), BackendError> {
        self.store_words(&[value], self.pristine)?;
        let place = self.address(exit_frame() as usize);
        self.b.ins().store(MEMORY, self.base, place, 0);
        let status = self.env.request.exit(snapshot).0 | FINISH_BIT;
        let status = self.b.ins().iconst(I32, i64::from(status));
        self.b.ins().return_(&[status]);
        Ok(())
    }

    /// The cold block of a guard with this snapshot.
    pub fn exit_block(&mut self, snapshot: SnapshotId) -> Block {
        let pristine = self.pristine;
        if let Some(last) = self.exits.last()
            && (last.snapshot, last.pristine) == (snapshot, pristine)
        {
            return last.block;
        }
        let block = self.cold_block();
        self.exits.push(Exit {
            snapshot,
            block,
            pristine,
        });
        block
    }

    /// A block for what rarely happens.
    pub fn cold_block(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }

    /// Fills the blocks of the guards.
    fn cold_blocks(&mut self) -> Result<(), BackendError> {
        let exits = std::mem::take(&mut self.exits);
        let env = self.env;
        let live = |snapshot: SnapshotId| &*env.live[snapshot.0 as usize];
        let mut sharers: HashMap<(&[Operand], bool), u32> = HashMap::new();
        for exit in &exits {
            *sharers
                .entry((live(exit.snapshot), exit.pristine))
                .or_default() += 1;
        }
        let mut shared: HashMap<(&[Operand], bool), Block> = HashMap::new();
        for Exit {
            snapshot,
            block,
            pristine,
        } in exits
        {
            self.b.switch_to_block(block);
            let exit = i64::from(env.request.exit(snapshot).0);
            let exit = self.b.ins().iconst(I32, exit);
            let live = live(snapshot);
            if sharers[&(live, pristine)] == 1 {
                self.store_words(live, pristine)?;
                self.jump_to_leave(exit);
                continue;
            }
            let known = shared.get(&(live, pristine)).copied();
            let target = known.unwrap_or_else(|| self.cold_block());
            self.b.ins().jump(target, &[BlockArg::Value(exit)]);
            if known.is_none() {
                shared.insert((live, pristine), target);
                let exit = self.b.append_block_param(target, I32);
                self.b.switch_to_block(target);
                self.store_words(live, pristine)?;
                self.jump_to_leave(exit);
            }
        }
        if let Some(block) = self.leave {
            self.leave_block(block);
        }
        Ok(())
    }

    fn jump_to_leave(&mut self, exit: Value) {
        let block = match self.leave {
            Some(block) => block,
            None => {
                let block = self.cold_block();
                self.b.append_block_param(block, I32);
                self.leave = Some(block);
                block
            }
        };
        self.b.ins().jump(block, &[BlockArg::Value(exit)]);
    }

    /// Jumps where an exit leads.
    fn leave_block(&mut self, block: Block) {
        self.b.switch_to_block(block);
        let exit = self.b.block_params(block)[0];
        let table = self.address(self.env.exit_table);
        let index = self.b.ins().uextend(I64, exit);
        let offset = self.b.ins().ishl_imm_u(index, 3);
        let word = self.b.ins().iadd(table, offset);
        let code = self.b.ins().load(I64, MEMORY, word, 0);
        let signature = self.entry_signature();
        self.b
            .ins()
            .return_call_indirect(signature, code, &[self.base, exit]);
    }

    fn entry_signature(&mut self) -> SigRef {
        match self.entry_signature {
            Some(signature) => signature,
            None => {
                let signature = self.b.import_signature(entry_signature());
                self.entry_signature = Some(signature);
                signature
            }
        }
    }

    // ---------------------------------------------------------------- calls

    /// Calls a function of words.
    pub fn call_words(&mut self, function: usize, arguments: &[Value]) -> Value {
        let signature = match self.residual_signatures[arguments.len()] {
            Some(signature) => signature,
            None => {
                let signature = self.b.import_signature(residual_signature(arguments.len()));
                self.residual_signatures[arguments.len()] = Some(signature);
                signature
            }
        };
        let address = self.address(function);
        let call = self.b.ins().call_indirect(signature, address, arguments);
        self.b.inst_results(call)[0]
    }

    fn call(
        &mut self,
        callee: &'static smelt::Callee,
        arguments: &[Operand],
    ) -> Result<Place, BackendError> {
        let mut words = Vec::with_capacity(arguments.len());
        for argument in arguments {
            words.push(self.bits(*argument)?);
        }
        self.fresh.clear();
        self.pristine &= callee.effects != Effects::Any;
        let result = self.call_words(callee.code.address(), &words);
        Ok(Place::Word(self.of_bits(callee.result, result)))
    }

    fn call_compiled(
        &mut self,
        label: LabelId,
        frame: i32,
        arguments: &[Operand],
    ) -> Result<Place, BackendError> {
        self.store_words(arguments, self.pristine)?;
        self.pristine = false;
        self.fresh.clear();
        let (top_offset, depth_offset) =
            (offset_of!(ValueStack, top), offset_of!(ValueStack, depth));
        let (top_offset, depth_offset) = (top_offset as i32, depth_offset as i32);
        let stack = self.address(value_stack() as usize);
        let top = self.b.ins().load(I64, MEMORY, stack, top_offset);
        let depth = self.b.ins().load(I64, MEMORY, stack, depth_offset);
        let slot = self.labels.slot(label);
        let slot = self.address(slot);
        let code = self.b.ins().load(I64, MEMORY, slot, 0);
        let frame = self.frame(frame);
        let none = self.b.ins().iconst(I32, 0);
        let signature = self.entry_signature();
        let call = self.b.ins().call_indirect(signature, code, &[frame, none]);
        let status = self.b.inst_results(call)[0];
        let (finished, other, next) = (
            self.b.create_block(),
            self.cold_block(),
            self.b.create_block(),
        );
        let result = self.b.append_block_param(next, I64);
        let bit = self.b.ins().band_imm_u(status, i64::from(FINISH_BIT));
        self.b.ins().brif(bit, finished, &[], other, &[]);

        self.b.switch_to_block(finished);
        let buffer = self.buffer();
        let word = self.b.ins().load(I64, MEMORY, buffer, 0);
        self.b.ins().jump(next, &[BlockArg::Value(word)]);

        self.b.switch_to_block(other);
        let exit = self.b.ins().uextend(I64, status);
        let word = self.call_words(self.env.finish_call as usize, &[exit, frame]);
        self.b.ins().jump(next, &[BlockArg::Value(word)]);

        self.b.switch_to_block(next);
        let stack = self.address(value_stack() as usize);
        self.b.ins().store(MEMORY, top, stack, top_offset);
        self.b.ins().store(MEMORY, depth, stack, depth_offset);
        Ok(Place::Word(result))
    }
}

fn check_words(count: usize) -> Result<(), BackendError> {
    if count > EXIT_BUFFER_WORDS {
        return fail("more values than the exit buffer has room for");
    }
    Ok(())
}
