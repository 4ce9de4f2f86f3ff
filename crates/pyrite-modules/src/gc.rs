//! `gc`: the collector as programs see it. There are no reference counts: the first generation is the nursery, the last one is everything, and
//! nothing corresponds to the one between them. The thresholds are kept for those who set and read them.

mod references;

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::storage::Pinned;
use pyrite_vm::{leftovers, type_error, unraisable, value_error};
use smelt::heap::{self, Collection};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        smelt::stack::will_ask_who_lives();
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("garbage", list::new().cast());
        CALLBACKS.set(Pinned::for_ever(list::new()));
        set("callbacks", CALLBACKS.get().get().cast());
        for (name, value) in [
            ("DEBUG_STATS", 1),
            ("DEBUG_COLLECTABLE", 2),
            ("DEBUG_UNCOLLECTABLE", 4),
            ("DEBUG_SAVEALL", 32),
            ("DEBUG_LEAK", 38),
        ] {
            set(name, int::new(value));
        }
        Ok(())
    },
    ..ModuleDefinition::new("gc", FUNCTIONS)
};

static ENABLED: Global<bool> = Global::new(true);
static FLAGS: Global<i64> = Global::new(0);
static THRESHOLDS: Global<[i64; 3]> = Global::new([2000, 10, 0]);

static CALLBACKS: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);
/// Objects that `freeze` has found.
static FROZEN: Global<i64> = Global::new(0);
/// What `gc.collect()` has found dead, in all.
static COLLECTED: Global<i64> = Global::new(0);

/// Collects; gives the number of tracked objects that were dead.
fn collect(generation: i64) -> PyResult<i64> {
    call_back("start", generation, 0)?;
    let before = references::count_containers();
    match generation {
        0 => heap::collect(Collection::Minor),
        _ => leftovers::collect(),
    }
    let collected = (before - references::count_containers()).max(0);
    COLLECTED.set(COLLECTED.get() + collected);
    pyrite_vm::finalisers::run_pending();
    call_back("stop", generation, collected)?;
    Ok(collected)
}

/// Tells the program's callbacks of a collection that it has asked for.
fn call_back(phase: &str, generation: i64, collected: i64) -> PyResult<()> {
    let callbacks = CALLBACKS.get().get();
    let mut index = 0;
    while index < list::length(callbacks) {
        let info = dict_of(&[
            ("generation", generation),
            ("collected", collected),
            ("uncollectable", 0),
        ])?;
        let callback = list::get(callbacks, index);
        if let Err(raised) = call::call(callback, &[str::new(phase).cast(), info]) {
            let message = format!(
                "Exception ignored while calling GC callback {}",
                unraisable::shown(callback)
            );
            unraisable::report(raised, &message, Obj::null());
        }
        index += 1;
    }
    Ok(())
}

fn dict_of(pairs: &[(&str, i64)]) -> PyResult {
    let dict = dict::new();
    for (key, value) in pairs {
        dict::set(dict, str::new(key).cast(), int::new(*value))?;
    }
    Ok(dict.cast())
}

/// For each generation, how often it was collected.
fn statistics() -> PyResult {
    let statistics = heap::statistics();
    let all = list::new();
    for (collections, collected) in [
        (statistics.minor_collections as i64, 0),
        (0, 0),
        (statistics.full_cycles as i64, COLLECTED.get()),
    ] {
        let generation = dict_of(&[
            ("collections", collections),
            ("collected", collected),
            ("uncollectable", 0),
        ])?;
        list::push(all, generation)?;
    }
    Ok(all.cast())
}

/// The objects of a generation: which one an object is in is not told, so the last has them all.
fn objects(generation: Option<Obj>) -> PyResult {
    let Some(generation) = generation else {
        return references::tracked();
    };
    if int::Integer::of(generation).is_none() {
        return Err(type_error!(
            "argument should be integer or None, not '{}'",
            type_name(generation)
        ));
    }
    match number::size(generation)? {
        2 | -1 => references::tracked(),
        0 | 1 => Ok(list::new().cast()),
        3.. => Err(value_error!(
            "generation parameter must be less than the number of available generations (3)"
        )),
        _ => Err(value_error!("generation parameter cannot be negative")),
    }
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("collect", "(generation=2)", |args| {
        let generation = args.get(0).map_or(Ok(2), number::size)?;
        if !(0..=2).contains(&generation) {
            return Err(value_error!("invalid generation"));
        }
        Ok(int::new(collect(generation)?))
    })
    .asking_who_lives(),
    Builtin::function("enable", "()", |_| {
        ENABLED.set(true);
        nothing()
    }),
    Builtin::function("disable", "()", |_| {
        ENABLED.set(false);
        nothing()
    }),
    Builtin::function("isenabled", "()", |_| Ok(boolean(ENABLED.get()))),
    Builtin::function("set_debug", "(flags, /)", |args| {
        FLAGS.set(number::size(args.at(0))?);
        nothing()
    }),
    Builtin::function("get_debug", "()", |_| Ok(int::new(FLAGS.get()))),
    Builtin::function(
        "set_threshold",
        "$(threshold0, threshold1=10, threshold2=0, /)",
        |args| {
            let mut thresholds = THRESHOLDS.get();
            for (index, threshold) in thresholds.iter_mut().enumerate() {
                if let Some(value) = args.get(index) {
                    *threshold = i64::from(number::c_int(value)?);
                }
            }
            THRESHOLDS.set(thresholds);
            nothing()
        },
    ),
    Builtin::function("get_threshold", "()", |_| {
        Ok(tuple::from_slice(&THRESHOLDS.get().map(int::new)).cast())
    }),
    Builtin::function("get_count", "()", |_| {
        Ok(tuple::from_slice(&[int::new(0), int::new(0), int::new(0)]).cast())
    }),
    Builtin::function("get_stats", "()", |_| statistics()),
    Builtin::function("get_objects", "(generation=None)", |args| {
        objects(args.get_not_none(0))
    }),
    Builtin::function("get_referrers", "(*objs)", |args| {
        references::referrers(args.rest())
    }),
    Builtin::function("get_referents", "(*objs)", |args| {
        references::referents(args.rest())
    }),
    Builtin::function("is_finalized", "(obj, /)", |args| {
        let object = args.at(0);
        let had_finaliser = object.is_heap()
            && pyrite_vm::finalisers::has_finaliser(pyrite_vm::class::Class::of(object));
        let waits = had_finaliser && heap::awaits_finaliser(storage::as_object(object));
        Ok(boolean(had_finaliser && !waits))
    }),
    Builtin::function("freeze", "()", |_| {
        FROZEN.set(references::count_containers());
        nothing()
    }),
    Builtin::function("unfreeze", "()", |_| {
        FROZEN.set(0);
        nothing()
    }),
    Builtin::function("get_freeze_count", "()", |_| Ok(int::new(FROZEN.get()))),
    Builtin::function("is_tracked", "(obj, /)", |args| {
        Ok(boolean(references::is_tracked(args.at(0))))
    }),
];
