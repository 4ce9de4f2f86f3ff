//! The parameters under which every program of the test languages runs.

use smelt::backend::Backend;
use smelt::evaluator::Evaluator;
use smelt::{parameters, runtime};

/// The backends, one after the other: the evaluator, which defines what traces mean, and machine code.
pub fn backends() -> Vec<(&'static str, Box<dyn Backend>)> {
    let machine = smelt_x64::Machine::new(smelt_x64::Options::default());
    let mut all: Vec<(&'static str, Box<dyn Backend>)> =
        vec![("evaluator", Box::new(Evaluator::new()))];
    match machine {
        Ok(machine) => all.push(("x64", Box::new(machine))),
        Err(error) => eprintln!("no machine code here: {error}"),
    }
    all
}

pub struct Mode {
    pub name: &'static str,
    parameters: &'static [(&'static str, u32)],
}

const NEVER: u32 = 1 << 30;

#[rustfmt::skip] // a table
pub const ALL: &[Mode] = &[
    Mode { name: "default", parameters: &[("threshold", 20), ("function_threshold", 40), ("bridge_threshold", 5)] },
    Mode { name: "at once", parameters: &[("threshold", 2), ("function_threshold", 3), ("bridge_threshold", 1)] },
    Mode { name: "no bridges", parameters: &[("threshold", 2), ("function_threshold", NEVER), ("bridge_threshold", NEVER)] },
    Mode { name: "every guard fails", parameters: &[("threshold", 2), ("function_threshold", 5), ("bridge_threshold", 3), ("guard_failures", 1)] },
    Mode { name: "every 3rd guard fails", parameters: &[("threshold", 2), ("function_threshold", 5), ("bridge_threshold", 3), ("guard_failures", 3)] },
    Mode { name: "every 7th guard fails, no bridges", parameters: &[("threshold", 2), ("function_threshold", 5), ("bridge_threshold", NEVER), ("guard_failures", 7)] },
    Mode { name: "code is freed", parameters: &[("threshold", 2), ("function_threshold", 3), ("bridge_threshold", 2), ("free_all", 3)] },
    Mode { name: "all code is freed, every 5th guard fails", parameters: &[("threshold", 2), ("function_threshold", 5), ("bridge_threshold", 2), ("guard_failures", 5), ("free_all", 1)] },
    Mode { name: "unused code is freed at once", parameters: &[("threshold", 2), ("function_threshold", 5), ("bridge_threshold", 3), ("free_interval", 1), ("longevity", 1)] },
    Mode { name: "short traces", parameters: &[("threshold", 2), ("function_threshold", 5), ("trace_limit", 60)] },
    Mode { name: "traces are made anew", parameters: &[("threshold", 2), ("function_threshold", 3), ("bridge_threshold", 1), ("copy_limit", 1), ("ways_limit", 1), ("copy_share", NEVER)] },
    Mode { name: "no inlining", parameters: &[("threshold", 2), ("function_threshold", 3), ("inline_depth", 0), ("recursion_depth", 0)] },
];

impl Mode {
    /// Sets the parameters.
    pub fn enter(&self) {
        set(self.parameters);
    }
}

/// Nothing is traced.
pub fn interpret_only() {
    set(&[("enabled", 0)]);
}

fn set(parameters: &[(&str, u32)]) {
    for (name, default, _) in parameters::DESCRIPTIONS {
        parameters::set(name, *default).expect("a parameter");
    }
    // The programs of a test are run one after the other in one process.
    parameters::set("flat_profile", 0).expect("a parameter");
    for (name, value) in parameters {
        parameters::set(name, *value).expect("a parameter");
    }
}

/// With `SMELT_LOG` in the environment the JIT tells everything on standard error.
pub fn log_if_asked() {
    if std::env::var_os("SMELT_LOG").is_some() {
        runtime::log::start(runtime::log::Level::Everything, Box::new(std::io::stderr()));
    }
}
