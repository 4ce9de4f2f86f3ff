//! The textual form of traces, printed. [`parse`](super::parse) reads it back.
//!
//! ```text
//! loop label 1
//! v0 = slot 0
//! v1 = load box.value v0
//! v2 = checked.add v1 1 s0
//! close label 1 s1
//! s0: replay 0 top 4 depth 0 published 0 level main 1 2 0 frame 0 slots 0=v0
//! s1: replay 0 top 4 depth 0 published 0 level main 1 2 0 frame 0 slots 0=$0 virtual $0 box shape 3 length 0 box.value=v2
//! ```
//!
//! One line per operation, then one per snapshot, then one per position. Values are numbered in the order in which they are made;
//! operations without a result take no number. Constants stand where they are used: `7` is an integer, `7.0` a float, `null`
//! and `ref:0x7` references. Objects in the heap print as their address, so a trace that is to be read back holds none.

use super::names::{CHECKED, COMPARE, FLOAT, INT, UNARY, WIDTH, name_of};
use super::{
    Bare, Constant, Operand, Operation, Snapshot, SnapshotId, Trace, TraceKind, VirtualField,
};
use crate::kind::Kind;
use crate::shape_functions::Answer;
use std::fmt::{self, Display, Formatter, Write};

/// The word for a kind.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "int",
        Kind::Float => "float",
        Kind::Ref => "ref",
    }
}

impl Display for TraceKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TraceKind::Loop => "loop",
            TraceKind::Function => "function",
            TraceKind::Bridge => "bridge",
        })
    }
}

impl Display for Constant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Int => write!(f, "{}", self.bits as i64),
            Kind::Float => {
                let value = f64::from_bits(self.bits);
                if value.is_finite() {
                    write!(f, "{value:?}")
                } else {
                    write!(f, "float:{:#x}", self.bits)
                }
            }
            Kind::Ref if self.bits == 0 => f.write_str("null"),
            Kind::Ref => write!(f, "ref:{:#x}", self.bits),
        }
    }
}

/// Prints a trace; knows the numbers of its values.
struct Printer<'a> {
    trace: &'a Trace,
    numbers: Vec<u32>,
}

impl Printer<'_> {
    fn operand(&self, operand: Operand) -> String {
        if let Some(i) = operand.as_value() {
            match self.numbers.get(i) {
                Some(n) => format!("v{n}"),
                None => format!("v?{i}"),
            }
        } else if let Some(i) = operand.as_constant() {
            self.trace.constants[i].to_string()
        } else {
            format!("${}", operand.as_virtual().unwrap_or(0))
        }
    }

    fn list(&self, operands: &[Operand]) -> String {
        operands.iter().fold(String::new(), |mut text, o| {
            text.push(' ');
            text.push_str(&self.operand(*o));
            text
        })
    }

    fn operation(&self, operation: &Operation) -> String {
        let o = |x: &Operand| self.operand(*x);
        let s = |s: &SnapshotId| format!("s{}", s.0);
        match operation {
            Operation::Input { index, kind } => format!("input {index} {}", kind_name(*kind)),
            Operation::Parameter { index, kind } => {
                format!("parameter {index} {}", kind_name(*kind))
            }
            Operation::Int(op, a, b) => format!("int.{} {} {}", name_of(INT, op), o(a), o(b)),
            Operation::Checked(op, a, b, x) => {
                format!(
                    "checked.{} {} {} {}",
                    name_of(CHECKED, op),
                    o(a),
                    o(b),
                    s(x)
                )
            }
            Operation::Overflows(op, a, b) => {
                format!("overflows.{} {} {}", name_of(CHECKED, op), o(a), o(b))
            }
            Operation::CompareInt(op, a, b) => {
                format!("compare.{} {} {}", name_of(COMPARE, op), o(a), o(b))
            }
            Operation::Same(a, b) => format!("same {} {}", o(a), o(b)),
            Operation::Float(op, a, b) => format!("float.{} {} {}", name_of(FLOAT, op), o(a), o(b)),
            Operation::CompareFloat(op, a, b) => {
                format!("compare_float.{} {} {}", name_of(COMPARE, op), o(a), o(b))
            }
            Operation::Unary(op, a) => format!("{} {}", name_of(UNARY, op), o(a)),
            Operation::Load { field, object } => {
                format!("load {}.{} {}", field.owner, field.name, o(object))
            }
            Operation::Store {
                field,
                object,
                value,
            } => format!(
                "store {}.{} {} {}",
                field.owner,
                field.name,
                o(object),
                o(value)
            ),
            Operation::LoadItem {
                items,
                object,
                index,
            } => format!(
                "load_item {}.{} {} {}",
                items.owner,
                items.name,
                o(object),
                o(index)
            ),
            Operation::StoreItem {
                items,
                object,
                index,
                value,
            } => format!(
                "store_item {}.{} {} {} {}",
                items.owner,
                items.name,
                o(object),
                o(index),
                o(value)
            ),
            Operation::LoadRaw {
                width,
                base,
                offset,
            } => format!(
                "load_raw {} {} {}",
                name_of(WIDTH, width),
                o(base),
                o(offset)
            ),
            Operation::StoreRaw {
                width,
                base,
                offset,
                value,
            } => format!(
                "store_raw {} {} {} {}",
                name_of(WIDTH, width),
                o(base),
                o(offset),
                o(value)
            ),
            Operation::Allocate { kind, shape, slots } => {
                format!("allocate {} shape {shape} slots {slots}", kind.name)
            }
            Operation::AllocateArray {
                kind,
                shape,
                length,
            } => format!(
                "allocate_array {} shape {shape} length {}",
                kind.name,
                o(length)
            ),
            Operation::Call { callee, arguments } => {
                format!("call {}{}", callee.name, self.list(arguments.as_slice()))
            }
            Operation::LoadSlot(slot, Kind::Ref) => format!("slot {slot}"),
            Operation::LoadSlot(slot, kind) => format!("slot {slot} {}", kind_name(*kind)),
            Operation::LoadBoxed(slot) => format!("boxed_slot {slot}"),
            Operation::LoadNumber(slot) => format!("number_slot {slot}"),
            Operation::Unbox(Bare::Slot(slot), x) => format!("unbox slot {slot} {}", s(x)),
            Operation::Unbox(Bare::Result(a), x) => format!("unbox result {} {}", o(a), s(x)),
            Operation::Publish {
                snapshot,
                stores,
                bare,
                settles,
                top,
                depth_change,
            } => {
                let mut text = format!("publish {} top {top} depth {depth_change}", s(snapshot));
                if *settles {
                    text.push_str(" settled");
                }
                for (slot, value) in stores {
                    let _ = write!(text, " {slot}={}", o(value));
                }
                if !bare.is_empty() {
                    text.push_str(" bare");
                }
                for (slot, value) in bare {
                    let _ = write!(text, " {slot}={}", o(value));
                }
                text
            }
            Operation::GuardTrue(a, x) => format!("guard_true {} {}", o(a), s(x)),
            Operation::GuardFalse(a, x) => format!("guard_false {} {}", o(a), s(x)),
            Operation::GuardValue(a, b, x) => format!("guard_value {} {} {}", o(a), o(b), s(x)),
            Operation::GuardCompatible(a, conditions, x) => {
                let mut text = format!(
                    "guard_compatible {} {} shape {}",
                    o(a),
                    s(x),
                    conditions.shape
                );
                for fact in &conditions.facts {
                    let Answer {
                        tag,
                        reference,
                        word,
                    } = fact.answer;
                    let _ = write!(
                        text,
                        " {} {:#x} {:#x} = {tag} {reference:#x} {word:#x}",
                        fact.function.name, fact.arguments[0], fact.arguments[1]
                    );
                }
                text
            }
            Operation::GuardValid(x) => format!("guard_valid {}", s(x)),
            Operation::GuardQuiet(x) => format!("guard_quiet {}", s(x)),
            Operation::GuardStack {
                top,
                depth,
                snapshot,
            } => format!("guard_stack top {top} depth {depth} {}", s(snapshot)),
            Operation::CallCompiled {
                label,
                frame,
                first,
                bare,
                arguments,
            } => {
                let from = match first == frame {
                    true => String::new(),
                    false => format!(" first {first}"),
                };
                let bare = if *bare { " bare" } else { "" };
                format!(
                    "call_compiled label {} frame {frame}{from}{bare}{}",
                    label.0,
                    self.list(arguments)
                )
            }
            Operation::MergePoint(position) => format!("merge_point p{position}"),
            Operation::Label { id, arguments } => {
                format!("label {}{}", id.0, self.list(arguments))
            }
            Operation::Jump {
                label,
                frame,
                arguments,
            } => format!(
                "jump label {} frame {frame}{}",
                label.0,
                self.list(arguments)
            ),
            Operation::Close { label, snapshot } => {
                format!("close label {} {}", label.0, s(snapshot))
            }
            Operation::Leave(x) => format!("leave {}", s(x)),
            Operation::Finish { value, snapshot } => format!("finish {} {}", o(value), s(snapshot)),
        }
    }

    fn snapshot(&self, snapshot: &Snapshot) -> String {
        let mut text = format!(
            "replay {} top {} depth {} published {}",
            snapshot.replay, snapshot.top, snapshot.depth, snapshot.published_depth
        );
        for level in &snapshot.levels {
            let _ = write!(text, " level {}", level.driver.name);
            for word in level.greens {
                let _ = write!(text, " {word}");
            }
            if let Some(frame) = level.frame {
                let _ = write!(text, " frame {frame}");
            }
            if !level.reds.is_empty() {
                let _ = write!(text, " reds{}", self.list(&level.reds));
            }
            if !level.log.is_empty() {
                let _ = write!(text, " log{}", self.list(&level.log));
            }
        }
        if !snapshot.slots.is_empty() {
            text.push_str(" slots");
            for (slot, value) in &snapshot.slots {
                let _ = write!(text, " {slot}={}", self.operand(*value));
            }
        }
        for (i, object) in snapshot.virtuals.iter().enumerate() {
            let _ = write!(
                text,
                " virtual ${i} {} shape {} length {}",
                object.kind.name, object.shape, object.length
            );
            for (field, value) in &object.fields {
                let value = self.operand(*value);
                let _ = match field {
                    VirtualField::Field(f) => write!(text, " {}.{}={value}", f.owner, f.name),
                    VirtualField::Item(items, i) => {
                        write!(text, " {}.{}[{i}]={value}", items.owner, items.name)
                    }
                };
            }
        }
        for store in &snapshot.stores {
            let _ = write!(text, " {}", self.operation(store));
        }
        text
    }
}

/// A trace's text without its positions and, if they are not wanted, without its snapshots.
pub struct Listing<'a> {
    /// The trace.
    pub trace: &'a Trace,
    /// With snapshots?
    pub snapshots: bool,
}

impl Display for Listing<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let trace = self.trace;
        writeln!(f, "{} label {}", trace.kind, trace.entry.0)?;
        let mut next = 0;
        let numbers = trace
            .operations
            .iter()
            .map(|operation| {
                let number = next;
                next += u32::from(operation.result().is_some());
                number
            })
            .collect();
        let printer = Printer { trace, numbers };
        for (i, operation) in trace.operations.iter().enumerate() {
            if operation.result().is_some() {
                write!(f, "v{} = ", printer.numbers[i])?;
            }
            writeln!(f, "{}", printer.operation(operation))?;
        }
        if self.snapshots {
            for (i, snapshot) in trace.snapshots.iter().enumerate() {
                writeln!(f, "s{i}: {}", printer.snapshot(snapshot))?;
            }
        }
        Ok(())
    }
}

impl Display for Trace {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let listing = Listing {
            trace: self,
            snapshots: true,
        };
        listing.fmt(f)?;
        for (i, position) in self.positions.iter().enumerate() {
            write!(f, "p{i}: {}", position.driver.name)?;
            for word in position.greens {
                write!(f, " {word}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
