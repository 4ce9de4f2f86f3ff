//! `sys.monitoring` (PEP 669): who watches, and for what. See [`pyrite_vm::monitoring`].

use crate::support::*;
use pyrite_vm::code::Code;
use pyrite_vm::fields::*;
use pyrite_vm::global::Global;
use pyrite_vm::import;
use pyrite_vm::monitoring::{self, delivery, event};
use pyrite_vm::storage::Pinned;
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

/// `C_RETURN` and `C_RAISE`, which come with `CALL` only.
const OF_CALLS: u32 = event::C_RETURN | event::C_RAISE;
/// Events that a tool can ask for of one code.
const LOCAL: u32 = event::LOCAL | OF_CALLS | event::BRANCH;

/// A list of the tools' names, None where there is none.
static NAMES: Global<Pinned<list::PyList>> = Global::new(Pinned::NULL);

/// Makes the module.
///
/// # Errors
/// `MemoryError`.
pub fn new() -> PyResult {
    let nobody = [none(); TOOLS as usize];
    NAMES.set(Pinned::for_ever(list::from_slice(&nobody)?));
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
    let (disable, missing) = (instance::new(object).cast(), instance::new(object).cast());
    set("DISABLE", disable);
    set("MISSING", missing);
    delivery::set_sentinels(disable, missing);
    let events = namespace::new()?;
    for (bit, name) in monitoring::NAMES.iter().enumerate() {
        attributes::set(events, names::intern(name), int::new(1 << bit))?;
    }
    attributes::set(events, names::intern("NO_EVENTS"), int::new(0))?;
    set("events", events);
    import::add_module(NAME, namespace)
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("use_tool_id", "(tool_id, name, /)", |args| {
        let tool = tool(args.at(0))?;
        if str::of(args.at(1)).is_none() {
            return Err(value_error!("tool name must be a str"));
        }
        if !tool_name(tool).is_none() {
            return Err(value_error!("tool {tool} is already in use"));
        }
        list::set(NAMES.get().get(), tool, args.at(1));
        nothing()
    }),
    Builtin::function("clear_tool_id", "(tool_id, /)", |args| {
        let tool = tool(args.at(0))?;
        clear(tool)
    }),
    Builtin::function("free_tool_id", "(tool_id, /)", |args| {
        let tool = tool(args.at(0))?;
        clear(tool)?;
        list::set(NAMES.get().get(), tool, none());
        nothing()
    }),
    Builtin::function("get_tool", "(tool_id, /)", |args| {
        Ok(tool_name(tool(args.at(0))?))
    }),
    Builtin::function("register_callback", "(tool_id, event, func, /)", |args| {
        let tool = tool(args.at(0))?;
        let event = i64::from(number::c_int(args.at(1))?);
        if event.count_ones() != 1 || event <= 0 {
            return Err(value_error!(
                "The callback can only be set for one event at a time"
            ));
        }
        let event = event.trailing_zeros() as usize;
        if event >= event::COUNT {
            return Err(value_error!("invalid event {event}"));
        }
        let before = monitoring::callback(tool, event);
        monitoring::set_callback(tool, event, args.at(2));
        Ok(before)
    }),
    Builtin::function("get_events", "(tool_id, /)", |args| {
        Ok(told(monitoring::events(tool(args.at(0))?)))
    }),
    Builtin::function("set_events", "(tool_id, event_set, /)", |args| {
        let tool = tool(args.at(0))?;
        let events = event_set(args.at(1))?;
        check_in_use(tool)?;
        monitoring::set_events(tool, events);
        nothing()
    }),
    Builtin::function("get_local_events", "(tool_id, code, /)", |args| {
        let code = code(args.at(1))?;
        let tool = tool(args.at(0))?;
        code.prepare();
        Ok(told(code.watching().local[tool].get()))
    }),
    Builtin::function(
        "set_local_events",
        "(tool_id, code, event_set, /)",
        |args| {
            let code = code(args.at(1))?;
            let tool = tool(args.at(0))?;
            let events = event_set(args.at(2))?;
            if events & !LOCAL != 0 {
                return Err(value_error!("invalid local event set 0x{events:x}"));
            }
            check_in_use(tool)?;
            monitoring::set_local_events(tool, code, events);
            nothing()
        },
    ),
    Builtin::function("restart_events", "()", |_| {
        monitoring::restart_events();
        nothing()
    }),
    Builtin::function("_all_events", "()", |_| {
        let all = dict::new();
        for (event, name) in monitoring::NAMES.iter().enumerate() {
            let wants = |tool: &i64| monitoring::events(*tool as usize) & 1 << event != 0;
            let tools = (0..TOOLS)
                .filter(wants)
                .fold(0, |tools, tool| tools | 1 << tool);
            if tools != 0 {
                dict::set_name(all, names::intern(name), int::new(tools));
            }
        }
        Ok(all.cast())
    }),
];

fn tool_name(tool: usize) -> Obj {
    list::get(NAMES.get().get(), tool)
}

fn tool(object: Obj) -> PyResult<usize> {
    let tool = i64::from(number::c_int(object)?);
    if !(0..TOOLS).contains(&tool) {
        return Err(value_error!(
            "invalid tool {tool} (must be between 0 and {})",
            TOOLS - 1
        ));
    }
    Ok(tool as usize)
}

fn check_in_use(tool: usize) -> PyResult<()> {
    if tool_name(tool).is_none() {
        return Err(value_error!("tool {tool} is not in use"));
    }
    Ok(())
}

fn code(object: Obj) -> PyResult<&'static Code> {
    match object.exact::<PyCode>() {
        Some(code) => Ok(code.code().promote()),
        None => Err(type_error!("code must be a code object")),
    }
}

/// Forgets what a tool wants to be told, and its callbacks.
fn clear(tool: usize) -> PyResult {
    monitoring::forget(tool);
    for event in 0..event::COUNT {
        monitoring::set_callback(tool, event, none());
    }
    nothing()
}

/// A set of events as it is kept: both kinds of branches for `BRANCH`, nothing for the ends of calls, which come with the calls.
fn event_set(object: Obj) -> PyResult<u32> {
    let set = i64::from(number::c_int(object)?);
    if !(0..1 << event::COUNT).contains(&set) {
        return Err(value_error!("invalid event set 0x{set:x}"));
    }
    let set = set as u32;
    if set & OF_CALLS != 0 && set & event::CALL == 0 {
        return Err(value_error!(
            "cannot set C_RETURN or C_RAISE events independently"
        ));
    }
    let with_ends = if set & event::CALL != 0 { OF_CALLS } else { 0 };
    Ok(set | with_ends)
}

/// A set as programs see it.
fn told(events: u32) -> Obj {
    int::new(i64::from(events & !OF_CALLS))
}
