//! The parameters of the JIT, by name, changeable at run time.

use crate::optimizer::Passes;
use std::cell::Cell;

macro_rules! parameters {
    ($($name:ident = $default:expr, $meaning:literal;)*) => {
        /// The parameters. A threshold of `u32::MAX` is never reached.
        #[derive(Debug)]
        pub struct Parameters {
            $(#[doc = $meaning] pub $name: Cell<u32>,)*
        }
        /// Name, default and meaning of each parameter.
        pub const DESCRIPTIONS: &[(&str, u32, &str)] = &[$((stringify!($name), $default, $meaning),)*];
        static PARAMETERS: Shared = Shared(Parameters { $($name: Cell::new($default),)* });

        /// Sets a parameter.
        ///
        /// # Errors
        /// When there is no parameter of the name; the message lists those that there are.
        pub fn set(name: &str, value: u32) -> Result<(), String> {
            match name {
                $(stringify!($name) => current().$name.set(value),)*
                _ => {
                    let names: Vec<&str> = DESCRIPTIONS.iter().map(|d| d.0).collect();
                    return Err(format!("no JIT parameter is named '{name}'; there are {}", names.join(", ")));
                }
            }
            Ok(())
        }

        /// The value of a parameter, if there is one of the name.
        pub fn get(name: &str) -> Option<u32> {
            match name {
                $(stringify!($name) => Some(current().$name.get()),)*
                _ => None,
            }
        }
    };
}

struct SharedPasses(Cell<Passes>);
// SAFETY: as of `Shared`.
unsafe impl Sync for SharedPasses {}

static PASSES: SharedPasses = SharedPasses(Cell::new(Passes::ALL));

/// The optimisations that run.
pub fn passes() -> Passes {
    PASSES.0.get()
}

/// Says which optimisations run from now on.
pub fn set_passes(passes: Passes) {
    PASSES.0.set(passes);
}

struct Shared(Parameters);
// SAFETY: read and written only by the thread that holds the client's global lock.
unsafe impl Sync for Shared {}

// An operation takes some 6 microseconds to record, optimise and compile, and an instruction of a bytecode interpreter, which makes a handful of them, some 20 nanoseconds to
// execute. So after about 1000 executions a loop has cost as much as its machine code will, and waiting longer than that costs no more than twice the best choice, whatever comes.
// Programs with a long tail (symbolic algebra, documents) have thousands of loops that run a few hundred times.
parameters! {
    threshold = 1000, "iterations of a loop before it is traced";
    function_threshold = 1500, "calls of a function before it is traced from its entry";
    bridge_threshold = 150, "failures of a guard before a bridge is traced from it; more, the more bridges its loop has";
    flat_profile = 32, "loops and functions compiled after which a further one has to be hot twice as long before it is traced, and bridges, too; after twice as many three times as long (0: never; set so with threshold)";
    bridge_growth = 4000, "operations recorded in bridges of a loop that raise the threshold of its next bridge by once more";
    trace_limit = 25000, "most operations recorded in one trace";
    inline_depth = 20, "most frames inlined into one trace";
    recursion_depth = 3, "most frames of one function inlined into one trace";
    bridge_limit = 60000, "most operations recorded in the bridges of one loop";
    copy_limit = 30, "bridges that begin in copies of a function before it is called instead of inlined";
    inline_ways = 4000, "operations recorded in bridges, each from the one before, that begin at one instruction before what it calls is called instead of inlined";
    ways_limit = 10000, "operations recorded in bridges, each from the one before, that begin at one instruction before it is executed in a more general way";
    copy_share = 2, "a trace is made anew, with decisions that were made since, if of all the operations recorded for it and its bridges one in so many was in a bridge from a copy of a function, or from an instruction that had one";
    other_loops = 16, "loops at one header that are tried for states which its other loops do not fit";
    abort_limit = 4, "abandoned traces before a loop, function or guard is left to the interpreter for good";
    free_interval = 1000, "traces compiled before it is looked for machine code that is not used any more; an eighth of those that there are comes on top";
    longevity = 2, "such looks in a row at which machine code is not in use before it is freed";
    free_all = 0, "free all machine code that is not running before a loop or function is recorded, whenever the number of traces begun is a multiple of this (0: never); a stress mode";
    guard_failures = 0, "make every n-th guard fail though its condition holds (0: none); a stress mode";
    perf = 0, "names of traces for the profiler perf: 1 writes /tmp/perf-PID.map, 2 writes jit-PID.dump, which has their code too";
    counters = 0, "1: machine code counts how often it is entered and how often its loops go round, for the log";
    enabled = 1, "0: never trace";
}

/// The parameters in force.
#[inline(always)]
pub fn current() -> &'static Parameters {
    &PARAMETERS.0
}
