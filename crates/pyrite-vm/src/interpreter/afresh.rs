//! Instructions that are executed again, in a frame of the loop on the machine stack that nothing has been left over in.
//!
//! The loop's frame has places for the intermediate values of all instructions. What earlier ones have left there keeps objects alive, to a
//! collector that looks through the machine stack. So before a function is called that asks who lives the loop is left, and entered again at the
//! same instruction, once the machine stack has been cleared below whoever entered it.

use super::{Position, run};
use crate::global::Global;
use crate::object::{ABSENT, Obj, Value};
use crate::result::Raised;
use smelt::{Domain, Frame, Red, stack};

/// Where loops stand that were left to be entered again.
enum State {
    Settled,
    Left(Position, Frame),
    Entered,
}

static STATE: Global<State> = Global::new(State::Settled);

/// Has the loop been entered for this instruction? If not it has to be left: this goes the way of an exception.
///
/// # Errors
/// What [`leaves`] knows.
pub fn begin() -> Result<(), Raised> {
    match STATE.replace(State::Settled) {
        State::Entered => Ok(()),
        _ => Err(Raised(Obj::from_bits(ABSENT))),
    }
}

/// Is this no exception, but an instruction that wants to be executed [again](begin)? Then the loop is left with the word given here.
#[inline(always)]
pub fn leaves<D: Domain>(raised: Raised<D>, position: Position, frame: Frame) -> Option<D::Word> {
    if !D::NATIVE || !raised.0.is_word(ABSENT) {
        return None;
    }
    STATE.set(State::Left(position, frame));
    Some(D::constant(smelt::Kind::Ref, ABSENT))
}

/// Runs the loop, and again as often as it is left for that.
pub fn run<D: Domain>(mut position: Position, mut frame: Frame) -> D::Word {
    loop {
        let word = run::run::<D>(position, frame);
        if !D::NATIVE || !Obj::<D>::from_word(word).is_word(ABSENT) {
            return word;
        }
        let State::Left(left, at) = STATE.replace(State::Entered) else {
            unreachable!("no result is that word");
        };
        (position, frame) = (left, at);
        stack::ask_who_lives();
    }
}
