//! The optimiser: a recorded trace in, a better one out.
//!
//! ```text
//! v0 = slot 0                          v0 = slot 0
//! v1 = ref_bits v0                     v1 = ref_bits v0
//! v2 = int.and v1 1                    v2 = int.and v1 1
//! guard_true v2 s0                     guard_true v2 s0
//! v3 = int.sar v1 1                    v3 = checked.add v1 2 s0
//! v4 = checked.add v1 2 s0             v4 = bits_ref v3
//! v5 = int.and v4 1                    jump label 1 frame 0 ...
//! guard_true v5 s1
//! v6 = bits_ref v4
//! close label 1 s2                     (s2: slots 0=v6)
//! ```
//!
//! One forward pass (`forward`) rewrites operation by operation, with everything known so far at hand: facts about values
//! ([`facts`], `learn`), what has been asked of shapes (`compatible`), algebra (`rules`), earlier results (`pure`), the heap (`heap_cache`), objects that need not exist
//! (`virtuals`) not even for compiled functions (`bare_floats`), calls that need not be made (`deferred_calls`) and the stores that would make them exist (`delayed_stores`), the value stack's memory (`frames`). A bridge begins with what its parent knew (`inheritance`). A backward pass (`dead_code`) then drops what nobody uses, and what was
//! inherited is loaded where it is used (`sinking`). A loop goes through
//! the forward pass a second time with the state at its end as the start (`peeling`): what does not change is not computed again.
//!
//! What it must never do: move an effect across a guard (a guard that fails restarts the interpreter before it), or make an
//! object's identity observable (a virtual object in a snapshot is allocated once per exit).

mod bare_floats;
mod compatible;
mod dead_code;
mod deferred_calls;
mod delayed_stores;
mod entrance;
pub mod facts;
mod floats;
mod forward;
mod frames;
mod heap_cache;
mod hints;
mod inheritance;
mod label_state;
mod learn;
mod peeling;
mod pure;
mod rules;
mod sinking;
mod snapshots;
mod state;
mod virtuals;

pub use entrance::Entrance;
pub use facts::Facts;
pub use inheritance::Inheritance;

use crate::bare::FloatObjects;
use crate::quasi_immutable::Dependents;
use crate::shape_functions::Fact;
use crate::trace::{LabelId, Trace};
use state::Optimizer;

macro_rules! passes {
    ($($name:ident: $meaning:literal;)*) => {
        /// Which optimisations run.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Passes {
            $(#[doc = $meaning] pub $name: bool,)*
        }

        impl Passes {
            /// Every one.
            pub const ALL: Passes = Passes { $($name: true,)* };
            /// None: the trace only becomes one that a backend can compile.
            pub const NONE: Passes = Passes { $($name: false,)* };
            /// Names of all of them.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// Switches a pass by name; false if there is none of that name.
            pub fn set(&mut self, name: &str, on: bool) -> bool {
                match name {
                    $(stringify!($name) => self.$name = on,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

passes! {
    facts: "Known bits and ranges; what guards teach.";
    rules: "Constant folding and algebraic rules.";
    cse: "Common subexpressions and elidable calls.";
    heap_cache: "Loads and stores of what is known.";
    virtuals: "Objects that do not escape are not allocated.";
    bare_floats: "Floats go to and from compiled functions without objects.";
    deferred_calls: "Calls wait until somebody looks at their results.";
    delayed_stores: "Stores of objects that do not exist yet wait.";
    dead_code: "Operations without use are dropped.";
    peeling: "A loop's first iteration is peeled off.";
    compatible: "Guards check what was asked of a shape, not which shape it is.";
    entrance: "Traces join a loop behind its first iteration.";
    hints: "A guard that would fail at once is not tried.";
    inheritance: "A bridge knows what its parent knew.";
    sinking: "What has been inherited is loaded where it is used.";
}

impl Passes {
    /// From names separated by spaces or commas; `all` and `none` are names too, `-name` takes one away.
    ///
    /// # Errors
    /// The name that is none.
    pub fn from_names(names: &str) -> Result<Passes, String> {
        let mut passes = Passes::NONE;
        for word in names.split([',', ' ']).filter(|w| !w.is_empty()) {
            match word {
                "all" => passes = Passes::ALL,
                "none" => passes = Passes::NONE,
                _ => {
                    let (name, on) = word.strip_prefix('-').map_or((word, true), |n| (n, false));
                    passes.switch(name, on)?;
                }
            }
        }
        Ok(passes)
    }

    /// Switches a pass by name.
    ///
    /// # Errors
    /// When there is none of that name; the message lists those that there are.
    pub fn switch(&mut self, name: &str, on: bool) -> Result<(), String> {
        match self.set(name, on) {
            true => Ok(()),
            false => Err(format!(
                "no optimisation is named '{name}'; there are {}",
                Passes::NAMES.join(", ")
            )),
        }
    }
}

/// How a trace is to be optimised.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// What runs.
    pub passes: Passes,
    /// A label not in use yet, for a loop's peeled body. Without one loops are not peeled.
    pub loop_label: Option<LabelId>,
    /// For bridges: what is known at their start.
    pub inherited: Option<&'a Inheritance>,
    /// How to join the peeled loops of the header that a label is of.
    pub entrances: &'a dyn Fn(LabelId) -> Vec<&'a Entrance>,
    /// Has a question been answered differently by shapes that came to one guard?
    pub varies: &'a dyn Fn(&Fact) -> bool,
    /// Which objects floats are.
    pub float_objects: Option<&'a FloatObjects>,
    /// Slots may be bare of which nothing is known.
    pub may_be_bare: bool,
    /// Does what is called by this label take bare floats?
    pub takes_bare: &'a dyn Fn(LabelId) -> bool,
    /// The trace is of a function, or a bridge of one: it ends with the function's return.
    pub function: bool,
    /// Told of the cells that the trace comes to depend on while it is optimised.
    pub depend: &'a dyn Fn(&'static Dependents),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            passes: Passes::ALL,
            loop_label: None,
            inherited: None,
            entrances: &|_| Vec::new(),
            varies: &|_| false,
            float_objects: None,
            may_be_bare: true,
            takes_bare: &|_| true,
            function: false,
            depend: &|_| {},
        }
    }
}

/// An optimised trace.
#[derive(Clone, Debug)]
pub struct Optimized {
    /// The trace.
    pub trace: Trace,
    /// Why a loop was not peeled or not joined, for the log.
    pub remark: Option<String>,
    /// There are peeled loops where it goes on, and its state fits none of them.
    pub fits_no_loop: bool,
    /// How other traces can join the loop that it is.
    pub entrance: Option<Entrance>,
    /// Of a peeled loop: what is known at its label.
    pub at_label: Option<Inheritance>,
}

/// Why a trace cannot be optimised; nothing has happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Abandoned(pub String);

impl std::fmt::Display for Abandoned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Abandoned {}

/// Optimises a recorded trace.
///
/// # Errors
/// When the trace contradicts itself (a guard in it can never hold) or ends in a way that recorded traces do not.
pub fn optimize<'a>(trace: &'a Trace, options: &'a Options<'a>) -> Result<Optimized, Abandoned> {
    verify(trace, "recorded")?;
    let mut optimizer = Optimizer::new(trace, options);
    let end = optimizer.run()?;
    let label = options.loop_label.filter(|_| options.passes.peeling);
    let peeled = label.and_then(|label| {
        optimizer.first_map = optimizer.map.clone();
        let result = peeling::peel(&mut optimizer, label, end);
        let unpeeled = |reason| optimizer.remark = Some(format!("not peeled: {reason}"));
        result.map_err(unpeeled).ok()
    });
    if peeled.is_none() {
        optimizer.finish(end)?;
    }
    let (remark, fits_no_loop) = (optimizer.remark.take(), optimizer.fits_no_loop);
    let (entrance, at_label) = peeled.map_or((None, None), |p| (p.entrance, Some(p.at_label)));
    let (trace, kept) = dead_code::sweep(
        optimizer.out,
        options.passes.dead_code,
        match options.passes.sinking {
            true => optimizer.inherited_loads,
            false => 0..0,
        },
    );
    verify(&trace, "optimised")?;
    Ok(Optimized {
        remark,
        fits_no_loop,
        at_label: at_label.map(|l| l.at_label(&kept, &trace.constants)),
        entrance: entrance.and_then(|e| e.with_kept(kept)),
        trace,
    })
}

/// In debug builds: a trace that breaks the invariants is a defect, whoever made it; it is not compiled.
fn verify(trace: &Trace, what: &str) -> Result<(), Abandoned> {
    if cfg!(debug_assertions) {
        let message = |m| format!("the {what} trace is broken: {m}\n{trace}");
        trace.verify().map_err(|m| Abandoned(message(m)))?;
    }
    Ok(())
}
