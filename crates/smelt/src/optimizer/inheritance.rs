//! What a bridge inherits: all that its parent trace knows where the guard fails, of the live values and of the memory that they lead to.
//!
//! ```text
//! loop label 1                            bridge label 2
//! p = slot 0                              x = input 0
//! guard p is an object of shape 20        p = slot 0            (p is an object of shape 20)
//! x = load node.count p                   n = load node.left p  (of shape 22; x is what node.count of p holds)
//! n = load node.left p                    ...
//! guard n is an object of shape 22
//! guard_true (x < 10) s1                  s1: slots 1=x
//! ```
//!
//! Exits pass only what the interpreter's state needs, so the rest is described by where it lies: in a slot of the value stack, or in memory behind something that
//! is described already. The bridge loads all of that; what it has no use for is dead code, the rest is moved to where it is used ([`sinking`](super::sinking)). It does not check again, and what it loads anew
//! it would have loaded anyway.
//!
//! That costs the parent nothing: when a bridge is wanted the forward pass goes through the parent's optimised trace up to the guard, with nothing in mind but what can be
//! learned ([`Inheritance::at_exit`]). Of the label of a peeled loop is kept what is true whenever it is passed
//! ([`Surroundings::at_label`]), in the same form.
//!
//! All of it is true of the memory as the guard leaves it, and nothing runs between the guard and the bridge. It does not depend on the guard's outcome: a guard may fail
//! although its condition holds.

use super::Options;
use super::compatible::KnownShape;
use super::facts::Facts;
use super::frames::{SlotMap, StackMemory};
use super::heap_cache::{Entry, NO_INDEX, Place};
use super::state::{Optimizer, Step, Value};
use crate::bare::BARE;
use crate::kind::Kind;
use crate::shape_functions::Fact;
use crate::trace::{Constant, Operand, Operation, SnapshotId, Trace, TraceKind};
use heap::WordMap;

/// See the module's documentation. Values are numbered; the first ones are the inputs.
#[derive(Clone, Default, Debug)]
pub struct Inheritance {
    inputs: usize,
    values: Vec<Facts>,
    /// What is known of shapes among the values.
    shapes: Vec<(usize, Vec<Fact>)>,
    slots: Vec<(i32, Kind, Part)>,
    /// Slots that hold floats, perhaps bare, and their numbers.
    numbers: Vec<(i32, Part)>,
    /// In an order in which each object and index has been mentioned before.
    memory: Vec<Held>,
    top: Option<i32>,
    room: Option<(i32, i32)>,
    is_settled: bool,
}

/// A value or a constant.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Part {
    Value(usize),
    Constant(Constant),
}

/// What a place in memory holds.
#[derive(Clone, Debug)]
struct Held {
    place: Place,
    object: Part,
    /// `None` for fields.
    index: Option<Part>,
    value: Part,
}

/// The same in terms of the operands of a pass.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Content {
    place: Place,
    object: Operand,
    index: Operand,
    value: Operand,
}

impl Content {
    pub fn new(place: Place, entry: &Entry) -> Content {
        let Entry {
            object,
            index,
            value,
            ..
        } = *entry;
        Content {
            place,
            object,
            index,
            value,
        }
    }
}

/// What is known at a point of a pass, in terms of its operands.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub inputs: Vec<(Operand, Facts)>,
    /// What is known of shapes.
    pub shapes: Vec<(Operand, Vec<Fact>)>,
    pub slots: Vec<(i32, Kind, Operand)>,
    /// Slots that hold floats, perhaps bare, and their numbers.
    pub numbers: Vec<(i32, Operand)>,
    pub memory: Vec<Content>,
    pub top: Option<i32>,
    pub room: Option<(i32, i32)>,
    /// As [`StackMemory::is_settled`].
    pub is_settled: bool,
}

/// The most places that are described.
const MOST_PLACES: usize = 96;
/// The most operations before a guard that are looked at.
const MOST_OPERATIONS: usize = 1500;

impl Surroundings {
    /// Describes all that can be reached. `facts` are those of values that are no inputs.
    pub fn describe(
        &self,
        constants: &[Constant],
        facts: impl Fn(Operand) -> Facts,
    ) -> Inheritance {
        let mut paths = Paths {
            constants,
            numbers: WordMap::default(),
            values: Vec::new(),
        };
        for (operand, facts) in &self.inputs {
            let number = paths.values.len();
            paths.values.push(*facts);
            if operand.as_value().is_some() {
                paths.numbers.entry(*operand).or_insert(number);
            }
        }
        let slots = self.slots.iter().filter_map(|(slot, kind, operand)| {
            let part = paths.reach(*operand, &facts)?;
            Some((*slot, *kind, part))
        });
        let slots = slots.collect();
        let numbers = self.numbers.iter().filter_map(|(slot, operand)| {
            let part = paths.reach(*operand, &facts)?;
            Some((*slot, part))
        });
        let numbers = numbers.collect();
        let mut memory = Vec::new();
        let mut left: Vec<Content> = self.memory.clone();
        loop {
            let before = left.len();
            left.retain(|entry| {
                let index = match entry.place {
                    Place::Field(_) => None,
                    Place::Items(_) => paths.find(entry.index),
                };
                let is_reached = index.is_some() || matches!(entry.place, Place::Field(_));
                let Some(object) = paths.find(entry.object).filter(|_| is_reached) else {
                    return true;
                };
                if memory.len() < MOST_PLACES
                    && let Some(value) = paths.reach(entry.value, &facts)
                {
                    memory.push(Held {
                        place: entry.place,
                        object,
                        index,
                        value,
                    });
                }
                false
            });
            if left.len() == before {
                break;
            }
        }
        let shapes = self.shapes.iter().filter_map(|(operand, facts)| {
            let number = paths.numbers.get(operand)?;
            Some((*number, facts.clone()))
        });
        Inheritance {
            inputs: self.inputs.len(),
            shapes: shapes.collect(),
            values: paths.values,
            slots,
            numbers,
            memory,
            top: self.top,
            room: self.room,
            is_settled: self.is_settled,
        }
    }

    /// Of a label: what is known wherever it is passed, if only these of its arguments are left.
    pub fn at_label(mut self, kept: &[bool], constants: &[Constant]) -> Inheritance {
        let mut kept = kept.iter();
        self.inputs.retain(|_| kept.next().is_none_or(|kept| *kept));
        let is_object = |operand| self.memory.iter().any(|c| c.object == operand);
        self.describe(constants, |operand| match is_object(operand) {
            true => Facts::OBJECT,
            false => Facts::UNKNOWN,
        })
    }

    /// Keeps only what `later` says too.
    fn intersect(&mut self, later: &Surroundings) {
        self.slots.retain(|slot| later.slots.contains(slot));
        self.numbers.retain(|slot| later.numbers.contains(slot));
        self.memory.retain(|entry| later.memory.contains(entry));
        self.top = self.top.filter(|_| self.top == later.top);
        self.room = self.room.filter(|_| self.room == later.room);
        self.is_settled &= later.is_settled;
    }
}

/// The operands that have been reached.
struct Paths<'a> {
    constants: &'a [Constant],
    numbers: WordMap<Operand, usize>,
    values: Vec<Facts>,
}

impl Paths<'_> {
    fn find(&self, operand: Operand) -> Option<Part> {
        match operand.as_constant() {
            Some(i) => Some(Part::Constant(self.constants[i])),
            None => self.numbers.get(&operand).map(|n| Part::Value(*n)),
        }
    }

    /// As [`find`](Self::find); reached now if it has not been. `None` for what has no place in memory.
    fn reach(&mut self, operand: Operand, facts: impl Fn(Operand) -> Facts) -> Option<Part> {
        let found = self.find(operand);
        if found.is_some() || operand.as_value().is_none() {
            return found;
        }
        self.values.push(facts(operand));
        self.numbers.insert(operand, self.values.len() - 1);
        Some(Part::Value(self.values.len() - 1))
    }
}

impl Inheritance {
    /// The operations that [`at_exit`](Self::at_exit) looks at: up to the last guard with this snapshot, and on to the next.
    pub fn operations_to(parent: &Trace, exit: SnapshotId) -> &[Operation] {
        let operations = &parent.operations;
        let last = operations.iter().rposition(|o| o.guard() == Some(exit));
        let behind = last.map_or(0, |last| last + 1);
        let is_guard = |operation: &Operation| operation.guard().is_some();
        let next = operations[behind..].iter().position(is_guard);
        &operations[..next.map_or(operations.len(), |next| behind + next + 1)]
    }

    /// What is known wherever `parent`, an optimised trace, is left by an exit. `known` is what was known at its start or, if it has one, at its label.
    pub fn at_exit(
        parent: &Trace,
        known: &Inheritance,
        exit: SnapshotId,
        options: &Options<'_>,
    ) -> Inheritance {
        let mut passes = options.passes;
        passes.virtuals = false;
        let options = Options {
            passes,
            float_objects: options.float_objects,
            ..Options::default()
        };
        let mut pass = Optimizer::new(parent, &options);
        pass.only_learns = true;
        // What contradicts itself never comes to the guard.
        let found = pass.surroundings_of(exit, known).ok().flatten();
        let described = found.map(|(surroundings, facts)| {
            let facts = |operand: Operand| facts[operand.as_value().unwrap_or(0)];
            surroundings.describe(&pass.out.constants, facts)
        });
        described.unwrap_or_default()
    }
}

impl Optimizer<'_> {
    /// Goes through an optimised trace up to the last guard with this snapshot. Gives what is known at all of them, and the facts at the first.
    fn surroundings_of(
        &mut self,
        exit: SnapshotId,
        known: &Inheritance,
    ) -> Step<Option<(Surroundings, Vec<Facts>)>> {
        let operations = &self.recorded.operations;
        let is_exit = |operation: &Operation| operation.guard() == Some(exit);
        let (Some(first), Some(last)) = (
            operations.iter().position(is_exit),
            operations.iter().rposition(is_exit),
        ) else {
            return Ok(None);
        };
        let is_label = |operation: &Operation| matches!(operation, Operation::Label { .. });
        let label = operations[..first].iter().rposition(is_label);
        let begin = label.map_or(0, |label| label + 1);
        let mut from = begin.max(first.saturating_sub(MOST_OPERATIONS));
        if from > begin || label.is_some() {
            self.stack = StackMemory::default();
        }
        let is_loop = self.recorded.kind == TraceKind::Loop;
        self.stack.is_settled = known.is_settled && from == begin && is_loop;
        // What has been computed before may be anything.
        for i in begin..from {
            self.learn_nothing(i);
        }
        if from == begin && (label.is_some() || self.recorded.kind == TraceKind::Bridge) {
            let is_given =
                |o: &Operation| matches!(o, Operation::Input { .. } | Operation::Parameter { .. });
            let mut given = vec![None; known.inputs];
            let mut next = 0;
            while is_given(&operations[from]) {
                self.learn_nothing(from);
                // Inputs without use have been dropped.
                if let Operation::Input { index, .. } = &operations[from] {
                    next = *index as usize;
                }
                if let Some(given) = given.get_mut(next) {
                    *given = Some(self.map[from]);
                }
                next += 1;
                from += 1;
            }
            self.inherit(known, &given);
        }
        let live = self.recorded.snapshots[exit.0 as usize].live_values();
        let mut found: Option<(Surroundings, Vec<Facts>)> = None;
        for (i, operation) in operations.iter().enumerate().take(last + 1).skip(from) {
            if is_exit(operation) {
                let here = self.surroundings(&live, exit);
                match &mut found {
                    Some((surroundings, _)) => surroundings.intersect(&here),
                    None => found = Some((here, self.values.iter().map(|v| v.facts).collect())),
                }
            }
            if let Operation::Publish {
                stores,
                bare,
                settles,
                top,
                depth_change,
                ..
            } = operation
            {
                let stores: Vec<_> = stores.iter().map(|(s, o)| (*s, self.get(*o))).collect();
                self.has_published(&stores, *top, *depth_change);
                for (slot, number) in bare {
                    self.slot_holds_number(*slot, self.get(*number));
                }
                self.stack.is_settled = (self.stack.is_settled || *settles) && bare.is_empty();
            } else if let Some(result) = self.step(operation)? {
                self.map[i] = result;
            }
        }
        Ok(found)
    }

    /// The value of an operation that is not looked at.
    fn learn_nothing(&mut self, operation: usize) {
        if let Some(kind) = self.recorded.operations[operation].result() {
            self.map[operation] = self.emit(Operation::Parameter { index: 0, kind });
        }
    }

    /// What is known here of an exit's live values, the slots below its top, and memory.
    fn surroundings(&self, live: &[Operand], exit: SnapshotId) -> Surroundings {
        let inputs = live.iter().map(|value| {
            let operand = self.get(*value);
            (operand, self.facts(operand))
        });
        let dead = self.recorded.snapshots[exit.0 as usize].top;
        let values = (0..self.values.len()).map(Operand::value);
        Surroundings {
            inputs: inputs.collect(),
            shapes: self.shapes_among(values, &self.values),
            slots: self.slots_in_memory(&self.stack.memory, dead),
            numbers: self.numbers_in_memory(dead),
            memory: self.contents(),
            top: self.stack.published_top,
            room: self.stack.room,
            is_settled: self.stack.is_settled,
        }
    }

    /// What is known of shapes that are among some values, of all of which is given what is known of them.
    pub(super) fn shapes_among(
        &self,
        some: impl Iterator<Item = Operand>,
        known: &[Value],
    ) -> Vec<(Operand, Vec<Fact>)> {
        let shapes = some.filter_map(|operand| {
            let known = self.known_shapes.get(known[operand.as_value()?].shape)?;
            Some((operand, known.facts.clone()))
        });
        shapes.collect()
    }

    fn slots_in_memory(&self, memory: &SlotMap, dead: i32) -> Vec<(i32, Kind, Operand)> {
        let slots = memory.iter().filter(|(slot, _)| *slot < dead);
        let slots = slots.filter_map(|(slot, operand)| {
            let operand = self.resolve(operand);
            let kind = self.out.kind_of(operand)?;
            (!self.may_be_bare(operand)).then_some((slot, kind, operand))
        });
        slots.collect()
    }

    /// Is what memory holds in a slot perhaps a bare float? What the guards behind its load have not refused yet is, too.
    fn may_be_bare(&self, operand: Operand) -> bool {
        let is_loaded = || {
            matches!(
                self.definition(operand),
                Some(Operation::LoadSlot(_, Kind::Ref))
            )
        };
        operand.as_virtual().is_some()
            || self.is_to_settle() && is_loaded() && self.facts(operand).contains(BARE as i64)
    }

    fn numbers_in_memory(&self, dead: i32) -> Vec<(i32, Operand)> {
        let slots = self.stack.memory.iter().filter(|(slot, _)| *slot < dead);
        slots
            .filter_map(|(slot, operand)| Some((slot, self.bare_number(operand)?)))
            .collect()
    }

    fn contents(&self) -> Vec<Content> {
        let regions = self.heap.regions.iter();
        let entries = regions.flat_map(|region| region.entries.iter().map(|e| (region.place, e)));
        let contents = entries.map(|(place, entry)| Content {
            place,
            object: self.resolve(entry.object),
            index: self.resolve(entry.index),
            value: self.resolve(entry.value),
        });
        contents.collect()
    }

    /// At the start: all that has been inherited is loaded, and known. Some inputs may be missing.
    pub(super) fn inherit(&mut self, inheritance: &Inheritance, inputs: &[Option<Operand>]) {
        debug_assert_eq!(inheritance.inputs, inputs.len());
        let first = self.out.operations.len();
        let mut values = vec![None; inheritance.values.len()];
        for (i, (value, input)) in values.iter_mut().zip(inputs).enumerate() {
            let Some(input) = input else {
                continue;
            };
            // Facts against each other: the bridge is never reached.
            let _ = self.narrow(*input, &inheritance.values[i], 0);
            *value = Some(self.resolve(*input));
        }
        for (slot, kind, part) in &inheritance.slots {
            let load = Operation::LoadSlot(*slot, *kind);
            let value = self.inherited(inheritance, &mut values, *part, load);
            self.stack.hold(*slot, value);
        }
        for (slot, part) in &inheritance.numbers {
            let load = Operation::LoadNumber(*slot);
            let number = self.inherited(inheritance, &mut values, *part, load);
            self.slot_holds_number(*slot, number);
        }
        for held in &inheritance.memory {
            let Some(object) = self.reached(&values, held.object) else {
                continue;
            };
            let (index, load) = match held.place {
                Place::Field(field) => (NO_INDEX, Operation::Load { field, object }),
                Place::Items(items) => {
                    let index = held.index.and_then(|index| self.reached(&values, index));
                    let Some(index) = index else {
                        continue;
                    };
                    let load = Operation::LoadItem {
                        items,
                        object,
                        index,
                    };
                    (index, load)
                }
            };
            let value = self.inherited(inheritance, &mut values, held.value, load);
            self.note(held.place, object, index, value);
        }
        for (number, facts) in &inheritance.shapes {
            if let Some(value) = values[*number].and_then(Operand::as_value) {
                let known = KnownShape::inherited(facts.clone());
                self.values[value].shape = self.known_shapes.add(known);
            }
        }
        self.inherited_loads = first..self.out.operations.len();
        self.stack.published_top = inheritance.top;
        self.stack.is_settled = inheritance.is_settled;
        self.stack.room = inheritance.room;
    }

    fn reached(&mut self, values: &[Option<Operand>], part: Part) -> Option<Operand> {
        match part {
            Part::Value(number) => values[number],
            Part::Constant(Constant { kind, bits }) => Some(self.out.constant(kind, bits)),
        }
    }

    /// What is there already, or the result of the load.
    fn inherited(
        &mut self,
        inheritance: &Inheritance,
        values: &mut [Option<Operand>],
        part: Part,
        load: Operation,
    ) -> Operand {
        if let Some(operand) = self.reached(values, part) {
            return operand;
        }
        let loaded = self.emit(load);
        if let Part::Value(number) = part {
            let _ = self.narrow(loaded, &inheritance.values[number], 0);
            values[number] = Some(self.resolve(loaded));
        }
        loaded
    }
}
