//! Calls that wait: the result of an elidable function is not made before somebody looks at it, and so mostly never.
//!
//! ```text
//! t = call slice s 2 4          t is virtual
//! guard_true c s0               s0: slots 0=$0 virtual $0 slice shape 30 length 0 slice.0=s slice.1=2 slice.2=4
//! e = call equal t u            e = call equal_slice s 2 4 u
//! call run t                    t1 = call slice s 2 4
//!                               call run t1
//! ```
//!
//! This is for values that Rust code makes of others, strings above all: a part of one, a sum of two. The client says which functions make such
//! ([`Callee::deferrable`]), and what can be had of their results without them ([`Shortcut`]): whether a part equals another string can be seen in place, and a sum
//! of a sum is put together at once. The result is a virtual object (`virtuals`) of a type whose fields are the arguments of the call; what would allocate
//! it makes the call. So it stays virtual around loops, in exits and in bridges as others do.
//!
//! A call whose arguments do not change in a loop is made at once: it goes before the loop.
//!
//! RPython has virtual strings, concatenations and slices (`vstring.py`), that know of its own representation of strings; clients of Smelt have theirs.

use super::heap_cache::Place;
use super::state::Optimizer;
use super::virtuals::VirtualObject;
use crate::descr::{Callee, Deferred, MAX_ARGUMENTS, Shortcut, Use};
use crate::trace::{Arguments, Operand, Operation, VirtualField};

impl Optimizer<'_> {
    /// The result of a call that waits; `None` if this one does not.
    pub fn defer(&mut self, callee: &'static Callee, arguments: &Arguments) -> Option<Operand> {
        let is_on = self.passes.deferred_calls && self.passes.virtuals;
        let kind = callee.deferrable.filter(|_| is_on)?;
        if arguments
            .as_slice()
            .iter()
            .all(|argument| self.stays(*argument))
        {
            return None;
        }
        let mut object = VirtualObject::new(kind, kind.shape, 0);
        let parts = kind.fields.iter().zip(arguments.as_slice());
        object.fields = parts
            .map(|(field, argument)| (VirtualField::Field(field), *argument))
            .collect();
        Some(self.new_virtual(object))
    }

    /// Is it the same in each iteration of the loop that is optimised? A call with nothing else is made once, before the loop, which is better than a bit of it in each iteration.
    fn stays(&self, operand: Operand) -> bool {
        let slot = match self.definition(operand) {
            Some(Operation::LoadSlot(slot, _)) => *slot,
            Some(_) => return false,
            None => return operand.as_constant().is_some(),
        };
        let Some(Operation::Close { snapshot, .. }) = self.recorded.operations.last() else {
            return false;
        };
        let slots = &self.recorded.snapshots[snapshot.0 as usize].slots;
        let end = slots.iter().find(|(at, _)| *at == slot);
        let end = end.and_then(|(_, value)| value.as_value());
        let is_start = |value: usize| matches!(&self.recorded.operations[value], Operation::LoadSlot(at, _) if *at == slot);
        end.is_some_and(is_start)
    }

    /// The call that an operand is the result of, if that waits.
    pub fn deferred(&self, operand: Operand) -> Option<&'static Deferred> {
        let object = &self.virtuals[operand.as_virtual()?];
        object.kind.result_of.as_ref()
    }

    /// Is it an object that nothing else can be the same as, since it does not exist yet?
    pub fn is_new(&self, operand: Operand) -> bool {
        operand.as_virtual().is_some() && self.deferred(operand).is_none()
    }

    /// The result of a call with the result of a deferred one as an argument, had in another way.
    pub fn call_instead(
        &mut self,
        callee: &'static Callee,
        arguments: &Arguments,
    ) -> Option<Operand> {
        for (index, argument) in arguments.as_slice().iter().enumerate() {
            let object = self.resolve(*argument);
            if let Some(shortcut) = self.shortcut(object, Use::Pass(callee, index)) {
                let (before, behind) = arguments.as_slice().split_at(index);
                return self.take(shortcut, object, before, &behind[1..]);
            }
        }
        None
    }

    /// What is read from the result of a deferred call, had in another way.
    pub fn read_instead(&mut self, object: Operand, place: Place) -> Option<Operand> {
        let Place::Field(field) = place else {
            return None;
        };
        let shortcut = self.shortcut(object, Use::Read(field))?;
        self.take(shortcut, object, &[], &[])
    }

    fn shortcut(&self, object: Operand, to: Use) -> Option<&'static Shortcut> {
        let shortcuts = self.deferred(object)?.shortcuts;
        shortcuts.iter().find(|shortcut| shortcut.to == to)
    }

    fn take(
        &mut self,
        shortcut: &Shortcut,
        object: Operand,
        before: &[Operand],
        behind: &[Operand],
    ) -> Option<Operand> {
        let of_call = self.virtuals[object.as_virtual()?].fields.iter();
        let of_call: Vec<Operand> = of_call.map(|(_, argument)| *argument).collect();
        let mut all = [before, of_call.as_slice(), behind].concat();
        for operand in &mut all {
            *operand = self.resolve(*operand);
        }
        if all.len() > MAX_ARGUMENTS {
            return None;
        }
        Some(self.call_with(shortcut.callee, &Arguments::new(&all)))
    }

    /// Makes the call, since somebody looks at the result.
    pub fn call_now(&mut self, deferred: &Deferred, parts: &[(VirtualField, Operand)]) -> Operand {
        let arguments: Vec<Operand> = parts.iter().map(|(_, argument)| *argument).collect();
        self.emit(Operation::Call {
            callee: deferred.callee,
            arguments: Arguments::new(&arguments),
        })
    }
}
