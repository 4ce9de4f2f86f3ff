//! The state at the label of a peeled loop: what the loop takes for granted each time round.
//!
//! ```text
//! slot 0: a box, virtual, whose value is parameter 0
//! slot 1: the value n from before the loop; its memory is right
//! slot 2: an immediate (parameter 2 as bits; bit 0 is set)
//! node.count of n is 7
//! ```
//!
//! For each live slot and red: a constant, a value from before the loop that does not change, a parameter with facts about it, or a virtual object made
//! of such. For the heap: what was known at the end of the first iteration. Each is a claim that the end of the second iteration must
//! confirm ([`LabelState::matches`]); claims about the heap only if they have been used. What fails is remembered in
//! [`Generality`], and the next attempt claims less.

use super::facts::{Facts, TAG_MASK};
use super::heap_cache::{Entry, Place};
use super::inheritance::{Content, Surroundings};
use super::state::{Optimizer, Value};
use super::virtuals::VirtualObject;
use crate::descr::{Effects, Type};
use crate::kind::Kind;
use crate::operations::Unary;
use crate::trace::{Operand, Operation, SnapshotId, VirtualField};
use heap::WordMap;

/// A part of the interpreter's state at the loop header.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Source {
    Slot(i32),
    Red(u32),
}

/// A claim about the heap, in terms of the first iteration: descriptor, object, index.
type HeapKey = (usize, Operand, Operand);

/// How much the next attempt is to claim.
#[derive(Clone, Default)]
pub(super) struct Generality {
    /// 0: all that is known; 1: no constants, no ranges; 2: nothing, and nothing virtual.
    sources: WordMap<Source, u8>,
    least: u8,
    /// Of what is known of parameters only what their representation is: other traces find that easier to join.
    pub coarse: bool,
    /// Slots whose memory is not right at the end of an iteration.
    dirty: WordMap<i32, ()>,
    /// 1: the value changes; 2: not known.
    heap: WordMap<HeapKey, u8>,
    /// Slots are published bare in the loop.
    publishes_bare: bool,
}

impl Generality {
    fn of(&self, source: Source) -> u8 {
        self.sources
            .get(&source)
            .copied()
            .unwrap_or(0)
            .max(self.least)
    }

    fn raise(&mut self, source: Source) {
        let level = (self.of(source) + 1).min(2);
        self.sources.insert(source, level);
    }

    /// Claims no constants any more; false if that is so already.
    pub fn no_constants(&mut self) -> bool {
        let claimed = self.least == 0;
        self.least = self.least.max(1);
        claimed
    }

    /// Claims nothing any more.
    pub fn everything(&mut self) {
        self.least = 2;
    }
}

/// What is claimed of an operand.
#[derive(Clone, Debug)]
pub(super) enum Claim {
    /// It is this constant, or this value from before the loop.
    Fixed(Operand),
    /// It is passed as this parameter, of which the facts hold.
    Parameter(usize),
    /// It is the reference with these bits.
    Bits(Box<Claim>),
    /// It is this virtual object (its number at the end of the first iteration).
    Virtual(usize),
}

/// A virtual object at the label.
#[derive(Clone, Debug)]
pub(super) struct ClaimedObject {
    /// In the second iteration.
    new: Operand,
    pub kind: &'static Type,
    pub shape: u32,
    pub length: u32,
    pub fields: Vec<(VirtualField, Claim)>,
}

impl ClaimedObject {
    /// Could this virtual object be it, fields apart? What is not claimed of its items must be zero.
    pub fn is_like(&self, o: &Optimizer<'_>, object: &VirtualObject) -> bool {
        let is_claimed = |field: &VirtualField| self.fields.iter().any(|(f, _)| f == field);
        self.kind == object.kind
            && self.shape == object.shape
            && self.length == object.length
            && object
                .fields
                .iter()
                .all(|(f, value)| is_claimed(f) || o.bits_of(o.resolve(*value)) == Some(0))
    }
}

/// A parameter of the label.
pub(super) struct Parameter {
    /// The operation that stands for it in the second iteration.
    pub value: Operand,
    /// What is passed at first.
    before: Operand,
    pub facts: Facts,
    /// The claim about the heap that it belongs to, if it does: it counts only if that is used.
    import: Option<usize>,
}

impl Parameter {
    /// Does it belong to no claim about the heap, or to one that is used?
    pub fn counts(&self, o: &Optimizer<'_>) -> bool {
        self.import.is_none_or(|i| o.imports[i].used.get())
    }
}

/// A claim about the heap.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub place: Place,
    key: HeapKey,
    /// As the second iteration sees it.
    pub entry: Entry,
    pub claim: Claim,
    /// The second iteration relies on it.
    pub used: std::cell::Cell<bool>,
}

/// See the module's documentation.
pub(super) struct LabelState {
    pub sources: Vec<(Source, Operand)>,
    pub claims: Vec<Claim>,
    /// Slots whose memory is right at the label.
    pub clean: Vec<i32>,
    pub parameters: Vec<Parameter>,
    pub objects: WordMap<usize, ClaimedObject>,
    /// Of values at the end of the first iteration: what stands for them in the second.
    translation: WordMap<Operand, Operand>,
    pub invariant: Vec<bool>,
    /// As [`Generality::coarse`].
    coarse: bool,
    /// What the clean slots hold; the stack's top in memory, and what is known of the room on it.
    slots: Vec<(i32, Kind, Operand)>,
    top: Option<i32>,
    room: Option<(i32, i32)>,
    /// As [`StackMemory::is_settled`](super::frames::StackMemory).
    is_settled: bool,
}

impl LabelState {
    /// Before the label: looks at the state at the end of the first iteration, and forces what must not stay virtual.
    pub fn begin(o: &mut Optimizer<'_>, snapshot: SnapshotId, generality: &Generality) -> Self {
        let mut sources = sources_at(o, snapshot);
        for (source, operand) in &mut sources {
            if generality.of(*source) >= 2 {
                *operand = o.force(*operand);
            }
        }
        for (_, operand) in &mut sources {
            *operand = o.resolve(*operand);
        }
        LabelState {
            invariant: invariants(o, &sources),
            sources,
            claims: Vec::new(),
            clean: Vec::new(),
            parameters: Vec::new(),
            objects: WordMap::default(),
            translation: WordMap::default(),
            coarse: generality.coarse,
            slots: Vec::new(),
            top: o.stack.published_top,
            room: o.stack.room,
            is_settled: o.stack.is_settled && !generality.publishes_bare && !publishes_bare(o),
        }
    }

    /// After the label: makes the state that the second iteration starts in.
    pub fn import(&mut self, o: &mut Optimizer<'_>, generality: &Generality) {
        let memory = std::mem::take(&mut o.stack.memory);
        let bare = std::mem::take(&mut o.stack.bare);
        o.stack.is_settled = self.is_settled;
        let mut reds = Vec::new();
        for i in 0..self.sources.len() {
            let (source, before) = self.sources[i];
            let (claim, after) = if before.as_virtual().is_none() && is_unread(o, source) {
                self.parameter(o, before, Facts::UNKNOWN, None)
            } else {
                self.claim(o, before, generality.of(source), None)
            };
            self.claims.push(claim);
            match source {
                Source::Red(_) => reds.push(after),
                Source::Slot(slot) => {
                    o.stack.carried.set(slot, after);
                    let held = memory.get(slot).map(|held| o.resolve(held));
                    let is_clean = held == Some(before) && !bare.contains(&slot);
                    if is_clean && !generality.dirty.contains_key(&slot) {
                        o.stack.memory.set(slot, after);
                        self.clean.push(slot);
                        let kind = o.out.kind_of(before).unwrap_or(Kind::Ref);
                        self.slots.push((slot, kind, after));
                    }
                }
            }
        }
        o.carried_reds = Some(reds);
        self.import_heap(o, generality);
    }

    fn parameter(
        &mut self,
        o: &mut Optimizer<'_>,
        before: Operand,
        facts: Facts,
        import: Option<usize>,
    ) -> (Claim, Operand) {
        let kind = o.out.kind_of(before).unwrap_or(Kind::Ref);
        let index = self.parameters.len();
        let value = o.emit_with(
            Operation::Parameter {
                index: index as u32,
                kind,
            },
            facts,
        );
        self.parameters.push(Parameter {
            value,
            before,
            facts,
            import,
        });
        (Claim::Parameter(index), value)
    }

    /// Decides what to claim of an operand, and makes what stands for it in the second iteration.
    fn claim(
        &mut self,
        o: &mut Optimizer<'_>,
        before: Operand,
        level: u8,
        import: Option<usize>,
    ) -> (Claim, Operand) {
        if let Some(i) = before.as_virtual() {
            return self.claim_object(o, i, level);
        }
        if level == 0 && self.is_fixed(before) {
            return (Claim::Fixed(before), before);
        }
        let bits = match o.definition(before) {
            Some(Operation::Unary(Unary::BitsRef, y)) if level < 2 => Some(*y),
            _ => None,
        };
        let (claim, after) = if let Some(y) = bits {
            let y = o.resolve(y);
            let (inner, y) = self.claim(o, y, level, import);
            (Claim::Bits(Box::new(inner)), o.unary(Unary::BitsRef, y))
        } else {
            let known = o.facts(before);
            let facts = match level {
                0 | 1 if self.coarse => coarse(&known),
                0 => known,
                1 => general(o, before, &known),
                _ => Facts::UNKNOWN,
            };
            self.parameter(o, before, facts, import)
        };
        if before.as_value().is_some() {
            self.translation.entry(before).or_insert(after);
        }
        (claim, after)
    }

    fn claim_object(&mut self, o: &mut Optimizer<'_>, i: usize, level: u8) -> (Claim, Operand) {
        if let Some(object) = self.objects.get(&i) {
            return (Claim::Virtual(i), object.new);
        }
        let old = &o.virtuals[i];
        let (kind, shape, length) = (old.kind, old.shape, old.length);
        let mut new = VirtualObject::new(kind, shape, length);
        let mut old_fields = old.fields.clone();
        o.complete(i, &mut old_fields);
        new.fields.clear();
        let new = o.new_virtual(new);
        self.objects.insert(
            i,
            ClaimedObject {
                new,
                kind,
                shape,
                length,
                fields: Vec::new(),
            },
        );
        let mut fields = Vec::with_capacity(old_fields.len());
        let mut values = Vec::with_capacity(old_fields.len());
        for (field, value) in old_fields {
            let value = o.resolve(value);
            let (claim, after) = self.claim(o, value, level, None);
            fields.push((field, claim));
            values.push((field, after));
        }
        if let Some(index) = new.as_virtual() {
            o.virtuals[index].fields = values;
        }
        if let Some(object) = self.objects.get_mut(&i) {
            object.fields = fields;
        }
        (Claim::Virtual(i), new)
    }

    /// A constant, or a value that every iteration would compute the same?
    fn is_fixed(&self, operand: Operand) -> bool {
        match operand.as_value() {
            Some(i) => self.invariant.get(i).copied().unwrap_or(false),
            None => operand.as_constant().is_some(),
        }
    }

    // ------------------------------------------------------------ the heap

    /// What is known of the heap at the end of the first iteration, as the second sees it.
    fn import_heap(&mut self, o: &mut Optimizer<'_>, generality: &Generality) {
        let mut regions = std::mem::take(&mut o.heap.regions);
        for region in &mut regions {
            let entries = std::mem::take(&mut region.entries);
            for entry in entries {
                if let Some(entry) = self.import_entry(o, region.place, entry, generality) {
                    region.entries.push(entry);
                }
            }
        }
        o.heap.regions = regions;
    }

    fn import_entry(
        &mut self,
        o: &mut Optimizer<'_>,
        place: Place,
        entry: Entry,
        generality: &Generality,
    ) -> Option<Entry> {
        let resolved = [entry.object, entry.index, entry.value].map(|x| o.resolve(x));
        let [object, index, value] = resolved;
        let key = (place.address(), object, index);
        let translated = |x: Operand| self.translation.get(&x).copied().unwrap_or(x);
        let (new_object, new_index) = (translated(object), translated(index));
        let same_place = new_object == object && new_index == index;
        let unchanged = translated(value) == value;
        if place.is_immutable() && same_place && unchanged {
            return Some(entry); // about values that do not change, and memory that does not either
        }
        let level = generality.heap.get(&key).copied().unwrap_or(0);
        if level >= 2 || value.as_virtual().is_some() {
            return None;
        }
        let number = o.imports.len();
        let still_there = self.is_fixed(value)
            || matches!(
                o.definition(value),
                Some(Operation::Load { .. } | Operation::LoadItem { .. })
            );
        let (claim, after) = if level == 0 && unchanged && still_there {
            (Claim::Fixed(value), value)
        } else {
            let facts = match level {
                0 if self.coarse => coarse(&o.facts(value)),
                0 => o.facts(value),
                _ => Facts::UNKNOWN,
            };
            self.parameter(o, value, facts, Some(number))
        };
        let entry = Entry {
            object: new_object,
            index: new_index,
            value: after,
            import: Some(number as u32),
        };
        o.imports.push(Import {
            place,
            key,
            entry,
            claim,
            used: std::cell::Cell::new(false),
        });
        Some(entry)
    }

    // ------------------------------------------------------------ the end of the second iteration

    /// Does the state at the end of the second iteration fit? Gives what to pass for the parameters; otherwise `generality` is raised.
    pub fn matches(
        &self,
        o: &mut Optimizer<'_>,
        snapshot: SnapshotId,
        generality: &mut Generality,
    ) -> Option<Vec<Operand>> {
        let mut matching = Matching {
            state: self,
            arguments: vec![None; self.parameters.len()],
            objects: WordMap::default(),
        };
        let mut failed = false;
        let now = sources_at(o, snapshot);
        for ((source, operand), claim) in now.iter().zip(&self.claims) {
            if !matching.claim(o, claim, *operand) {
                generality.raise(*source);
                failed = true;
            }
        }
        failed |= now.len() != self.claims.len();
        // Forcing for one claim may have undone another.
        if matching
            .objects
            .values()
            .any(|object| o.resolve(*object).as_virtual().is_none())
        {
            for ((source, _), claim) in now.iter().zip(&self.claims) {
                if matches!(claim, Claim::Virtual(_)) {
                    generality.raise(*source);
                }
            }
            failed = true;
        }
        for slot in &self.clean {
            let value = now.iter().find(|(s, _)| *s == Source::Slot(*slot));
            let value = value.map(|(_, value)| o.resolve(*value));
            if !value.is_some_and(|value| o.is_in_memory(*slot, value)) {
                generality.dirty.insert(*slot, ());
                failed = true;
            }
        }
        if self.is_settled && publishes_bare(o) {
            generality.publishes_bare = true;
            failed = true;
        }
        failed |= !matching.heap(o, generality);
        if failed {
            return None;
        }
        let pairs = self.parameters.iter().zip(matching.arguments);
        pairs
            .filter(|(p, _)| p.counts(o))
            .map(|(_, argument)| argument.map(|a| o.resolve(a)))
            .collect()
    }

    /// What is known whenever the label is passed, once the second iteration has confirmed it. Arguments as for [`entrance`](Self::entrance).
    pub fn at_label(&self, o: &Optimizer<'_>, known: &[Value], passed: &[Operand]) -> Surroundings {
        let counted = self.parameters.iter().filter(|p| p.counts(o));
        let invariant = passed.iter().filter_map(|value| {
            let known = value.as_value().map(|i| known[i]);
            known.map(|known| (*value, known.facts))
        });
        let claimed = o.imports.iter().filter(|import| import.used.get());
        let claimed = claimed.map(|import| Content::new(import.place, &import.entry));
        let fixed = |x: &Operand| x.as_constant().is_some() || passed.contains(x);
        let immutable = o.heap.regions.iter().filter(|r| r.place.is_immutable());
        let immutable = immutable.flat_map(|region| {
            let entries = region.entries.iter();
            let entries = entries.filter(|e| [e.object, e.index, e.value].iter().all(fixed));
            entries.map(|e| Content::new(region.place, e))
        });
        Surroundings {
            inputs: counted
                .map(|p| (p.value, p.facts))
                .chain(invariant)
                .collect(),
            slots: self.slots.clone(),
            numbers: Vec::new(),
            memory: claimed.chain(immutable).collect(),
            shapes: o.shapes_among(passed.iter().copied(), known),
            top: self.top,
            room: self.room,
            is_settled: self.is_settled,
        }
    }

    /// The parameters that count: the values that stand for them, and what is passed at first.
    pub fn parameters(&self, o: &Optimizer<'_>) -> Vec<(Operand, Operand)> {
        let parameters = self.parameters.iter().filter(|p| p.counts(o));
        parameters.map(|p| (p.value, p.before)).collect()
    }
}

/// Compares the end of the second iteration with the claims.
struct Matching<'a> {
    state: &'a LabelState,
    arguments: Vec<Option<Operand>>,
    /// Which virtual object each claimed one is.
    objects: WordMap<usize, Operand>,
}

impl Matching<'_> {
    fn claim(&mut self, o: &mut Optimizer<'_>, claim: &Claim, operand: Operand) -> bool {
        let operand = o.resolve(operand);
        match claim {
            Claim::Fixed(fixed) => o.resolve(*fixed) == operand,
            Claim::Parameter(index) => {
                let facts = self.state.parameters[*index].facts;
                let argument = o.force(operand);
                self.arguments[*index] = Some(argument);
                o.facts(argument).implies(&facts)
            }
            Claim::Bits(inner) => match o.definition(operand) {
                Some(Operation::Unary(Unary::BitsRef, y)) => {
                    let y = *y;
                    self.claim(o, inner, y)
                }
                _ => match o.bits_of(operand) {
                    Some(bits) if !o.facts(operand).is_object() => {
                        let bits = o.int_constant(bits as i64);
                        self.claim(o, inner, bits)
                    }
                    _ => false,
                },
            },
            Claim::Virtual(i) => self.object(o, *i, operand),
        }
    }

    fn object(&mut self, o: &mut Optimizer<'_>, i: usize, operand: Operand) -> bool {
        if let Some(earlier) = self.objects.get(&i) {
            return *earlier == operand;
        }
        let Some(j) = operand.as_virtual() else {
            return false;
        };
        let state = self.state;
        let claimed = &state.objects[&i];
        let taken = self.objects.values().any(|other| *other == operand);
        if taken || !claimed.is_like(o, &o.virtuals[j]) {
            return false;
        }
        self.objects.insert(i, operand);
        for (field, claim) in &claimed.fields {
            let value = o.virtual_part(j, *field);
            if !self.claim(o, claim, value) {
                return false;
            }
        }
        true
    }

    /// Confirms the claims about the heap that have been used. Confirming one may use another.
    fn heap(&mut self, o: &mut Optimizer<'_>, generality: &mut Generality) -> bool {
        let mut fits = true;
        let mut done = vec![false; o.imports.len()];
        while let Some(i) = (0..done.len()).find(|i| !done[*i] && o.imports[*i].used.get()) {
            done[i] = true;
            let import = o.imports[i].clone();
            let object = self.at_the_end(o, import.entry.object);
            let index = self.at_the_end(o, import.entry.index);
            let found = match (object, index) {
                (Some(object), Some(index)) => o.cached(import.place, object, index),
                _ => None,
            };
            let level = match found {
                Some(value) if self.claim(o, &import.claim, value) => continue,
                Some(_) if matches!(import.claim, Claim::Fixed(_)) => 1,
                Some(_) => generality
                    .heap
                    .get(&import.key)
                    .map_or(1, |level| level + 1),
                None => 2,
            };
            generality.heap.insert(import.key, level);
            fits = false;
        }
        fits
    }

    /// What stands in the next iteration for what `operand` is in this one; `None` if that is not known.
    fn at_the_end(&self, o: &Optimizer<'_>, operand: Operand) -> Option<Operand> {
        let resolved = o.resolve(operand);
        let parameters = &self.state.parameters;
        if let Some(index) = parameters.iter().position(|p| p.value == operand) {
            return self.arguments[index].map(|a| o.resolve(a));
        }
        // The reference made of a parameter's bits.
        if let Some(Operation::Unary(..)) = o.definition(operand)
            && self.state.translation.values().any(|t| *t == operand)
        {
            return None;
        }
        Some(resolved)
    }
}

/// Does the loop overwrite it, or leave it alone, before it reads it? Then nothing needs to be known of it.
fn is_unread(o: &Optimizer<'_>, source: Source) -> bool {
    let Source::Slot(slot) = source else {
        return false;
    };
    let mut recorded = o.recorded.operations.iter();
    !recorded.any(|operation| matches!(operation, Operation::LoadSlot(s, _) if *s == slot))
}

/// Does the new trace publish bare floats, so far?
fn publishes_bare(o: &Optimizer<'_>) -> bool {
    let mut operations = o.out.operations.iter();
    operations.any(|o| matches!(o, Operation::Publish { bare, .. } if !bare.is_empty()))
}

/// Of the facts about an operand those that tell how it is represented, and that it is not negative.
fn coarse(known: &Facts) -> Facts {
    // An odd word is a tagged one, whatever else its tag bits are.
    let mask = if known.ones & 1 != 0 { 1 } else { TAG_MASK };
    let bits = Facts {
        nonzero: known.nonzero,
        ..Facts::bits(known.zeros & mask, known.ones & mask)
    };
    let sign = if known.min >= 0 && known.ones & TAG_MASK == 0 {
        0
    } else {
        i64::MIN
    };
    bits.and(&Facts::range(sign, i64::MAX)).unwrap_or(bits)
}

/// What of the facts about an operand is likely to be true in every iteration: of a constant that has been another, the tag.
fn general(o: &Optimizer<'_>, operand: Operand, known: &Facts) -> Facts {
    let mask = match (operand.as_constant(), o.out.kind_of(operand)) {
        (None, _) => u64::MAX,
        (Some(_), Some(Kind::Ref)) => TAG_MASK,
        (Some(_), _) => return Facts::UNKNOWN,
    };
    Facts {
        nonzero: known.nonzero,
        ..Facts::bits(known.zeros & mask, known.ones & mask)
    }
}

/// The live slots and the reds at a recorded loop header.
fn sources_at(o: &Optimizer<'_>, id: SnapshotId) -> Vec<(Source, Operand)> {
    let snapshot = &o.recorded.snapshots[id.0 as usize];
    let slots = snapshot
        .slots
        .iter()
        .map(|(slot, value)| (Source::Slot(*slot), o.get(*value)));
    let reds = snapshot.levels.last().map_or(&[][..], |level| &level.reds);
    let reds = reds
        .iter()
        .enumerate()
        .map(|(i, value)| (Source::Red(i as u32), o.get(*value)));
    slots.chain(reds).collect()
}

/// Which values of the first iteration are what every iteration computes: made of slots and reds that do not change.
fn invariants(o: &Optimizer<'_>, sources: &[(Source, Operand)]) -> Vec<bool> {
    let ends_as = |source: Source, value: usize| {
        let mut ends = sources.iter();
        ends.any(|(s, end)| *s == source && *end == Operand::value(value))
    };
    let mut invariant = Vec::with_capacity(o.out.operations.len());
    for (i, operation) in o.out.operations.iter().enumerate() {
        let known = match operation {
            Operation::LoadSlot(slot, _) => ends_as(Source::Slot(*slot), i),
            Operation::Input { index, .. } => ends_as(Source::Red(*index), i),
            Operation::Int(..)
            | Operation::Checked(..)
            | Operation::Overflows(..)
            | Operation::CompareInt(..)
            | Operation::Same(..)
            | Operation::Float(..)
            | Operation::CompareFloat(..)
            | Operation::Unary(..) => true,
            Operation::Load { field, .. } => field.immutable,
            Operation::LoadItem { items, .. } => items.immutable,
            Operation::Call { callee, .. } => callee.effects == Effects::Elidable,
            _ => false,
        };
        let mut all = known;
        if known {
            operation.operands(|operand| {
                if let Some(value) = o.resolve(operand).as_value() {
                    all &= invariant.get(value).copied().unwrap_or(false);
                }
            });
        }
        invariant.push(all);
    }
    invariant
}
