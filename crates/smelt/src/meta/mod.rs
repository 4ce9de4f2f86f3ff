//! The domain that executes and records.
//!
//! A value is a word and, while a trace is being recorded, the operation that made it. One `Recorder` is current at a time; those of
//! interrupted work wait below it. A recorder is in one of three modes:
//!
//! - *tracing*: operations execute and are recorded; guards take snapshots;
//! - *replaying*: the Rust stack is being rebuilt after a failed guard. Loads, calls and allocations take their results from the log, stores are
//!   skipped, pure operations are recomputed, until the point of failure is reached;
//! - *live*: operations execute; at the next merge point the interpreter goes on in [`Native`](crate::Native).
//!
//! Recording by overloaded operations is how automatic differentiation makes its tapes; promotion and its guards are from Bolz, Cuni, Fijałkowski, Leuschel, Pedroni and
//! Rigo, *Runtime Feedback in a Meta-Tracing JIT for Efficient Dynamic Languages* (2011).

mod domain;
mod merge;
mod recorder;
mod snapshots;

pub use domain::ActivationGuard;
pub(crate) use merge::inputs;
pub(crate) use recorder::{
    Header, INTERRUPTED, Mode, Outcome, Recorder, Resume, ResumeLevel, State, current,
    forget_slots, pop, push, put_back, take_all, with_all,
};

use crate::driver::{Driver, GREEN_WORDS, Greens, Place};
use crate::kind::Kind;
use crate::stack::Frame;

/// A driver, without its type.
pub struct DriverInfo {
    /// [`Driver::NAME`].
    pub name: &'static str,
    /// Kinds of its reds.
    pub reds: &'static [Kind],
    /// What people call the position of greens.
    pub place: fn(&[u64; GREEN_WORDS]) -> Place,
    /// Runs it natively.
    pub run: fn(&[u64; GREEN_WORDS], Frame, &mut [u64]) -> u64,
    /// Runs it in the domain `Meta`.
    pub run_meta: fn(&[u64; GREEN_WORDS], Frame, &mut [Traced]) -> Traced,
    /// Size of the frame at greens.
    pub frame_size: fn(&[u64; GREEN_WORDS]) -> u32,
    /// [`Greens::generalise`].
    pub generalise: fn(&[u64; GREEN_WORDS]) -> bool,
}

impl std::fmt::Debug for DriverInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for DriverInfo {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for DriverInfo {}

/// See the module's documentation.
#[derive(Clone, Copy, Debug)]
pub struct Meta;

/// A value in the domain [`Meta`].
#[derive(Clone, Copy, Debug)]
pub struct Traced {
    pub(crate) bits: u64,
    pub(crate) symbol: Symbol,
}

/// The operation that made a value, or that it is a constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Symbol(u32);

impl Symbol {
    pub(crate) const CONSTANT: Symbol = Symbol(u32::MAX);
    /// For slots: not touched by the trace.
    pub(crate) const UNKNOWN: Symbol = Symbol(u32::MAX - 1);
    /// For slots: an int or a float that is a constant. (`CONSTANT` in a slot is a reference.)
    const CONSTANT_INT: Symbol = Symbol(u32::MAX - 2);
    const CONSTANT_FLOAT: Symbol = Symbol(u32::MAX - 3);

    /// As it stands in a slot, if it is a word of this kind.
    fn in_slot(self, kind: Kind) -> Symbol {
        match kind {
            Kind::Int if self == Symbol::CONSTANT => Symbol::CONSTANT_INT,
            Kind::Float if self == Symbol::CONSTANT => Symbol::CONSTANT_FLOAT,
            _ => self,
        }
    }
    /// Out of a slot.
    fn as_value(self) -> Symbol {
        match self {
            Symbol::CONSTANT_INT | Symbol::CONSTANT_FLOAT => Symbol::CONSTANT,
            symbol => symbol,
        }
    }
    /// The kind of a slot's constant; values know their own.
    fn constant_kind(self) -> Kind {
        match self {
            Symbol::CONSTANT_INT => Kind::Int,
            Symbol::CONSTANT_FLOAT => Kind::Float,
            _ => Kind::Ref,
        }
    }

    pub(crate) fn value(index: usize) -> Symbol {
        Symbol(index as u32)
    }
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Traced {
    /// A slot of which nothing is known.
    pub(crate) const UNKNOWN_SLOT: Traced = Traced {
        bits: 0,
        symbol: Symbol::UNKNOWN,
    };

    /// As it stands in a slot, if it is a word of this kind.
    pub(crate) fn in_slot(self, kind: Kind) -> Traced {
        let symbol = self.symbol.in_slot(kind);
        Traced { symbol, ..self }
    }
    /// Out of a slot; `None` if nothing is known of it.
    pub(crate) fn out_of_slot(self) -> Option<(Traced, Kind)> {
        if self.symbol == Symbol::UNKNOWN {
            return None;
        }
        let (kind, symbol) = (self.symbol.constant_kind(), self.symbol.as_value());
        Some((Traced { symbol, ..self }, kind))
    }
    pub(crate) fn constant(bits: u64) -> Traced {
        Traced {
            bits,
            symbol: Symbol::CONSTANT,
        }
    }
    pub(crate) fn is_constant(self) -> bool {
        self.symbol == Symbol::CONSTANT
    }
}

/// The driver, without its type.
pub fn info<R: Driver>() -> &'static DriverInfo {
    struct Of<R>(std::marker::PhantomData<R>);
    impl<R: Driver> Of<R> {
        const INFO: &'static DriverInfo = &DriverInfo {
            name: R::NAME,
            reds: R::REDS,
            place: |words| R::Greens::from_words(*words).place(),
            run: |words, frame, reds| {
                R::run::<crate::Native>(R::Greens::from_words(*words), frame, reds)
            },
            run_meta: |words, frame, reds| {
                R::run::<Meta>(R::Greens::from_words(*words), frame, reds)
            },
            frame_size: |words| R::Greens::from_words(*words).frame_size(),
            generalise: |words| R::Greens::from_words(*words).generalise(),
        };
    }
    Of::<R>::INFO
}
