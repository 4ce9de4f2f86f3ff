//! How other traces join a peeled loop: a short preamble instead of a whole iteration.
//!
//! ```text
//! loop label 1                        bridge: ...
//! n = slot 1                          y = float.add x 2.0
//! s = load header.shape n             s = load header.shape n     (the loop's invariant, checked)
//! guard_value s 20 s0                 guard_value s 20 s9
//! ...                                 jump label 2 frame 0 y n
//! label 2 x n
//! ...
//! ```
//!
//! What the loop takes for granted at its label is its [label state](super::label_state): claims about slots, reds and the heap, and, tacitly, all
//! that its first iteration has found out about values that never change. A trace that comes to the loop's header may go on at
//! the label instead of the entry if it makes all that true: it matches the claims, computes the invariant values anew from its own slots, and
//! does the first iteration's guards on them. Objects that are virtual in both stay virtual, unboxed values stay unboxed, and slots that the loop keeps in registers are
//! not written. PyPy's short preamble (`unroll.py`) is the same idea.
//!
//! Everything here is checked where it is done: a guard that fails leaves at the loop's header. Only which values other traces can compute
//! is decided beforehand, when the loop is made: slots and reds that do not change, pure operations and immutable loads on these, and loads that the
//! label state claims to be still true. If the loop uses anything else from before its label, it has no such entrance.

use super::Abandoned;
use super::facts::{Facts, TAG_MASK};
use super::heap_cache::{NO_INDEX, Place};
use super::hints::Hints;
use super::label_state::{Claim, ClaimedObject, LabelState, Source};
use super::state::{Optimizer, Step, Value};
use super::virtuals::VirtualObject;
use crate::descr::{Effects, SHAPE, Type};
use crate::kind::Kind;
use crate::operations::{Compare, IntBinary, Unary};
use crate::trace::{Constant, LabelId, Operand, Operation, SnapshotId, VirtualField};
use heap::WordMap;

/// An object or index that a claim about the heap is about.
#[derive(Clone, Copy, Debug)]
enum Anchor {
    /// A parameter of the label.
    Parameter(usize),
    /// A constant, or a value of the first iteration.
    Value(Operand),
}

/// A claim about the heap that the loop relies on.
#[derive(Clone, Debug)]
struct HeapClaim {
    place: Place,
    object: Anchor,
    index: Anchor,
    claim: Claim,
}

/// What another trace needs to know to jump into a peeled loop. Operands in it are those of the loop's trace before dead code was dropped.
#[derive(Clone, Debug)]
pub struct Entrance {
    label: LabelId,
    constants: Vec<Constant>,
    /// The first iteration's operations that have to be done: inputs and slots, what invariant values are made of, guards.
    operations: Vec<(usize, Operation)>,
    /// How many operations the first iteration had.
    length: usize,
    sources: Vec<(Source, Kind, Claim)>,
    /// Slots whose memory has to be right.
    clean: Vec<i32>,
    objects: WordMap<usize, ClaimedObject>,
    heap: Vec<HeapClaim>,
    /// Of each parameter that stands in a claim: what is known of it.
    parameters: Vec<Facts>,
    /// The label's arguments: parameters by number, then invariant values and what is known of them.
    counted: Vec<usize>,
    passed: Vec<Passed>,
    /// Which of the arguments the label still has.
    kept: Vec<bool>,
}

/// An invariant value that the loop uses.
#[derive(Clone, Copy, Debug)]
struct Passed {
    value: Operand,
    facts: Facts,
    /// Can other traces compute it?
    derivable: bool,
}

impl Entrance {
    /// Dead code has been dropped: the label has only these of its arguments left. `None` if one of them cannot be computed by others.
    pub(super) fn with_kept(mut self, kept: Vec<bool>) -> Option<Entrance> {
        let passed = &kept[self.counted.len()..];
        let fits = |(p, kept): (&Passed, &bool)| p.derivable || !kept;
        let all = self.passed.iter().zip(passed).all(fits);
        self.kept = kept;
        all.then_some(self)
    }

    /// The invariant values that the label still has.
    fn kept_values(&self) -> impl Iterator<Item = &Passed> {
        let kept = &self.kept[self.counted.len()..];
        let passed = self.passed.iter().zip(kept);
        passed.filter(|(_, kept)| **kept).map(|(passed, _)| passed)
    }

    /// The label behind which the loop's body begins.
    pub fn label(&self) -> LabelId {
        self.label
    }
}

/// Can other traces compute this operation of the first iteration, given those of which `derivable` says so?
fn is_derivable(
    o: &Optimizer<'_>,
    state: &LabelState,
    i: usize,
    operation: &Operation,
    derivable: &[bool],
) -> bool {
    let in_heap = match operation {
        Operation::Load { field, .. } => field.immutable || **field == SHAPE,
        Operation::LoadItem { items, .. } => items.immutable,
        _ => false,
    };
    let still_true = |place: Place, object: Operand, index: Operand| {
        o.imports.iter().any(|import| {
            import.used.get()
                && import.place == place
                && o.resolve(import.entry.object) == o.resolve(object)
                && o.resolve(import.entry.index) == o.resolve(index)
                && matches!(&import.claim, Claim::Fixed(v) if o.resolve(*v) == o.resolve(Operand::value(i)))
        })
    };
    let fits = match operation {
        Operation::Load { field, object } => {
            in_heap || still_true(Place::Field(field), *object, NO_INDEX)
        }
        Operation::LoadItem {
            items,
            object,
            index,
        } => in_heap || still_true(Place::Items(items), *object, *index),
        Operation::Int(..)
        | Operation::Checked(..)
        | Operation::Overflows(..)
        | Operation::CompareInt(..)
        | Operation::Same(..)
        | Operation::Float(..)
        | Operation::CompareFloat(..)
        | Operation::Unary(..) => true,
        Operation::Call { callee, .. } => callee.effects == Effects::Elidable,
        // Slots and reds that do not change.
        Operation::LoadSlot(..) | Operation::Input { .. } => state.invariant[i],
        _ => false,
    };
    let mut all = fits;
    operation.operands(|operand| all &= operand.as_value().is_none_or(|v| derivable[v]));
    all
}

impl LabelState {
    /// The entrance of a loop whose second iteration has been done. `first` is what stands before its label, `known` what was known of the values there, `passed` the
    /// invariant values that the label passes besides the parameters. `None` if other traces cannot compute one of them.
    pub fn entrance(
        &self,
        o: &Optimizer<'_>,
        label: LabelId,
        first: &[Operation],
        known: &[Value],
        passed: &[Operand],
    ) -> Option<Entrance> {
        let start = first.len();
        let mut derivable = vec![false; start];
        for (i, operation) in first.iter().enumerate() {
            derivable[i] = is_derivable(o, self, i, operation, &derivable);
        }
        let is_known =
            |operand: Operand| operand.as_value().is_none_or(|v| v < start && derivable[v]);
        let anchor = |operand: Operand| {
            let number = self.parameters.iter().position(|p| p.value == operand);
            number.map_or(Anchor::Value(o.resolve(operand)), Anchor::Parameter)
        };
        let mut needed = vec![false; start];
        let mut need = |operand: Operand| {
            if let Some(v) = operand.as_value() {
                needed[v] = true;
            }
        };
        let mut heap = Vec::new();
        for import in o.imports.iter().filter(|import| import.used.get()) {
            let claim = HeapClaim {
                place: import.place,
                object: anchor(import.entry.object),
                index: anchor(import.entry.index),
                claim: import.claim.clone(),
            };
            for anchor in [claim.object, claim.index] {
                if let Anchor::Value(value) = anchor {
                    if !is_known(value) {
                        return None;
                    }
                    need(value);
                }
            }
            heap.push(claim);
        }
        passed
            .iter()
            .filter(|v| is_known(**v))
            .for_each(|v| need(*v));
        let claims = self.claims.iter().chain(heap.iter().map(|h| &h.claim));
        let fields = self.objects.values().flat_map(|c| &c.fields);
        for claim in claims.chain(fields.map(|(_, claim)| claim)) {
            let mut claim = claim;
            while let Claim::Bits(inner) = claim {
                claim = inner;
            }
            if let Claim::Fixed(value) = claim {
                if !is_known(*value) {
                    return None;
                }
                need(*value);
            }
        }
        for i in (0..start).rev() {
            let guard = match &first[i] {
                Operation::GuardTrue(a, _) | Operation::GuardFalse(a, _) => is_known(*a),
                Operation::GuardValue(a, ..) | Operation::GuardCompatible(a, ..) => is_known(*a),
                Operation::GuardStack { .. } => true,
                _ => false,
            };
            if guard || needed[i] || matches!(first[i], Operation::Checked(..) if derivable[i]) {
                needed[i] = true;
                first[i].operands(|operand| {
                    if let Some(v) = operand.as_value() {
                        needed[v] = true;
                    }
                });
            }
        }
        let operations = first
            .iter()
            .cloned()
            .enumerate()
            .filter(|(i, _)| needed[*i]);
        let passed = passed.iter().map(|value| Passed {
            value: *value,
            facts: value.as_value().map_or(Facts::UNKNOWN, |i| known[i].facts),
            derivable: is_known(*value),
        });
        let counted = (0..self.parameters.len()).filter(|i| self.parameters[*i].counts(o));
        let sources = self.sources.iter().zip(&self.claims);
        let sources = sources.map(|((source, before), claim)| {
            let kind = o.out.kind_of(*before).unwrap_or(Kind::Ref);
            (*source, kind, claim.clone())
        });
        Some(Entrance {
            label,
            constants: o.out.constants.clone(),
            operations: operations.collect(),
            length: start,
            sources: sources.collect(),
            clean: self.clean.clone(),
            objects: self.objects.clone(),
            heap,
            parameters: self.parameters.iter().map(|p| p.facts).collect(),
            counted: counted.collect(),
            passed: passed.collect(),
            kept: Vec::new(),
        })
    }
}

/// A trace joining a loop.
struct Joining<'e> {
    entrance: &'e Entrance,
    /// The recorded state at the loop's header.
    snapshot: SnapshotId,
    /// The loop's frame, in slots from the base of the trace.
    frame: i32,
    /// Number, in the trace's recorded numbering, of the entrance's operation 0.
    first: usize,
    /// Which of the entrance's values have been computed.
    known: Vec<bool>,
    arguments: Vec<Option<Operand>>,
    objects: WordMap<usize, Operand>,
    hints: Hints,
}

/// The trace cannot join, for this reason.
fn refuse<T>(reason: impl Into<String>) -> Step<T> {
    Err(Abandoned(reason.into()))
}

impl Optimizer<'_> {
    /// Ends the trace by a jump to the label of a peeled loop. If the state does not fit nothing has been done.
    pub(super) fn join(&mut self, entrance: &Entrance, snapshot: SnapshotId) -> Step<()> {
        let checkpoint = self.checkpoint();
        let first = self.map.len();
        let joined = self.try_join(entrance, snapshot, first);
        self.map.truncate(first);
        if joined.is_err() {
            self.restore_pass(checkpoint);
        }
        joined
    }

    fn try_join(&mut self, entrance: &Entrance, id: SnapshotId, first: usize) -> Step<()> {
        let recorded = self.recorded;
        let state = &recorded.snapshots[id.0 as usize];
        let [level] = state.levels.as_slice() else {
            return refuse("it comes from a nested activation");
        };
        let reds = level
            .reds
            .iter()
            .map(|red| self.get(*red))
            .collect::<Vec<_>>();
        let mut joining = Joining {
            entrance,
            snapshot: id,
            frame: level.frame.unwrap_or(state.top),
            first,
            known: vec![false; entrance.length],
            arguments: vec![None; entrance.parameters.len()],
            objects: WordMap::default(),
            hints: Hints::new(self),
        };
        self.map
            .resize(first + entrance.length, Operand::constant(0));
        joining.force_published(self);
        let now = joining.sources(self, &reds);
        joining.derive(self, &now)?;
        for ((source, operand), (.., claim)) in now.iter().zip(&entrance.sources) {
            if !joining.claim(self, claim, *operand)? {
                return refuse(format!(
                    "{source:?} is not what the loop expects, {claim:?}"
                ));
            }
        }
        joining.heap(self)?;
        joining.passed(self)?;
        // Forcing for one claim may have undone another.
        let virtual_still = |o: &Operand| self.resolve(*o).as_virtual().is_some();
        if !joining.objects.values().all(virtual_still) {
            return refuse("an object had to be allocated that the loop does without");
        }
        let Some(arguments) = joining.jump_arguments(self) else {
            return refuse("the loop wants a value that is not known");
        };
        joining.publish(self);
        self.emit(Operation::Jump {
            label: entrance.label,
            frame: joining.frame,
            arguments,
        });
        Ok(())
    }
}

impl Joining<'_> {
    /// What has to be in memory for the loop, and is not yet: the slots that it does not keep in registers.
    fn unpublished(&self, o: &Optimizer<'_>) -> Vec<(i32, Operand)> {
        let state = &o.recorded.snapshots[self.snapshot.0 as usize];
        let carried = |slot: i32| {
            let slot = slot - self.frame;
            let mut sources = self.entrance.sources.iter();
            sources.any(|(s, ..)| *s == Source::Slot(slot)) && !self.entrance.clean.contains(&slot)
        };
        let mut stores = o.dirty_slots(state, state.top, true);
        stores.retain(|(slot, _)| !carried(*slot));
        stores
    }

    /// Objects that have to be in memory are made before anything is claimed of them.
    fn force_published(&self, o: &mut Optimizer<'_>) {
        for (_, value) in self.unpublished(o) {
            o.force(value);
        }
    }

    /// Writes the slots and sets top and depth. After the guards: their snapshots say what has been published when they were recorded.
    fn publish(&self, o: &mut Optimizer<'_>) {
        let recorded = o.recorded;
        let state = &recorded.snapshots[self.snapshot.0 as usize];
        let stores = self.unpublished(o);
        let depth_change = state.depth - state.published_depth;
        o.publish_stores(state, stores, state.top, depth_change);
    }

    /// What the loop's slots and reds hold.
    fn sources(&self, o: &mut Optimizer<'_>, reds: &[Operand]) -> Vec<(Source, Operand)> {
        let recorded = o.recorded;
        let slots = &recorded.snapshots[self.snapshot.0 as usize].slots;
        let sources = self.entrance.sources.iter().map(|(source, kind, _)| {
            let operand = match source {
                Source::Red(index) => o.resolve(reds[*index as usize]),
                Source::Slot(slot) => {
                    match slots.binary_search_by_key(&(slot + self.frame), |s| s.0) {
                        Ok(found) => o.get(slots[found].1),
                        Err(_) => o.load_slot(slot + self.frame, *kind),
                    }
                }
            };
            (*source, operand)
        });
        sources.collect()
    }

    /// Computes the invariant values and does the guards on them.
    fn derive(&mut self, o: &mut Optimizer<'_>, now: &[(Source, Operand)]) -> Step<()> {
        let state = &o.recorded.snapshots[self.snapshot.0 as usize];
        let unpublished_depth = state.depth - state.published_depth;
        let held = |source: Source| now.iter().find(|(s, _)| *s == source).map(|(_, v)| *v);
        for (i, operation) in &self.entrance.operations {
            let source = match operation {
                Operation::LoadSlot(slot, _) => Some(Source::Slot(*slot)),
                Operation::Input { index, .. } => Some(Source::Red(*index)),
                _ => None,
            };
            let value = if let Some(source) = source {
                let Some(value) = held(source) else {
                    return refuse(format!("{source:?} is not known"));
                };
                Some(value)
            } else if let Operation::GuardStack { top, depth, .. } = operation {
                o.guard_stack(top + self.frame, depth + unpublished_depth, self.snapshot);
                None
            } else {
                let Some(operation) = self.translated(o, operation) else {
                    return refuse(format!("what {operation:?} needs is not known"));
                };
                // A load through something that is no object for certain must not be done.
                if let Operation::Load { object, .. } | Operation::LoadItem { object, .. } =
                    &operation
                {
                    self.object_for_certain(o, o.get(*object))?;
                }
                match &operation {
                    Operation::GuardTrue(a, _) => self.expect(o, o.get(*a), |word| word != 0)?,
                    Operation::GuardFalse(a, _) => self.expect(o, o.get(*a), |word| word == 0)?,
                    Operation::GuardValue(a, b, _) => {
                        let expected = o.bits_of(*b);
                        self.expect(o, o.get(*a), |word| Some(word) == expected)?;
                    }
                    Operation::GuardCompatible(a, conditions, _) => {
                        let holds = |word| conditions.hold(word as u32, &mut |_| {});
                        self.expect(o, o.get(*a), holds)?;
                    }
                    _ => {}
                }
                o.step(&operation)?
            };
            if let Some(value) = value {
                o.map[self.first + i] = value;
                self.known[*i] = true;
            }
        }
        Ok(())
    }

    /// An operation of the entrance, as one of the recorded trace's.
    fn translated(&self, o: &mut Optimizer<'_>, operation: &Operation) -> Option<Operation> {
        let mut operation = operation.clone();
        let mut fits = true;
        operation.operands_mut(
            |operand| match (operand.as_value(), operand.as_constant()) {
                (Some(i), _) => {
                    fits &= self.known[i];
                    *operand = Operand::value(self.first + i);
                }
                (_, Some(i)) => *operand = self.constant(o, i),
                _ => fits = false,
            },
        );
        if let Some(snapshot) = operation.guard_mut() {
            *snapshot = self.snapshot;
        }
        fits.then_some(operation)
    }

    fn object_for_certain(&self, o: &mut Optimizer<'_>, operand: Operand) -> Step<()> {
        if operand.as_virtual().is_none() && !self.ensure(o, operand, &Facts::OBJECT)? {
            return refuse("what the loop takes for an object may be none");
        }
        Ok(())
    }

    fn constant(&self, o: &mut Optimizer<'_>, i: usize) -> Operand {
        let Constant { kind, bits } = self.entrance.constants[i];
        o.out.constant(kind, bits)
    }

    /// What an operand of the entrance is here.
    fn value(&self, o: &mut Optimizer<'_>, operand: Operand) -> Option<Operand> {
        match (operand.as_value(), operand.as_constant()) {
            (Some(i), _) if self.known[i] => Some(o.resolve(o.map[self.first + i])),
            (_, Some(i)) => Some(self.constant(o, i)),
            _ => None,
        }
    }

    fn claim(&mut self, o: &mut Optimizer<'_>, claim: &Claim, operand: Operand) -> Step<bool> {
        let operand = o.resolve(operand);
        match claim {
            Claim::Fixed(fixed) => {
                let Some(fixed) = self.value(o, *fixed) else {
                    return Ok(false);
                };
                if operand == fixed {
                    return Ok(true);
                }
                if fixed.as_constant().is_none() || operand.as_value().is_none() {
                    return Ok(false);
                }
                let expected = o.bits_of(fixed);
                self.expect(o, operand, |word| Some(word) == expected)?;
                o.guard_value_of(operand, fixed, self.snapshot)?;
                Ok(true)
            }
            Claim::Parameter(index) => {
                let argument = o.force(operand);
                self.arguments[*index] = Some(argument);
                let facts = self.entrance.parameters[*index];
                self.ensure(o, argument, &facts)
            }
            Claim::Bits(inner) => {
                if operand.as_virtual().is_some() {
                    return Ok(false);
                }
                let bits = o.unary(Unary::RefBits, operand);
                self.claim(o, inner, bits)
            }
            Claim::Virtual(i) => self.object(o, *i, operand),
        }
    }

    fn object(&mut self, o: &mut Optimizer<'_>, i: usize, operand: Operand) -> Step<bool> {
        if let Some(earlier) = self.objects.get(&i) {
            return Ok(*earlier == operand);
        }
        let claimed = &self.entrance.objects[&i];
        let operand = match operand.as_virtual() {
            None if claimed.kind.by_value => self.unboxed(o, claimed.kind, operand)?,
            _ => operand,
        };
        let Some(j) = operand.as_virtual() else {
            return Ok(false);
        };
        let taken = self.objects.values().any(|other| *other == operand);
        if taken || !claimed.is_like(o, &o.virtuals[j]) {
            return Ok(false);
        }
        self.objects.insert(i, operand);
        for (field, claim) in &claimed.fields {
            let value = o.virtual_part(j, *field);
            if !self.claim(o, claim, value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// An object that exists, as a virtual one with its value.
    fn unboxed(
        &self,
        o: &mut Optimizer<'_>,
        kind: &'static Type,
        operand: Operand,
    ) -> Step<Operand> {
        self.object_for_certain(o, operand)?;
        let shape = o.load(Place::Field(&SHAPE), operand, NO_INDEX);
        let expected = u64::from(kind.shape);
        self.expect(o, shape, |word| word == expected)?;
        let expected = o.int_constant(i64::from(kind.shape));
        o.guard_value_of(shape, expected, self.snapshot)?;
        let mut copy = VirtualObject::new(kind, kind.shape, 0);
        for field in kind.fields {
            let value = o.load(Place::Field(field), operand, NO_INDEX);
            if field.kind == Kind::Float {
                let is_number = o.compare_float(Compare::Eq, value, value);
                self.guard(o, is_number)?;
            }
            copy.set_field(VirtualField::Field(field), value);
        }
        Ok(o.new_virtual(copy))
    }

    /// Checks the claims about the heap.
    fn heap(&mut self, o: &mut Optimizer<'_>) -> Step<()> {
        let entrance = self.entrance;
        // A claim about a parameter's content may need that of another claim first.
        let mut left: Vec<&HeapClaim> = entrance.heap.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            let mut waiting = Vec::new();
            for claim in left {
                // A field has no index, which is no constant of either trace.
                let index = match claim.place {
                    Place::Field(_) => Some(NO_INDEX),
                    Place::Items(_) => self.anchor(o, claim.index),
                };
                let (Some(object), Some(index)) = (self.anchor(o, claim.object), index) else {
                    waiting.push(claim);
                    continue;
                };
                self.object_for_certain(o, object)?;
                let found = o.load(claim.place, object, index);
                if !self.claim(o, &claim.claim, found)? {
                    let expected = match claim.claim {
                        Claim::Fixed(fixed) => self.value(o, fixed).map(|v| describe(o, v, 4)),
                        _ => None,
                    };
                    return refuse(format!(
                        "the heap is not what the loop expects: {} instead of {}, by {claim:?}",
                        describe(o, found, 4),
                        expected.unwrap_or_else(|| "what is claimed".to_owned())
                    ));
                }
            }
            if waiting.len() == before {
                return refuse("claims about the heap wait for each other");
            }
            left = waiting;
        }
        Ok(())
    }

    fn anchor(&self, o: &mut Optimizer<'_>, anchor: Anchor) -> Option<Operand> {
        match anchor {
            Anchor::Parameter(index) => self.arguments[index].map(|a| o.resolve(a)),
            Anchor::Value(operand) => self.value(o, operand),
        }
    }

    /// Checks what the loop knows of the invariant values.
    fn passed(&self, o: &mut Optimizer<'_>) -> Step<()> {
        for passed in self.entrance.kept_values() {
            let Some(value) = self.value(o, passed.value) else {
                return refuse("an invariant value is not known");
            };
            let value = o.force(value);
            if !self.ensure(o, value, &passed.facts)? {
                return refuse(format!(
                    "an invariant value is less well known: {}, {:?} instead of {:?}",
                    describe(o, value, 4),
                    o.facts(value),
                    passed.facts
                ));
            }
        }
        Ok(())
    }

    fn jump_arguments(&self, o: &mut Optimizer<'_>) -> Option<Box<[Operand]>> {
        let mut arguments = Vec::with_capacity(self.entrance.kept.len());
        for (index, kept) in self.entrance.counted.iter().zip(&self.entrance.kept) {
            if *kept {
                arguments.push(self.arguments[*index].map(|a| o.resolve(a))?);
            }
        }
        for passed in self.entrance.kept_values() {
            arguments.push(self.value(o, passed.value)?);
        }
        let real = |a: &Operand| a.as_virtual().is_none();
        arguments.iter().all(real).then(|| arguments.into())
    }

    /// Adds what is missing of the facts about an operand by guards. False if they cannot be true, or not be had this way.
    fn ensure(&self, o: &mut Optimizer<'_>, operand: Operand, facts: &Facts) -> Step<bool> {
        // The range of a reference means nothing unless it is an immediate.
        let facts = &match o.out.kind_of(operand) {
            Some(Kind::Ref) if facts.ones & TAG_MASK == 0 => Facts {
                min: i64::MIN,
                max: i64::MAX,
                ..*facts
            },
            _ => *facts,
        };
        let known = o.facts(operand);
        if known.implies(facts) {
            return Ok(true);
        }
        if known.and(facts).is_err() || operand.as_virtual().is_some() {
            return Ok(false);
        }
        let word = match o.out.kind_of(operand) {
            Some(Kind::Int) => operand,
            Some(Kind::Ref) => o.unary(Unary::RefBits, operand),
            _ => return Ok(false),
        };
        let mask = facts.zeros | facts.ones;
        if mask & !(known.zeros | known.ones) != 0 {
            let (mask, ones) = (
                o.int_constant(mask as i64),
                o.int_constant(facts.ones as i64),
            );
            let masked = o.int(IntBinary::And, word, mask);
            let condition = o.compare(Compare::Eq, masked, ones);
            self.guard(o, condition)?;
        }
        for (end, op) in [(facts.min, Compare::Ge), (facts.max, Compare::Le)] {
            let known = o.facts(word);
            let missing = match op {
                Compare::Ge => known.min < end,
                _ => known.max > end,
            };
            if missing && o.out.kind_of(operand) == Some(Kind::Int) {
                let end = o.int_constant(end);
                let condition = o.compare(op, word, end);
                self.guard(o, condition)?;
            }
        }
        if facts.nonzero && !o.facts(operand).nonzero {
            let zero = o.int_constant(0);
            let condition = o.compare(Compare::Ne, word, zero);
            self.guard(o, condition)?;
            let nonzero = Facts {
                nonzero: true,
                ..Facts::UNKNOWN
            };
            o.narrow(operand, &nonzero, 1)?;
        }
        Ok(o.facts(operand).implies(facts))
    }

    /// A guard that the operand is true, unless it would fail here and now.
    fn guard(&self, o: &mut Optimizer<'_>, condition: Operand) -> Step<()> {
        self.expect(o, condition, |word| word != 0)?;
        o.guard_truth_of(condition, true, self.snapshot)
    }

    /// A guard on this operand is worth it only if it would hold here and now.
    fn expect(&self, o: &Optimizer<'_>, operand: Operand, holds: impl Fn(u64) -> bool) -> Step<()> {
        match self.hints.word(o, operand) {
            Some(word) if !holds(word) => refuse(format!(
                "a guard would fail at once: {} is {word:#x}",
                describe(o, operand, 4)
            )),
            _ => Ok(()),
        }
    }
}

/// An operand and what it is made of, for the log.
fn describe(o: &Optimizer<'_>, operand: Operand, depth: u32) -> String {
    let operand = o.resolve(operand);
    if let Some(bits) = o.bits_of(operand) {
        return format!("{bits:#x}");
    }
    let Some(operation) = o.definition(operand).filter(|_| depth > 0) else {
        return format!("{operand:?}");
    };
    let mut parts = Vec::new();
    operation.operands(|part| parts.push(describe(o, part, depth - 1)));
    let name = match operation {
        Operation::Load { field, .. } => format!("load {}.{}", field.owner, field.name),
        Operation::LoadItem { items, .. } => format!("load_item {}.{}", items.owner, items.name),
        Operation::LoadSlot(slot, _) => format!("slot {slot}"),
        Operation::Input { index, .. } => format!("input {index}"),
        Operation::CompareInt(op, ..) => format!("compare {op:?}"),
        Operation::Int(op, ..) => format!("{op:?}"),
        Operation::Unary(op, ..) => format!("{op:?}"),
        Operation::Same(..) => "same".to_owned(),
        _ => format!("{operand:?}"),
    };
    format!("{name}({})", parts.join(", "))
}
