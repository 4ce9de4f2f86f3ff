//! `gc`: the collector as programs see it. There are no reference counts, so that most of what CPython tells of its generations has no
//! counterpart; the thresholds are kept for those who set and read them.

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::value_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("garbage", list::new().cast());
        set("callbacks", list::new().cast());
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
    ..ModuleDefinition::new(
        "gc",
        "This module provides access to the garbage collector for reference cycles.",
        FUNCTIONS,
    )
};

static ENABLED: Global<bool> = Global::new(true);
static FLAGS: Global<i64> = Global::new(0);
static THRESHOLDS: Global<[i64; 3]> = Global::new([2000, 10, 0]);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "collect",
        "(generation=2)",
        "Run the garbage collector.",
        |args| {
            let generation = args.get(0).map_or(Ok(2), number::size)?;
            if !(0..=2).contains(&generation) {
                return Err(value_error!("invalid generation"));
            }
            smelt::heap::collect(smelt::heap::Collection::Full);
            pyrite_vm::finalisers::run_pending();
            Ok(int::new(0))
        },
    ),
    Builtin::function(
        "enable",
        "()",
        "Enable automatic garbage collection.",
        |_| {
            ENABLED.set(true);
            nothing()
        },
    ),
    Builtin::function(
        "disable",
        "()",
        "Disable automatic garbage collection.",
        |_| {
            ENABLED.set(false);
            nothing()
        },
    ),
    Builtin::function(
        "isenabled",
        "()",
        "Returns true if automatic garbage collection is enabled.",
        |_| Ok(boolean(ENABLED.get())),
    ),
    Builtin::function(
        "set_debug",
        "(flags, /)",
        "Set the garbage collection debugging flags.",
        |args| {
            FLAGS.set(number::size(args.at(0))?);
            nothing()
        },
    ),
    Builtin::function(
        "get_debug",
        "()",
        "Get the garbage collection debugging flags.",
        |_| Ok(int::new(FLAGS.get())),
    ),
    Builtin::function(
        "set_threshold",
        "(threshold0, threshold1=10, threshold2=0, /)",
        "Set the collection thresholds (the collection frequency).",
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
    Builtin::function(
        "get_threshold",
        "()",
        "Return the current collection thresholds.",
        |_| Ok(tuple::from_slice(&THRESHOLDS.get().map(int::new)).cast()),
    ),
    Builtin::function(
        "get_count",
        "()",
        "Return a three-tuple of the current collection counts.",
        |_| Ok(tuple::from_slice(&[int::new(0), int::new(0), int::new(0)]).cast()),
    ),
    Builtin::function(
        "freeze",
        "()",
        "Freeze all current tracked objects and ignore them for future collections.",
        |_| nothing(),
    ),
    Builtin::function(
        "unfreeze",
        "()",
        "Unfreeze all objects in the permanent generation.",
        |_| nothing(),
    ),
    Builtin::function(
        "get_freeze_count",
        "()",
        "Return the number of objects in the permanent generation.",
        |_| Ok(int::new(0)),
    ),
    Builtin::function(
        "is_tracked",
        "(obj, /)",
        "Returns true if the object is tracked by the garbage collector.",
        |args| {
            use pyrite_vm::object::Value;
            let object = args.at(0);
            let is_plain = !object.is_heap()
                || str::of(object).is_some()
                || float::value(object).is_some()
                || pyrite_vm::types::bytes::value(object).is_some()
                || pyrite_vm::types::int::Integer::of(object).is_some();
            Ok(boolean(!is_plain))
        },
    ),
];
