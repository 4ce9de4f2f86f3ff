//! Functions that are better called than inlined.
//!
//! A function with many ways through it needs a bridge for most of them, and every trace that it is inlined in needs bridges of its own, which go on to the
//! end of the loop: there are more than a loop may have, and then each further way is interpreted. Compiled once, the function needs each bridge
//! once. So where much time goes into exits that get no bridge, or not yet, the functions that a good part of the loop's bridges begin in are called from
//! then on; the traces with copies of them are invalidated.

use super::clock;
use super::log::{self, Event};
use crate::driver::JitCell;
use crate::parameters;

/// The copies of functions in the traces of one loop.
#[derive(Default)]
pub(super) struct Copies {
    functions: Vec<Function>,
    /// Exits that have got no bridge, and since when, in processor time.
    refused: u32,
    since: u64,
}

struct Function {
    cell: &'static JitCell,
    /// A place in it, for the log.
    place: String,
    /// Operations recorded in bridges that begin in its copies.
    bridged: u32,
}

/// So many exits without a bridge, a few microseconds each, in so many nanoseconds are worth compiling much again.
const MANY: u32 = 10_000;
/// See [`MANY`].
const WINDOW: u64 = 100_000_000;
/// The part of the operations that a loop's bridges may have that is a good part.
const GOOD_PART: u32 = 16;

impl Copies {
    /// A bridge of so many operations begins in a copy of a function.
    pub fn add(&mut self, cell: &'static JitCell, operations: u32, place: &str) {
        match self.functions.iter_mut().find(|f| f.cell == cell) {
            Some(function) => function.bridged += operations,
            None => self.functions.push(Function {
                cell,
                place: place.to_owned(),
                bridged: operations,
            }),
        }
    }

    /// So many times an exit has got no bridge, since the loop has so many.
    pub fn refuse(&mut self, times: u32) {
        let now = clock::now();
        if self.refused == 0 || now - self.since > WINDOW {
            (self.refused, self.since) = (0, now);
        }
        self.refused = self.refused.saturating_add(times);
        if self.refused < MANY {
            return;
        }
        self.refused = 0;
        let least = parameters::current().bridge_limit.get() / GOOD_PART;
        for function in &self.functions {
            if function.bridged >= least && !function.cell.is_called.peek() {
                log::write(Event::NotInlined {
                    place: &function.place,
                    operations: function.bridged,
                });
                function.cell.is_called.set(true);
            }
        }
    }
}
