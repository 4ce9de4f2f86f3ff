//! Checks the invariants of traces. Tests run it on every trace; the runtime on every trace in debug builds.

use super::{Bare, LabelId, Operand, Operation, Snapshot, SnapshotId, Trace, VirtualField};
use crate::backend::EXIT_BUFFER_WORDS;
use crate::kind::Kind;

impl Trace {
    /// Checks the invariants that the [module's documentation](super) lists, and the kinds of all operands.
    ///
    /// # Errors
    /// What is wrong, with the index of the operation.
    pub fn verify(&self) -> Result<(), String> {
        let mut verifier = Verifier {
            trace: self,
            at: 0,
            first_visible: 0,
        };
        if self.operations.is_empty() {
            return Err("the trace is empty".to_string());
        }
        for at in 0..self.operations.len() {
            verifier.at = at;
            verifier
                .operation(&self.operations[at])
                .map_err(|message| format!("operation {at}: {message}"))?;
        }
        Ok(())
    }
}

struct Verifier<'a> {
    trace: &'a Trace,
    at: usize,
    /// The latest label; what is before it cannot be seen.
    first_visible: usize,
}

type Checked = Result<(), String>;

fn check(condition: bool, message: &str) -> Checked {
    if condition {
        Ok(())
    } else {
        Err(message.to_string())
    }
}

impl Verifier<'_> {
    fn operation(&mut self, operation: &Operation) -> Checked {
        let last = self.at + 1 == self.trace.operations.len();
        let ends = matches!(
            operation,
            Operation::Jump { .. }
                | Operation::Close { .. }
                | Operation::Finish { .. }
                | Operation::Leave(_)
        );
        check(
            ends == last,
            "a trace ends with its one jump, close, finish or leave",
        )?;
        self.kinds(operation)?;
        match operation {
            Operation::Input { .. } => self.follows(
                |o| matches!(o, Operation::Input { .. }),
                self.at == 0,
                "inputs come first",
            )?,
            Operation::Parameter { index, .. } => {
                self.follows(
                    |o| matches!(o, Operation::Parameter { .. } | Operation::Label { .. }),
                    false,
                    "parameters follow their label",
                )?;
                let arguments = self.label_arguments();
                let argument = arguments.and_then(|a| a.get(*index as usize));
                let argument = argument.ok_or("its label has no such argument")?;
                check(
                    self.trace.kind_of(*argument) == operation.result(),
                    "its argument is of another kind",
                )?;
            }
            Operation::Label { .. } => self.first_visible = self.at,
            Operation::Jump {
                label, arguments, ..
            } => self.jump(*label, arguments)?,
            Operation::MergePoint(position) => check(
                (*position as usize) < self.trace.positions.len(),
                "there is no such position",
            )?,
            Operation::Close { snapshot, .. } | Operation::Finish { snapshot, .. } => {
                self.snapshot(*snapshot)?
            }
            Operation::Publish {
                snapshot,
                stores,
                bare,
                top,
                ..
            } => {
                self.snapshot(*snapshot)?;
                for stores in [stores, bare] {
                    check(
                        stores.windows(2).all(|pair| pair[0].0 < pair[1].0),
                        "its slots are not ascending",
                    )?;
                    check(
                        stores.iter().all(|(slot, _)| slot < top),
                        "it stores a slot above the top",
                    )?;
                }
            }
            Operation::CallCompiled { bare: true, .. } => {
                let next = self.trace.operations.get(self.at + 1);
                let own = Bare::Result(Operand::value(self.at));
                check(
                    matches!(next, Some(Operation::Unbox(from, _)) if *from == own),
                    "its result is not unboxed",
                )?;
            }
            _ => {}
        }
        match operation.guard() {
            Some(snapshot) => self.snapshot(snapshot),
            None => Ok(()),
        }
    }

    fn follows(&self, allowed: fn(&Operation) -> bool, first: bool, message: &str) -> Checked {
        let before = self.at.checked_sub(1).map(|i| &self.trace.operations[i]);
        check(first || before.is_some_and(allowed), message)
    }

    fn label_arguments(&self) -> Option<&[Operand]> {
        match &self.trace.operations[self.first_visible] {
            Operation::Label { arguments, .. } => Some(arguments),
            _ => None,
        }
    }

    /// Jumps to labels of this trace must fit them.
    fn jump(&self, label: LabelId, arguments: &[Operand]) -> Checked {
        let kinds = |list: &[Operand]| -> Vec<Option<Kind>> {
            list.iter().map(|o| self.trace.kind_of(*o)).collect()
        };
        for operation in &self.trace.operations {
            if let Operation::Label {
                id,
                arguments: expected,
            } = operation
                && *id == label
            {
                return check(
                    kinds(expected) == kinds(arguments),
                    "its arguments do not fit the label",
                );
            }
        }
        Ok(())
    }

    fn kinds(&self, operation: &Operation) -> Checked {
        use Kind::{Float, Int, Ref};
        match operation {
            Operation::Int(_, a, b)
            | Operation::Checked(_, a, b, _)
            | Operation::Overflows(_, a, b)
            | Operation::CompareInt(_, a, b) => self.all(&[(*a, Int), (*b, Int)]),
            Operation::Same(a, b) => self.all(&[(*a, Ref), (*b, Ref)]),
            Operation::Float(_, a, b) | Operation::CompareFloat(_, a, b) => {
                self.all(&[(*a, Float), (*b, Float)])
            }
            Operation::Unary(op, a) => self.kind(*a, op.kinds().0),
            Operation::Load { object, .. } => self.kind(*object, Ref),
            Operation::Store {
                field,
                object,
                value,
            } => self.all(&[(*object, Ref), (*value, field.kind)]),
            Operation::LoadItem { object, index, .. } => self.all(&[(*object, Ref), (*index, Int)]),
            Operation::StoreItem {
                items,
                object,
                index,
                value,
            } => self.all(&[(*object, Ref), (*index, Int), (*value, items.kind)]),
            Operation::LoadRaw { base, offset, .. } => self.all(&[(*base, Int), (*offset, Int)]),
            Operation::StoreRaw {
                base,
                offset,
                value,
                ..
            } => self.all(&[(*base, Int), (*offset, Int), (*value, Int)]),
            Operation::AllocateArray { length, .. } => self.kind(*length, Int),
            Operation::Call { callee, arguments } => {
                let arguments = arguments.as_slice();
                check(
                    arguments.len() == callee.arguments.len(),
                    "it has the wrong number of arguments",
                )?;
                for (argument, kind) in arguments.iter().zip(callee.arguments) {
                    self.kind(*argument, *kind)?;
                }
                Ok(())
            }
            Operation::Publish { stores, bare, .. } => {
                stores.iter().try_for_each(|(_, o)| self.usable(*o, 0))?;
                bare.iter().try_for_each(|(_, o)| self.kind(*o, Float))
            }
            Operation::Unbox(Bare::Result(a), _) => {
                let call = a.as_value().map(|i| &self.trace.operations[i]);
                check(
                    matches!(call, Some(Operation::CallCompiled { bare: true, .. })),
                    "it is no result that may be bare",
                )
            }
            Operation::GuardTrue(a, _) | Operation::GuardFalse(a, _) => self.kind(*a, Int),
            Operation::GuardValue(a, b, _) => {
                check(
                    b.as_constant().is_some(),
                    "a value is guarded to be a constant",
                )?;
                let kind = self.trace.kind_of(*b).unwrap_or(Int);
                self.all(&[(*a, kind), (*b, kind)])
            }
            Operation::GuardCompatible(a, ..) => self.kind(*a, Int),
            Operation::Label { arguments, .. }
            | Operation::Jump { arguments, .. }
            | Operation::CallCompiled { arguments, .. } => {
                arguments.iter().try_for_each(|o| self.usable(*o, 0))
            }
            Operation::Finish { value, .. } => self.usable(*value, 0),
            _ => Ok(()),
        }
    }

    fn all(&self, operands: &[(Operand, Kind)]) -> Checked {
        operands
            .iter()
            .try_for_each(|(o, kind)| self.kind(*o, *kind))
    }

    fn kind(&self, operand: Operand, kind: Kind) -> Checked {
        self.usable(operand, 0)?;
        if self.trace.kind_of(operand) == Some(kind) {
            Ok(())
        } else {
            Err(format!("{operand:?} is not of kind {kind:?}"))
        }
    }

    /// Has the operand been made before here, and can it be seen?
    fn usable(&self, operand: Operand, virtuals: usize) -> Checked {
        let fine = if let Some(value) = operand.as_value() {
            value < self.at
                && (value >= self.first_visible)
                && self.trace.operations[value].result().is_some()
        } else if let Some(constant) = operand.as_constant() {
            constant < self.trace.constants.len()
        } else {
            operand.as_virtual().is_some_and(|v| v < virtuals)
        };
        if fine {
            Ok(())
        } else {
            Err(format!("{operand:?} cannot be used here"))
        }
    }

    fn snapshot(&self, id: SnapshotId) -> Checked {
        let snapshot = self.trace.snapshots.get(id.0 as usize);
        let snapshot = snapshot.ok_or("there is no such snapshot")?;
        self.snapshot_content(snapshot)
            .map_err(|message| format!("snapshot s{}: {message}", id.0))
    }

    fn snapshot_content(&self, snapshot: &Snapshot) -> Checked {
        let mut result = Ok(());
        snapshot.operands(|o| {
            if result.is_ok() {
                result = self.usable(o, snapshot.virtuals.len());
            }
        });
        result?;
        let finishes = matches!(self.trace.operations[self.at], Operation::Finish { .. });
        check(finishes || !snapshot.levels.is_empty(), "it has no level")?;
        check(
            snapshot.slots.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "its slots are not ascending",
        )?;
        for object in &snapshot.virtuals {
            for (field, value) in &object.fields {
                let kind = match field {
                    VirtualField::Field(field) => field.kind,
                    VirtualField::Item(items, index) => {
                        check(*index < object.length, "an item is out of bounds")?;
                        items.kind
                    }
                };
                check(
                    self.trace.kind_of(*value) == Some(kind),
                    "a field of a virtual object is of another kind",
                )?;
            }
            if object.kind.result_of.is_some() {
                let order = object.fields.iter().map(|(field, _)| *field);
                let declared = object.kind.fields.iter().map(|f| VirtualField::Field(f));
                check(
                    order.eq(declared) && object.arguments().all(|o| o.as_virtual().is_none()),
                    "a deferred call has other arguments",
                )?;
            }
            for field in object.kind.fields {
                check(
                    object
                        .fields
                        .iter()
                        .any(|(f, _)| *f == VirtualField::Field(field)),
                    "a virtual object lacks a field",
                )?;
            }
        }
        for store in &snapshot.stores {
            let (object, kind, value) = match store {
                Operation::Store {
                    field,
                    object,
                    value,
                } => (object, field.kind, value),
                Operation::StoreItem {
                    items,
                    object,
                    value,
                    ..
                } => (object, items.kind, value),
                _ => return Err("an exit does no more than stores".to_string()),
            };
            check(
                self.trace.kind_of(*value).unwrap_or(Kind::Ref) == kind,
                "what an exit stores is of another kind",
            )?;
            check(
                object.as_virtual().is_none(),
                "an exit stores into a virtual object",
            )?;
        }
        check(
            snapshot.live_values().len() <= EXIT_BUFFER_WORDS,
            "it holds more values than the exit buffer",
        )
    }
}
