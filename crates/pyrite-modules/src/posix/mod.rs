//! `posix`: what `os` is made of.

mod attributes;
pub mod calls;
pub mod children;
mod configuration;
mod constants;
mod files;
mod identity;
mod objects;
pub mod path;
mod paths;
mod process;
mod scandir;
mod scheduling;
mod spawn;
mod stat;
mod terminals;
mod timers;
mod transfers;

use crate::structure;
use crate::support::*;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &children::WAITID_RESULT,
        &scandir::ENTRY,
        &process::UNAME_RESULT,
        &process::TIMES_RESULT,
        &scheduling::PARAMETERS,
    ],
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for functions in [
            files::FUNCTIONS,
            stat::FUNCTIONS,
            paths::FUNCTIONS,
            scandir::FUNCTIONS,
            process::FUNCTIONS,
            children::FUNCTIONS,
            identity::FUNCTIONS,
            attributes::FUNCTIONS,
            transfers::FUNCTIONS,
            terminals::FUNCTIONS,
            objects::FUNCTIONS,
            scheduling::FUNCTIONS,
            spawn::FUNCTIONS,
            timers::FUNCTIONS,
            configuration::FUNCTIONS,
        ] {
            for function in functions {
                let module = names::intern("posix").object();
                set(
                    function.name,
                    pyrite_vm::import::function_object(function, module),
                );
            }
        }
        add_types(
            namespace,
            &[&stat::STAT_RESULT, &stat::STATVFS_RESULT, &TERMINAL_SIZE],
        );
        set("error", exception::OS_ERROR.class().object());
        set("environ", process::environment()?);
        let have = list::new();
        for name in constants::FUNCTIONS_OF_SYSTEM {
            list::push(have, str::new(name))?;
        }
        set("_have_functions", have.cast());
        let numbers = constants::ALL.iter().chain(constants::PLAIN);
        for (name, value) in numbers.chain(spawn::ACTIONS).chain(timers::FLAGS) {
            set(name, int::new(*value));
        }
        for (name, policy) in scheduling::POLICIES {
            set(name, int::new(i64::from(*policy)));
        }
        configuration::add_names(namespace);
        Ok(())
    },
    ..ModuleDefinition::new("posix", &[])
};

structure! {
    /// `os.terminal_size`.
    TERMINAL_SIZE TERMINAL_SIZE_METHODS "os.terminal_size" {
        0 "columns",
        1 "lines",
    }
}
