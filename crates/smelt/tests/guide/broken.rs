//! What happens when a rule of generic code is broken: a loop that counts, wrong in one way or another.

use smelt::{Domain, Driver, Flow, Frame, Greens, Int, JitCell, Kind, Place, Red};
use std::cell::Cell;

thread_local! {
    pub static PASSED: Cell<i64> = const { Cell::new(0) };
    pub static STEP: Cell<i64> = const { Cell::new(1) };
}

/// Which rule is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// None.
    None,
    /// 1: a side effect on plain Rust state.
    Effect,
    /// 2: mutable plain Rust state is read.
    Reading,
    /// 5: something is kept between merge points outside greens, frame, reds and heap.
    Keeping,
}

/// A loop: each has a cell of its own.
pub struct Loop {
    pub rule: Rule,
    pub cell: JitCell,
}

#[derive(Clone, Copy)]
pub struct Here(pub &'static Loop);

impl PartialEq for Here {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Greens for Here {
    fn to_words(&self) -> [u64; 3] {
        [std::ptr::from_ref(self.0) as u64, 0, 0]
    }
    fn from_words(words: [u64; 3]) -> Self {
        // SAFETY: made by `to_words`; loops live for ever.
        Here(unsafe { &*(words[0] as *const Loop) })
    }
    fn live_slots(&self) -> u32 {
        0
    }
    fn frame_size(&self) -> u32 {
        0
    }
    fn cell(&self) -> Option<&'static JitCell> {
        Some(&self.0.cell)
    }
    fn place(&self) -> Place {
        Place::named(format!("{:?}", self.0.rule))
    }
}

/// Reds: how often the loop still has to go round, and the sum.
pub struct Counting;

impl Driver for Counting {
    const NAME: &'static str = "counting";
    const REDS: &'static [Kind] = &[Kind::Int, Kind::Int];
    type Greens = Here;

    fn run<D: Domain>(mut here: Here, mut frame: Frame, reds: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<Counting>();
        let mut kept = Int::<D>::from(0);
        loop {
            match D::merge_point::<Counting>(&mut activation, &mut here, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            let (left, sum) = (Int::<D>::from_word(reds[0]), Int::<D>::from_word(reds[1]));
            if left == 0 {
                return ((sum << 1) | 1).to_ref::<smelt::AnyValue>().word();
            }
            // listing: broken
            let step = match here.0.rule {
                Rule::None => Int::<D>::from(1),
                Rule::Effect => {
                    PASSED.set(PASSED.get() + 1); // happens once, while the loop is traced
                    Int::from(1)
                }
                Rule::Reading => Int::from(STEP.get()), // a constant of the trace from then on
                Rule::Keeping => {
                    kept = kept + 1; // lost whenever machine code is entered or left
                    kept
                }
            };
            // listing end
            reds[0] = (left - 1).word();
            reds[1] = (sum + step).word();
            match D::back_edge::<Counting>(&mut activation, &mut here, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
        }
    }
}

/// Runs a loop; gives its sum.
pub fn run(here: Here, times: u64) -> i64 {
    let word = Counting::run::<smelt::Native>(here, Frame::NONE, &mut [times, 0]);
    word as i64 >> 1
}
