//! What a client asks a shape, so that a trace need not insist on one shape.
//!
//! `object.shape().promote()` makes a trace for objects of this shape alone. Often the client wants less: at which slot the attribute is, which function the method is. If it asks
//! that by a [`ShapeFunction`] ([`Ref::ask`](crate::Ref::ask)), the trace has a guard for all shapes that give the same answer
//! ([`GuardCompatible`](crate::trace::Operation::GuardCompatible)): forty classes that inherit a method share a trace.
//!
//! This is what PyPy's `guard_compatible` was to become (`rpython/jit/metainterp/compatible.py` in its branch of that name).

use crate::kind::Kind;
use crate::quasi_immutable::Dependents;

/// What is told of the quasi-immutable cells that an answer was read from.
pub type Depend<'a> = &'a mut dyn FnMut(&'static Dependents);

/// The arguments of a [`ShapeFunction`]; those that it does not want are 0.
pub type Arguments = [u64; 2];

/// A function of a shape and up to two arguments. A `static`; its address is its identity.
///
/// It depends on nothing else but quasi-immutable cells, runs no client code and changes nothing.
#[derive(Debug)]
pub struct ShapeFunction {
    /// Its name, in traces.
    pub name: &'static str,
    /// Kinds of its arguments. A reference is to an object that does not move.
    pub arguments: [Kind; 2],
    /// Computes the answer.
    pub evaluate: fn(shape: u32, arguments: Arguments, depend: Depend<'_>) -> Answer,
}

/// What a [`ShapeFunction`] says. Two answers are the same if all their parts are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// Which of its answers it is.
    pub tag: u64,
    /// An object that belongs to it, which does not move; or 0.
    pub reference: u64,
    /// A number that belongs to it; or 0.
    pub word: u64,
}

/// A question about a shape, and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// What is asked.
    pub function: &'static ShapeFunction,
    /// Of what.
    pub arguments: Arguments,
    /// What it says.
    pub answer: Answer,
}

/// What is asked: the address of the function, and the arguments.
pub(crate) type Question = (usize, Arguments);

impl Fact {
    /// What is asked.
    pub(crate) fn question(&self) -> Question {
        (std::ptr::from_ref(self.function) as usize, self.arguments)
    }

    /// The same question?
    pub(crate) fn asks_as(&self, other: &Fact) -> bool {
        self.question() == other.question()
    }

    /// Is it a fact about this shape?
    pub(crate) fn holds(&self, shape: u32, depend: Depend<'_>) -> bool {
        (self.function.evaluate)(shape, self.arguments, depend) == self.answer
    }

    /// The objects that it speaks of.
    pub(crate) fn references(&self) -> impl Iterator<Item = u64> {
        let [first, second] = self.function.arguments;
        let argument = |kind, index: usize| match kind {
            Kind::Ref => self.arguments[index],
            _ => 0,
        };
        let found = [
            argument(first, 0),
            argument(second, 1),
            self.answer.reference,
        ];
        found.into_iter().filter(|r| *r != 0)
    }
}

impl PartialEq for Fact {
    fn eq(&self, other: &Fact) -> bool {
        self.asks_as(other) && self.answer == other.answer
    }
}

/// What a [`GuardCompatible`](crate::trace::Operation::GuardCompatible) lets through.
#[derive(Clone, PartialEq, Debug)]
pub struct Conditions {
    /// The shape that the facts were found for: it is known to fit.
    pub shape: u32,
    /// What has been asked.
    pub facts: Vec<Fact>,
}

impl Conditions {
    /// Does a shape give the same answers?
    pub fn hold(&self, shape: u32, depend: Depend<'_>) -> bool {
        shape == self.shape || self.facts.iter().all(|fact| fact.holds(shape, depend))
    }
}

/// The question whether a shape is this one.
pub(crate) static IS: ShapeFunction = ShapeFunction {
    name: "is",
    arguments: [Kind::Int; 2],
    evaluate: |shape, [number, _], _| Answer {
        tag: u64::from(u64::from(shape) == number),
        ..Answer::default()
    },
};

impl Fact {
    /// That a shape is not this one.
    pub(crate) fn is_not(shape: u64) -> Fact {
        Fact {
            function: &IS,
            arguments: [shape, 0],
            answer: Answer::default(),
        }
    }
}
