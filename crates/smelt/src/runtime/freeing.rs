//! Machine code that is not used any more is freed, with all that is known of its traces.
//!
//! What is freed is a *tree*: the trace of a loop or function with its bridges. A tree is in use if its entry has been taken from the interpreter, or one of its guards has failed
//! into it, since the last look; if one of its traces is running, which the machine stacks show; or if a tree in use jumps to it or calls it. Whoever has not been in use for some looks
//! is freed: the loop or function is interpreted again, and compiled again when it is hot again. Code that is not valid any more goes at the first look at which nobody leads to it.
//!
//! There is a look whenever a good many traces have been compiled since the last one: where nothing is compiled, nothing grows. PyPy does the same by generations
//! (`rpython/jit/metainterp/memmgr.py`).

use super::observer::{self, Event};
use super::{Compiled, Runtime, runtime};
use crate::parameters;
use std::collections::HashMap;

/// So many traces are looked at, at most, for each that is compiled. (With many more, traces that are never used again would become ever more: each stays for three looks.)
const LOOKED_AT: usize = 8;

/// Frees what is not used, if it is time to look. Nothing is being recorded, and nobody is between leaving machine code and what comes of that.
pub(super) fn look() {
    let (runtime, parameters) = (runtime(), parameters::current());
    let every = parameters.free_all.get();
    let all = every != 0 && runtime.attempts.is_multiple_of(every);
    let interval = parameters.free_interval.get() as usize;
    if all || runtime.compiled_since_look >= interval + runtime.left_at_look / LOOKED_AT {
        runtime.free_unused(all);
        runtime.compiled_since_look = 0;
        runtime.left_at_look = runtime.traces.len();
    }
}

/// Whether something holds of each trace, by number.
type Marks = Vec<bool>;

impl Runtime {
    /// Frees all trees that have not been used for long enough; `all`: or that are not running, nor reached from what does.
    fn free_unused(&mut self, all: bool) {
        let trees = self.trees();
        let mut used = vec![false; self.traces.numbers()];
        if !self.mark_running(&mut used) {
            return;
        }
        for (root, traces) in &trees {
            let is_used = self.take_use(*root, traces);
            used[*root] |= is_used && !all;
        }
        self.mark_reached(&trees, &mut used);
        let longevity = parameters::current().longevity.get();
        let mut kept = used.clone();
        for (root, _) in &trees {
            let tree = &mut self.traces[*root];
            tree.idle = if used[*root] { 0 } else { tree.idle + 1 };
            kept[*root] |= !all && tree.idle < longevity && tree.validity.invalidated.get() == 0;
        }
        self.mark_reached(&trees, &mut kept);
        for (root, traces) in trees {
            if !kept[root] {
                traces.into_iter().for_each(|trace| self.free(trace));
            }
        }
    }

    /// The traces of each tree, the tree's root among them.
    fn trees(&self) -> Vec<(usize, Vec<usize>)> {
        let mut trees: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, compiled) in self.traces.iter() {
            trees.entry(compiled.root).or_default().push(number);
        }
        let mut trees: Vec<_> = trees.into_iter().collect();
        trees.sort_unstable(); // the log is the same each time
        trees
    }

    /// Has a tree been used since this was asked last?
    fn take_use(&self, root: usize, traces: &[usize]) -> bool {
        let used = traces.iter().fold(false, |used, trace| {
            let compiled = &self.traces[*trace];
            let exits = self
                .exits
                .range(compiled.first_exit, compiled.snapshots.len());
            let is_left = exits.fold(false, |left, (_, exit)| exit.used.take() | left);
            compiled.is_new.take() | is_left | used
        });
        let entry = self.traces[root].trace.entry;
        // Its entry may lead to newer code by now: then that is what was entered.
        let is_entered = |entry: u32| self.entries[entry as usize].cell.used.take();
        let target = self.labels[entry];
        let is_current = target.trace == Some(root as u32);
        used | (is_current && target.entry.is_some_and(is_entered))
    }

    /// Marks the trees of traces that run; false if it cannot be told which do.
    fn mark_running(&self, marks: &mut Marks) -> bool {
        let Some(backend) = &self.backend else {
            return true;
        };
        let traces: HashMap<_, _> = self.traces.iter().map(|(n, t)| (t.code, n)).collect();
        backend.running(&mut |code| {
            if let Some(trace) = traces.get(&code) {
                marks[self.traces[*trace].root] = true;
            }
        })
    }

    /// Marks the trees that traces of marked ones jump to or call.
    fn mark_reached(&self, trees: &[(usize, Vec<usize>)], marks: &mut Marks) {
        let members: HashMap<usize, &Vec<usize>> = trees.iter().map(|(r, t)| (*r, t)).collect();
        let mut waiting: Vec<usize> = (0..marks.len()).filter(|root| marks[*root]).collect();
        while let Some(root) = waiting.pop() {
            let targets = members[&root].iter().flat_map(|t| &self.traces[*t].targets);
            for trace in targets.filter_map(|label| self.labels[*label].trace) {
                let reached = self.traces[trace as usize].root;
                if !std::mem::replace(&mut marks[reached], true) {
                    waiting.push(reached);
                }
            }
        }
    }

    /// Frees a trace, whose whole tree goes.
    fn free(&mut self, number: usize) {
        let (trace, exits) = self.report_of(number);
        observer::notify(|| Event::Freed {
            trace,
            exits: &exits,
        });
        let Some(compiled) = self.traces.remove(number) else {
            return;
        };
        let Compiled {
            trace,
            snapshots,
            validity,
            ..
        } = compiled;
        validity.end(); // for whoever knows it still
        if let Some(backend) = &mut self.backend {
            backend.free(compiled.code);
        }
        self.exits.free(compiled.first_exit, snapshots.len());
        let is_here = |target: &super::tables::Target| target.trace == Some(number as u32);
        for label in trace.labels() {
            let target = self.labels[label];
            if !is_here(&target) {
                continue; // there is newer code
            }
            let Some(index) = target.entry else {
                self.labels.free(label);
                continue;
            };
            let entry = &mut self.entries[index as usize];
            entry.loops.retain(|l| l.label != label);
            if entry.label == label {
                self.labels[label].trace = None;
                if entry.is_compiled() {
                    entry.made = 0; // it was valid, and only not in use
                }
                entry.validity = None;
                entry.cell.counter.set(0);
            } else {
                self.labels.free(label);
            }
        }
        self.statistics.freed += 1;
        self.statistics.freed_bytes += compiled.bytes as u64;
    }
}
