//! `sys.monitoring` (PEP 669): who watches, and for what. Nothing is watched yet: asking for events raises `NotImplementedError`.

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::import;
use pyrite_vm::storage::Immortal;
use pyrite_vm::types::function::PyCode;
use pyrite_vm::{type_error, value_error};

const NAME: &str = "sys.monitoring";
/// Tools are numbered below this; some of the numbers have names.
const TOOLS: i64 = 6;
const TOOL_NAMES: &[(&str, i64)] = &[
    ("DEBUGGER_ID", 0),
    ("COVERAGE_ID", 1),
    ("PROFILER_ID", 2),
    ("OPTIMIZER_ID", 5),
];

/// Bits of sets of events, from the lowest on.
const EVENTS: &[&str] = &[
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];
/// `C_RETURN` and `C_RAISE`, which come with `CALL` only.
const OF_CALLS: i64 = 3 << 16;
const CALL: i64 = 16;

/// A list of the tools' names, None where there is none, and a dict of callbacks by tool and event.
static STATE: Global<Immortal<list::PyList>> = Global::new(Immortal::NULL);

/// Makes the module.
///
/// # Errors
/// `MemoryError`.
pub fn new() -> PyResult {
    STATE.set(Immortal::new(list::from_slice(
        &[none(); TOOLS as usize + 1],
    )?));
    list::set(STATE.get().get(), TOOLS as usize, dict::new().cast());
    let namespace = dict::new();
    let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
    let name = names::intern(NAME).object();
    set("__name__", name);
    for function in FUNCTIONS {
        set(function.name, import::function_object(function, name));
    }
    for (name, value) in TOOL_NAMES {
        set(name, int::new(*value));
    }
    let object = pyrite_vm::types::object::TYPE.class();
    for name in ["DISABLE", "MISSING"] {
        set(name, instance::new(object).cast());
    }
    let events = namespace::new()?;
    for (bit, name) in EVENTS.iter().enumerate() {
        attributes::set(events, names::intern(name), int::new(1 << bit))?;
    }
    attributes::set(events, names::intern("NO_EVENTS"), int::new(0))?;
    set("events", events);
    import::add_module(NAME, namespace)
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("use_tool_id", "(tool_id, name, /)", "", |args| {
        let tool = tool(args.at(0))?;
        if str::of(args.at(1)).is_none() {
            return Err(value_error!("tool name must be a str"));
        }
        if !tool_name(tool).is_none() {
            return Err(value_error!("tool {tool} is already in use"));
        }
        list::set(STATE.get().get(), tool as usize, args.at(1));
        nothing()
    }),
    Builtin::function("clear_tool_id", "(tool_id, /)", "", |args| {
        let tool = tool(args.at(0))?;
        clear(tool)
    }),
    Builtin::function("free_tool_id", "(tool_id, /)", "", |args| {
        let tool = tool(args.at(0))?;
        clear(tool)?;
        list::set(STATE.get().get(), tool as usize, none());
        nothing()
    }),
    Builtin::function("get_tool", "(tool_id, /)", "", |args| {
        Ok(tool_name(tool(args.at(0))?))
    }),
    Builtin::function(
        "register_callback",
        "(tool_id, event, func, /)",
        "",
        |args| {
            let tool = tool(args.at(0))?;
            let event = i64::from(number::c_int(args.at(1))?);
            if event.count_ones() != 1 || event <= 0 {
                return Err(value_error!(
                    "The callback can only be set for one event at a time"
                ));
            }
            let event = i64::from(event.trailing_zeros());
            if event >= EVENTS.len() as i64 {
                return Err(value_error!("invalid event {event}"));
            }
            let key = tuple::from_slice(&[int::new(tool), int::new(event)]).cast();
            let before = dict::get(callbacks(), key)?.unwrap_or(none());
            if args.at(2).is_none() {
                dict::remove(callbacks(), key)?;
            } else {
                dict::set(callbacks(), key, args.at(2))?;
            }
            Ok(before)
        },
    ),
    Builtin::function("get_events", "(tool_id, /)", "", |args| {
        in_use(args.at(0))?;
        Ok(int::new(0))
    }),
    Builtin::function("set_events", "(tool_id, event_set, /)", "", |args| {
        let tool = tool(args.at(0))?;
        watch(tool, args.at(1))
    }),
    Builtin::function("get_local_events", "(tool_id, code, /)", "", |args| {
        check_code(args.at(1))?;
        in_use(args.at(0))?;
        Ok(int::new(0))
    }),
    Builtin::function(
        "set_local_events",
        "(tool_id, code, event_set, /)",
        "",
        |args| {
            check_code(args.at(1))?;
            let tool = tool(args.at(0))?;
            watch(tool, args.at(2))
        },
    ),
    Builtin::function("restart_events", "()", "", |_| nothing()),
    Builtin::function("_all_events", "()", "", |_| Ok(dict::new().cast())),
];

fn callbacks() -> Gc<dict::PyDict> {
    list::get(STATE.get().get(), TOOLS as usize).cast()
}

fn tool_name(tool: i64) -> Obj {
    list::get(STATE.get().get(), tool as usize)
}

fn tool(object: Obj) -> PyResult<i64> {
    let tool = i64::from(number::c_int(object)?);
    if !(0..TOOLS).contains(&tool) {
        return Err(value_error!(
            "invalid tool {tool} (must be between 0 and {})",
            TOOLS - 1
        ));
    }
    Ok(tool)
}

fn in_use(object: Obj) -> PyResult<i64> {
    let tool = tool(object)?;
    if tool_name(tool).is_none() {
        return Err(value_error!("tool {tool} is not in use"));
    }
    Ok(tool)
}

fn check_code(object: Obj) -> PyResult<()> {
    if object.exact::<PyCode>().is_none() {
        return Err(type_error!("code must be a code object"));
    }
    Ok(())
}

/// Forgets the callbacks of a tool.
fn clear(tool: i64) -> PyResult {
    for event in 0..EVENTS.len() as i64 {
        let key = tuple::from_slice(&[int::new(tool), int::new(event)]);
        dict::remove(callbacks(), key.cast())?;
    }
    nothing()
}

/// Asks for events.
fn watch(tool: i64, events: Obj) -> PyResult {
    let events = i64::from(number::c_int(events)?);
    if events < 0 || events >= 1 << EVENTS.len() {
        return Err(value_error!("invalid event set 0x{events:x}"));
    }
    if events & OF_CALLS != 0 && events & CALL == 0 {
        return Err(value_error!(
            "cannot set C_RETURN or C_RAISE events independently"
        ));
    }
    in_use(int::new(tool))?;
    if events != 0 {
        return Err(exception::raise_message(
            &exception::NOT_IMPLEMENTED_ERROR,
            "sys.monitoring does not deliver events yet",
        ));
    }
    nothing()
}
