//! The code that is there before any trace: ways in, out, and to the collector.

use crate::compiler::{Code, Compiler, entry_signature, signature};
use crate::memory::CodeMemory;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Signature};
use cranelift_codegen::isa::CallConv;
use smelt::backend::{BackendError, ExitId, exit_frame};

/// Calls entry code from Rust: base frame and address of the code to status.
pub type Trampoline = extern "C" fn(usize, usize) -> u32;

/// Addresses of the code.
#[derive(Clone, Copy)]
pub struct Stubs {
    /// A [`Trampoline`].
    pub trampoline: usize,
    /// Entry code that leaves by the exit it is told.
    pub leave: usize,
    /// The slow paths of allocation and of the two barriers. They save all registers, so that the way past them costs a trace none.
    pub reserve: usize,
    /// See `reserve`.
    pub barrier: usize,
    /// See `reserve`.
    pub item_barrier: usize,
}

impl Stubs {
    /// Compiles them.
    ///
    /// # Errors
    /// Cranelift's, or no memory.
    pub fn new(compiler: &mut Compiler, memory: &mut CodeMemory) -> Result<Stubs, BackendError> {
        let mut place = |code: Code| {
            memory
                .add(&code.bytes)
                .map_err(|e| BackendError(e.to_string()))
        };
        let reserve = crate::residual::reserve as *const () as usize;
        let barrier = heap::smelt_heap_barrier_slow as *const () as usize;
        let item_barrier = heap::smelt_heap_barrier_item_slow as *const () as usize;
        Ok(Stubs {
            trampoline: place(trampoline(compiler)?)?,
            leave: place(leave(compiler)?)?,
            reserve: place(preserving(compiler, reserve, 1)?)?,
            barrier: place(preserving(compiler, barrier, 1)?)?,
            item_barrier: place(preserving(compiler, item_barrier, 2)?)?,
        })
    }
}

/// The stubs for slow paths: of words, without result.
pub fn slow_signature(arguments: usize) -> Signature {
    signature(CallConv::PreserveAll, &vec![I64; arguments], None)
}

fn trampoline(compiler: &mut Compiler) -> Result<Code, BackendError> {
    let own = signature(CallConv::SystemV, &[I64, I64], Some(I32));
    compiler.function(own, |mut b, config| {
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let (base, code) = (b.block_params(block)[0], b.block_params(block)[1]);
        let entry = b.import_signature(entry_signature());
        let none = b.ins().iconst(I32, 0);
        let call = b.ins().call_indirect(entry, code, &[base, none]);
        let status = b.inst_results(call)[0];
        b.ins().return_(&[status]);
        b.seal_all_blocks();
        b.finalize(config);
        Ok(())
    })
}

fn leave(compiler: &mut Compiler) -> Result<Code, BackendError> {
    compiler.function(entry_signature(), |mut b, config| {
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let (base, exit) = (b.block_params(block)[0], b.block_params(block)[1]);
        let frame = b.ins().iconst(I64, exit_frame() as i64);
        b.ins().store(MemFlagsData::trusted(), base, frame, 0);
        b.ins().return_(&[exit]);
        b.seal_all_blocks();
        b.finalize(config);
        Ok(())
    })
}

/// Code for an entry label that has no trace yet: goes where the exit leads.
pub fn label_stub(
    compiler: &mut Compiler,
    exit_word: usize,
    exit: ExitId,
) -> Result<Code, BackendError> {
    compiler.function(entry_signature(), |mut b, config| {
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let base = b.block_params(block)[0];
        let word = b.ins().iconst(I64, exit_word as i64);
        let code = b.ins().load(I64, MemFlagsData::trusted(), word, 0);
        let exit = b.ins().iconst(I32, i64::from(exit.0));
        let entry = b.import_signature(entry_signature());
        b.ins().return_call_indirect(entry, code, &[base, exit]);
        b.seal_all_blocks();
        b.finalize(config);
        Ok(())
    })
}

/// Calls a Rust function with all registers saved.
fn preserving(
    compiler: &mut Compiler,
    function: usize,
    arguments: usize,
) -> Result<Code, BackendError> {
    compiler.function(slow_signature(arguments), |mut b, config| {
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let words = b.block_params(block).to_vec();
        let callee = signature(CallConv::SystemV, &vec![I64; arguments], None);
        let callee = b.import_signature(callee);
        let address = b.ins().iconst(I64, function as i64);
        b.ins().call_indirect(callee, address, &words);
        b.ins().return_(&[]);
        b.seal_all_blocks();
        b.finalize(config);
        Ok(())
    })
}
