//! The interpreter: one loop over instructions, written once for all domains.
//!
//! A message pushes a frame and goes on in the same loop; so does the evaluation of a block. The word below a frame's register 0 links it to
//! its caller: the address of the [`CallSite`], which knows everything else, and two flag bits.

pub mod arithmetic;
pub mod calls;
pub mod entry;
mod run;
pub mod unwind;

use crate::code::{CallSite, Code};
use crate::object::{Obj, known};
use smelt::{Domain, Driver, Frame, GREEN_WORDS, Greens, JitCell, Kind, Place, Red, Ref};

/// Where the interpreter is: its greens.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// The code of the topmost frame.
    pub code: &'static Code,
    /// Its next instruction.
    pub at: u16,
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.code, other.code) && self.at == other.at
    }
}

impl Greens for Position {
    fn to_words(&self) -> [u64; GREEN_WORDS] {
        [std::ptr::from_ref(self.code) as u64, u64::from(self.at), 0]
    }
    fn from_words(words: [u64; GREEN_WORDS]) -> Self {
        Position {
            // SAFETY: made by `to_words`, and code lives for ever.
            code: unsafe { &*(words[0] as *const Code) },
            at: words[1] as u16,
        }
    }
    fn live_slots(&self) -> u32 {
        u32::from(self.code.body.depths[usize::from(self.at)])
    }
    fn frame_size(&self) -> u32 {
        u32::from(self.code.body.registers)
    }
    fn administration(&self) -> u32 {
        HEADER as u32
    }
    #[inline(always)]
    fn cell(&self) -> Option<&'static JitCell> {
        self.code.cell(self.at)
    }
    fn place(&self) -> Place {
        let body = self.code.body;
        let instruction = &body.instructions[usize::from(self.at)];
        Place {
            file: body.file.to_string(),
            line: self.code.line(self.at),
            name: body.name.to_string(),
            instruction: format!("{} {instruction:?}", self.at),
        }
    }
}

/// The main loop.
#[derive(Debug)]
pub struct SomDriver;

impl Driver for SomDriver {
    const NAME: &'static str = "som";
    const REDS: &'static [Kind] = &[];
    type Greens = Position;

    fn run<D: Domain>(position: Position, frame: Frame, _: &mut [D::Word]) -> D::Word {
        run::run::<D>(position, frame)
    }

    fn detach_frame<D: Domain>(frame: Frame) {
        let link = load::<D>(frame, LINK).bits();
        store::<D>(frame, LINK, (link | DETACHED).to_ref());
    }
}

/// Where a frame keeps the address of the call site that made it, plus 1 so that the collector does not take it for a reference.
pub const LINK: i32 = -1;
/// In the link: the frame's return leaves the interpreter loop.
pub const DETACHED: i64 = 2;
/// The link of a frame entered from Rust.
pub const NO_CALLER: u64 = 3;
/// Words below register 0 of a frame.
pub const HEADER: i32 = 1;

/// Reads a register or the link.
#[inline(always)]
pub fn load<D: Domain>(frame: Frame, index: i32) -> Obj<D> {
    Ref::from_word(D::load_slot(frame, index))
}

/// Writes a register or the link.
#[inline(always)]
pub fn store<D: Domain>(frame: Frame, index: i32, value: Obj<D>) {
    D::store_slot(frame, index, value.0)
}

/// The link to a call site.
#[inline(always)]
fn link<D: Domain>(site: &'static CallSite) -> Obj<D> {
    known(std::ptr::from_ref(site) as u64 | 1)
}

/// The call site of a link, unless it is [`NO_CALLER`].
#[inline(always)]
pub fn site_of(link: i64) -> Option<&'static CallSite> {
    let address = link as u64 & !3;
    // SAFETY: `link` made it of the address of a site, and sites live for ever.
    (address != 0).then(|| unsafe { &*(address as *const CallSite) })
}

/// How the loop goes on.
pub enum Control<D: Domain> {
    /// Here.
    Next(&'static Code, u16, Frame),
    /// It ends with this word: 0 if it is unwinding.
    Leave(D::Word),
}

/// What an instruction works on.
pub struct At<'a, D: Domain> {
    /// The activation of the loop.
    pub activation: &'a mut D::Activation,
    /// The code.
    pub code: &'static Code,
    /// The instruction.
    pub at: u16,
    /// The frame.
    pub frame: Frame,
}

impl<D: Domain> At<'_, D> {
    /// The result of a message, and on.
    #[inline(always)]
    pub fn result(&self, site: &'static CallSite, value: Obj<D>) -> Control<D> {
        store(self.frame, i32::from(site.to), value);
        Control::Next(self.code, site.next, self.frame)
    }
}
