//! Code as the interpreter runs it: of a method or a block. It lives for ever.

use crate::bytecode::Instruction;
use crate::class::Class;
use crate::globals::GlobalCell;
use crate::method::Method;
use crate::storage::Immortal;
use crate::symbol::Sym;
use smelt::JitCell;
use std::cell::{Cell, RefCell};

/// What all copies of a code share.
#[derive(Debug)]
pub struct Body {
    /// The instructions; the last one does not fall through.
    pub instructions: Vec<Instruction>,
    /// For each instruction, how many registers are in use before it.
    pub depths: Vec<u16>,
    /// For each instruction its line.
    pub lines: Vec<u32>,
    /// Constants.
    pub constants: Vec<Immortal>,
    /// Globals.
    pub globals: Vec<&'static GlobalCell>,
    /// For each instruction the number of its JIT cell plus 1, 0 for none.
    pub cell_numbers: Vec<u16>,
    /// Number of cells.
    pub cells: u16,
    /// `Class>>selector`, for people.
    pub name: String,
    /// The file it stands in.
    pub file: &'static str,
    /// Registers of a frame.
    pub registers: u16,
    /// Receiver and arguments.
    pub arguments: u16,
    /// The register that holds the context of a method from which blocks may return.
    pub home: Option<u16>,
    /// Where `restart` goes on; 0: nobody asks for it here.
    pub restart: u16,
    /// Is it a block's?
    pub is_block: bool,
    /// Does it contain a loop, or does it pass a block or a parameter on?
    pub is_higher_order: bool,
}

/// A code: the instructions, and what belongs to this copy of them.
#[derive(Debug)]
pub struct Code {
    /// What it shares with its copies.
    pub body: &'static Body,
    /// The blocks inside it.
    pub blocks: Box<[&'static Code]>,
    /// Its call sites.
    pub sites: Box<[CallSite]>,
    cells: Box<[JitCell]>,
    /// How many copies were made on the way to this one.
    generation: u8,
}

/// A place where a message is sent.
#[derive(Debug)]
pub struct CallSite {
    /// The message's selector.
    pub selector: Sym,
    /// Receiver and arguments.
    pub arguments: u8,
    /// Is an argument a block?
    pub passes_block: bool,
    /// Is an argument a parameter of the method around?
    pub passes_parameter: bool,
    /// The register that links the callee to its caller; the receiver is in the next one.
    pub base: u16,
    /// Where the result goes.
    pub to: u16,
    /// The instruction.
    pub at: u16,
    /// Where it goes on.
    pub next: u16,
    /// The class at whose superclass a message to `super` begins to look.
    pub holder: Option<&'static Class>,
    code: Cell<Option<&'static Code>>,
    /// The inline cache. Only the native domain looks at it.
    pub shape: Cell<u32>,
    /// What was found for that shape.
    pub target: Cell<Option<&'static Method>>,
    /// The cache's second entry.
    pub second_shape: Cell<u32>,
    /// What was found for it.
    pub second_target: Cell<Option<&'static Method>>,
    /// The copies of callees that belong to this site.
    copies: RefCell<Vec<(&'static Code, &'static Code)>>,
}

/// The most copies of other codes that one site has.
const MOST_COPIES: usize = 4;
/// The most copies on the way from a code to a copy of it.
const MOST_GENERATIONS: u8 = 6;

impl CallSite {
    /// A site of code that is being compiled.
    pub fn new(selector: Sym, arguments: u8, base: u16, to: u16, at: u16) -> CallSite {
        CallSite {
            selector,
            arguments,
            passes_block: false,
            passes_parameter: false,
            base,
            to,
            at,
            next: at.saturating_add(1),
            holder: None,
            code: Cell::new(None),
            shape: Cell::new(0),
            target: Cell::new(None),
            second_shape: Cell::new(0),
            second_target: Cell::new(None),
            copies: RefCell::new(Vec::new()),
        }
    }

    fn copy(&self) -> CallSite {
        CallSite {
            passes_block: self.passes_block,
            passes_parameter: self.passes_parameter,
            next: self.next,
            holder: self.holder,
            ..CallSite::new(self.selector, self.arguments, self.base, self.to, self.at)
        }
    }

    /// The code it is in.
    #[inline(always)]
    pub fn code(&self) -> &'static Code {
        match self.code.get() {
            Some(code) => code,
            None => unreachable!("a site of finished code knows its code"),
        }
    }

    /// The code to run for a call of `callee` from here. A method with a loop that gets a block is copied for each site, so that
    /// its loop's traces are about one block and one caller, not about all of the program's.
    #[inline(always)]
    pub fn specialised(&'static self, callee: &'static Code) -> &'static Code {
        // A parameter may well be a block where the code itself is a copy: it was made because it got one.
        let passes = self.passes_block || self.passes_parameter && self.code().generation > 0;
        if passes && callee.body.is_higher_order {
            self.copy_of(callee)
        } else {
            callee
        }
    }

    #[inline(never)]
    fn copy_of(&'static self, callee: &'static Code) -> &'static Code {
        let mut copies = self.copies.borrow_mut();
        if let Some((_, copy)) = copies.iter().find(|(code, _)| std::ptr::eq(*code, callee)) {
            return copy;
        }
        let generation = callee.generation.max(self.code().generation);
        if copies.len() >= MOST_COPIES || generation >= MOST_GENERATIONS {
            return callee;
        }
        let copy = callee.copy(generation + 1);
        copies.push((callee, copy));
        copy
    }
}

impl Code {
    /// Finishes a code.
    pub fn new(body: Body, blocks: Vec<&'static Code>, sites: Vec<CallSite>) -> &'static Code {
        Code::make(Box::leak(Box::new(body)), blocks.into(), sites.into(), 0)
    }

    fn make(
        body: &'static Body,
        blocks: Box<[&'static Code]>,
        sites: Box<[CallSite]>,
        generation: u8,
    ) -> &'static Code {
        let code: &'static Code = Box::leak(Box::new(Code {
            body,
            blocks,
            sites,
            cells: (0..body.cells).map(|_| JitCell::new()).collect(),
            generation,
        }));
        for site in &code.sites {
            site.code.set(Some(code));
        }
        code
    }

    fn copy(&self, generation: u8) -> &'static Code {
        let blocks = self.blocks.iter().map(|block| block.copy(generation));
        let sites = self.sites.iter().map(CallSite::copy);
        Code::make(self.body, blocks.collect(), sites.collect(), generation)
    }

    /// The JIT's cell of an instruction, if a trace may begin there.
    #[inline(always)]
    pub fn cell(&'static self, at: u16) -> Option<&'static JitCell> {
        let number = self.body.cell_numbers[usize::from(at)];
        self.cells.get(usize::from(number).wrapping_sub(1))
    }

    /// The line of an instruction.
    pub fn line(&self, at: u16) -> u32 {
        self.body.lines.get(usize::from(at)).copied().unwrap_or(0)
    }
}
