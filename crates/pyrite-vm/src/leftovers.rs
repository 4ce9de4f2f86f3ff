//! Collections that see what registers hold only as long as somebody will read it.
//!
//! A register whose value is not needed any more keeps it until something else is written there. That keeps an object alive that
//! the program has let go, which most collections put up with. Those that the program asks for, or whose result decides what it sees, do not.

use crate::frame::{HEADER, LONG_HEADER};
use crate::frames;
use crate::object::Obj;
use heap::Collection;
use pyrite_compiler::bytecode::Op;
use smelt::stack;

/// A full collection.
pub fn collect() {
    stack::clear_machine_stack();
    collect_cleaned();
}

#[inline(never)]
fn collect_cleaned() {
    stack::collect_without(&dead_registers(), || heap::collect(Collection::Full));
}

/// A collection of what is young. Gives the addresses of those of the young objects that `is_wanted` is true for that are alive for nothing but words that machine code or
/// Rust code has left over. They stay there until something is allocated.
pub fn collect_young(is_wanted: impl Fn(Obj) -> bool) -> Vec<u64> {
    stack::clear_machine_stack();
    let dead = dead_registers();
    let left = stack::collect_without(&dead, heap::collect_young_telling);
    let words = left.into_iter().map(|object| object.to_word());
    let mut left: Vec<u64> = words
        .filter(|word| is_wanted(Obj::from_bits(*word)))
        .collect();
    if !left.is_empty() {
        for_each_live_register(&dead, |word| left.retain(|other| *other != word));
    }
    left
}

/// Is there nothing but words that machine code or Rust code has left over that these objects (addresses of some) would be alive for? To be asked right after
/// [`collect`], so that there are no objects but those that are alive as far as the collector knows.
pub fn are_left_over(objects: &[u64]) -> bool {
    let mut is_held = false;
    for_each_live_register(&dead_registers(), |word| is_held |= objects.contains(&word));
    heap::for_each_object(&mut |object| {
        if !is_held && !objects.contains(&object.to_word()) {
            heap::for_each_word(object, &mut |word| is_held |= objects.contains(&word));
        }
    });
    !is_held
}

/// What the registers of all frames hold but for the dead ones.
fn for_each_live_register(dead: &[(usize, usize)], mut visit: impl FnMut(u64)) {
    let is_dead = |address: usize| {
        dead.iter()
            .any(|(start, count)| (*start..start + count * 8).contains(&address))
    };
    stack::for_each_word(&mut |address, word| {
        if heap::is_reference(word) && !is_dead(address) {
            visit(word);
        }
    });
}

/// Registers of frames that nobody will read before he has written them: where they begin, and how many follow from there on.
fn dead_registers() -> Vec<(usize, usize)> {
    let mut dead = Vec::new();
    let mut callee = usize::MAX;
    for link in frames::known() {
        let Some(frame) = link.frame else {
            continue;
        };
        let live = link.code.unit().depths[link.index as usize];
        let start = frame.above(i32::from(live)).address();
        let end = frame.above(i32::from(link.code.registers)).address();
        let end = end.min(callee);
        if start < end {
            dead.push((start, (end - start) / 8));
        }
        let ins = link.code.unit().instructions.get(link.index as usize);
        if let Some(ins) = ins.filter(|ins| is_call(ins.op)) {
            // Only a Python function that is called there writes a header between the callable and its arguments.
            let start = frame.above(i32::from(ins.b) + 1).address();
            let end = frame.above(i32::from(ins.b) + HEADER).address();
            let end = end.min(callee);
            if start < end {
                dead.push((start, (end - start) / 8));
            }
        }
        callee = frame.above(-LONG_HEADER).address();
    }
    dead
}

/// Has an instruction its arguments in registers, behind room for a header?
fn is_call(op: Op) -> bool {
    matches!(
        op,
        Op::Call | Op::CallMethod | Op::CallKw | Op::CallMethodKw
    )
}
