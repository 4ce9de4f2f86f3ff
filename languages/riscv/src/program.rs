//! Decoded code.

use crate::decode::{Instruction, decode};
use smelt::JitCell;

/// The code of a program: an instruction for every half word, decoded once, since code cannot be written.
#[derive(Debug)]
pub struct Program {
    /// The address of the first.
    pub start: u64,
    /// By half words from the start. Where no instruction begins this is whatever the bytes there would mean.
    pub instructions: Vec<Instruction>,
    /// Beside each instruction: a loop may begin there.
    pub cells: Vec<JitCell>,
    /// Names of functions, by address.
    symbols: Vec<(u64, String)>,
}

impl Program {
    /// Decodes code that begins at an address.
    pub fn new(start: u64, code: &[u8], symbols: Vec<(u64, String)>) -> Program {
        let half = |at: usize| {
            let bytes = code.get(at..at + 2).unwrap_or(&[0, 0]);
            u32::from(bytes[0]) | u32::from(bytes[1]) << 8
        };
        let places = (0..code.len() / 2).map(|i| 2 * i);
        let instructions: Vec<Instruction> = places
            .map(|at| decode(half(at) | half(at + 2) << 16))
            .collect();
        Program {
            start,
            cells: instructions.iter().map(|_| JitCell::new()).collect(),
            instructions,
            symbols,
        }
    }

    /// Where the instruction at an address is, if it is in the code.
    #[inline(always)]
    pub fn index(&self, address: u64) -> Option<u32> {
        let index = address.wrapping_sub(self.start) >> 1;
        (address & 1 == 0 && index < self.instructions.len() as u64).then_some(index as u32)
    }

    /// The address of an instruction.
    #[inline(always)]
    pub fn address(&self, index: u32) -> u64 {
        self.start + 2 * u64::from(index)
    }

    /// The last function that begins at an address or before it, and how far before.
    fn symbol_before(&self, address: u64) -> Option<(&str, u64)> {
        let behind = self.symbols.partition_point(|(start, _)| *start <= address);
        let (start, name) = self.symbols.get(behind.checked_sub(1)?)?;
        Some((name, address - start))
    }

    /// `function` or `function+0x12`, of an address in the code.
    pub fn symbol(&self, address: u64) -> Option<String> {
        Some(match self.symbol_before(address)? {
            (name, 0) => name.to_owned(),
            (name, offset) => format!("{name}+{offset:#x}"),
        })
    }

    /// `function+0x12 (0x10432)`, for messages.
    pub fn describe(&self, address: u64) -> String {
        match self.symbol_before(address) {
            Some((name, offset)) => format!("{name}+{offset:#x} ({address:#x})"),
            None => format!("{address:#x}"),
        }
    }
}
