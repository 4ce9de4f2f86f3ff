//! `_lsprof`: how often functions are called, by whom, and how long they take, told by [events](pyrite_vm::monitoring).

use crate::structure;
use crate::support::*;
use pyrite_vm::class::Class;
#[allow(unused_imports)]
use pyrite_vm::fields::*;
use pyrite_vm::ids;
use pyrite_vm::runtime_error;
use pyrite_vm::types::method::PyBuiltin;
use pyrite_vm::types::module::PyModule;
use std::cell::RefCell;
use std::collections::HashMap;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&PROFILER, &ENTRY, &SUB_ENTRY],
    ..ModuleDefinition::new("_lsprof", &[])
};

structure! {
    /// What is known of a function.
    ENTRY ENTRY_METHODS "_lsprof.profiler_entry" {
        0 "code", 1 "callcount",
        2 "reccallcount", 3 "totaltime",
        4 "inlinetime", 5 "calls",
    }
}

structure! {
    /// What is known of the calls that one function makes of another.
    SUB_ENTRY SUB_ENTRY_METHODS "_lsprof.profiler_subentry" {
        0 "code", 1 "callcount",
        2 "reccallcount", 3 "totaltime",
        4 "inlinetime",
    }
}

/// `_lsprof.Profiler`.
static PROFILER: TypeDefinition = TypeDefinition {
    slots: 3,
    ..TypeDefinition::new("_lsprof.Profiler", METHODS)
};
/// The [`Profile`].
const PROFILE: u32 = 0;
/// A dict of the functions by their keys: code, or the text that tells of one written in Rust.
const FUNCTIONS: u32 = 1;
/// The function that tells the time, None for the clock.
const TIMER: u32 = 2;

/// What a function is known by: the identity of its code, or the address of its definition.
type Key = u64;

/// How often and how long.
#[derive(Default)]
struct Tally {
    calls: i64,
    recursive: i64,
    /// In units of the timer, from the outermost calls on.
    total: i64,
    /// In units of the timer, without what is called.
    inline: i64,
    /// How many of the calls go on.
    running: i64,
}

impl Tally {
    fn ends(&mut self, total: i64, inline: i64) {
        self.running -= 1;
        match self.running {
            0 => self.total += total,
            _ => self.recursive += 1,
        }
        self.inline += inline;
        self.calls += 1;
    }
}

/// A call that goes on.
struct Running {
    key: Key,
    started: i64,
    /// How long what it has called took.
    called: i64,
}

/// What a profiler knows.
#[derive(Default)]
struct Profile {
    tallies: HashMap<Key, Tally>,
    /// By caller and called.
    pairs: HashMap<(Key, Key), Tally>,
    /// The functions and pairs in the order in which they came.
    order: Vec<Key>,
    pair_order: Vec<(Key, Key)>,
    running: Vec<Running>,
    /// What an integer of the timer's is, in seconds; 0: it gives seconds.
    unit: f64,
    tells_callers: bool,
    tells_builtins: bool,
    is_enabled: bool,
    /// The timer is being called.
    asks_timer: bool,
}

impl Profile {
    fn begins(&mut self, key: Key, now: i64) {
        let order = &mut self.order;
        let tally = self.tallies.entry(key).or_insert_with(|| {
            order.push(key);
            Tally::default()
        });
        tally.running += 1;
        if let Some(caller) = self.running.last().filter(|_| self.tells_callers) {
            let (pair, order) = ((caller.key, key), &mut self.pair_order);
            let tally = self.pairs.entry(pair).or_insert_with(|| {
                order.push(pair);
                Tally::default()
            });
            tally.running += 1;
        }
        self.running.push(Running {
            key,
            started: now,
            called: 0,
        });
    }

    /// The latest call that goes on ends.
    fn ends(&mut self, now: i64) {
        let Some(ended) = self.running.pop() else {
            return;
        };
        let total = now - ended.started;
        let inline = total - ended.called;
        if let Some(tally) = self.tallies.get_mut(&ended.key) {
            tally.ends(total, inline);
        }
        if let Some(caller) = self.running.last_mut() {
            caller.called += total;
            if let Some(tally) = self.pairs.get_mut(&(caller.key, ended.key)) {
                tally.ends(total, inline);
            }
        }
    }
}

/// Events, and the methods that are told of them.
const CALLBACKS: &[(&str, &str)] = &[
    ("PY_START", "_pystart_callback"),
    ("PY_RESUME", "_pystart_callback"),
    ("PY_THROW", "_pythrow_callback"),
    ("PY_RETURN", "_pyreturn_callback"),
    ("PY_YIELD", "_pyreturn_callback"),
    ("PY_UNWIND", "_pyreturn_callback"),
    ("CALL", "_ccall_callback"),
    ("C_RETURN", "_creturn_callback"),
    ("C_RAISE", "_creturn_callback"),
];
/// How many of them are of Python code.
const OF_PYTHON: usize = 6;
/// The number that `sys.monitoring` has for profilers.
const TOOL: i64 = 2;

static METHODS: &[Builtin] = &[
    Builtin::constructor("$(type, *args, **kwargs)", |args| {
        let class = instance::class_argument(args.at(0))?;
        let profile = RefCell::new(Profile::default());
        let parts = [
            storage::new_external(profile).cast(),
            dict::new().cast(),
            none(),
        ];
        Ok(instance::with(class, &parts))
    })
    .ignoring_rest(),
    Builtin::method(
        "__init__",
        "(self, timer=None, timeunit=0.0, subcalls=True, builtins=True)",
        |args| {
            instance::set_slot(args.at(0), TIMER, args.or(1, none()));
            let unit = args.get(2).map_or(Ok(0.0), number::real)?;
            set_options(args, 3)?;
            with(args.at(0), |profile| profile.unit = unit)?;
            nothing()
        },
    )
    .telling("(timer=None, timeunit=0.0, subcalls=True, builtins=True)"),
    Builtin::method("getstats", "(self, /)", statistics),
    Builtin::method("enable", "(self, /, subcalls=True, builtins=True)", enable),
    Builtin::method("disable", "(self, /)", disable),
    Builtin::method("clear", "(self, /)", |args| {
        check_not_in_timer(args.at(0), "clear")?;
        with(args.at(0), |profile| {
            profile.tallies.clear();
            profile.pairs.clear();
            profile.order.clear();
            profile.pair_order.clear();
            profile.running.clear();
        })?;
        dict::clear(functions(args.at(0)));
        nothing()
    }),
    Builtin::method(
        "_pystart_callback",
        "(self, code, instruction_offset, /)",
        |args| code_begins(args.at(0), args.at(1)),
    ),
    Builtin::method(
        "_pythrow_callback",
        "(self, code, instruction_offset, exception, /)",
        |args| code_begins(args.at(0), args.at(1)),
    ),
    Builtin::method(
        "_pyreturn_callback",
        "(self, code, instruction_offset, retval, /)",
        |args| {
            ends(args.at(0))?;
            nothing()
        },
    ),
    Builtin::method(
        "_ccall_callback",
        "(self, code, instruction_offset, callable, self_arg, /)",
        |args| {
            if let Some(function) = in_rust(args.at(3)) {
                let (key, this) = (key_in_rust(function), args.at(0));
                if dict::get(functions(this), int::new(key as i64))?.is_none() {
                    let told = told(function, args.at(4))?;
                    dict::set(functions(this), int::new(key as i64), told)?;
                }
                begins(this, key)?;
            }
            nothing()
        },
    ),
    Builtin::method(
        "_creturn_callback",
        "(self, code, instruction_offset, callable, self_arg, /)",
        |args| {
            if in_rust(args.at(3)).is_some() {
                ends(args.at(0))?;
            }
            nothing()
        },
    ),
];

/// Works on what a profiler knows; `body` runs no Python code.
fn with<R>(this: Obj, body: impl FnOnce(&mut Profile) -> R) -> PyResult<R> {
    let data: Obj = instance::slot(this, PROFILE);
    let profile: Option<&RefCell<Profile>> = storage::external(data.cast());
    match profile.and_then(|profile| profile.try_borrow_mut().ok()) {
        Some(mut profile) => Ok(body(&mut profile)),
        None => Err(runtime_error!("the profiler is at work")),
    }
}

fn functions(this: Obj) -> Gc<dict::PyDict> {
    instance::slot(this, FUNCTIONS).cast()
}

/// The arguments from a place on say whether callers are told apart, and whether functions written in Rust are told of.
fn set_options(args: &Arguments, place: usize) -> PyResult<()> {
    let callers = args.get(place).map_or(Ok(true), protocol::is_true)?;
    let builtins = args.get(place + 1).map_or(Ok(true), protocol::is_true)?;
    with(args.at(0), |profile| {
        profile.tells_callers = callers;
        profile.tells_builtins = builtins;
    })
}

/// The time, in units of the timer; 0 if that raises, which is told and does not stop what is profiled.
fn now(this: Obj) -> PyResult<i64> {
    let timer: Obj = instance::slot(this, TIMER);
    if timer.is_none() {
        return Ok(system::clock(libc::CLOCK_MONOTONIC));
    }
    let is_integer = with(this, |profile| {
        profile.asks_timer = true;
        profile.unit > 0.0
    })?;
    let told = call::call(timer, &[]).and_then(|time| match is_integer {
        true => number::size(time),
        false => Ok((number::real(time)? / NANOSECOND).floor() as i64),
    });
    with(this, |profile| profile.asks_timer = false)?;
    Ok(told.unwrap_or_else(|raised| {
        let timer = pyrite_vm::unraisable::shown(timer);
        let message = format!("Exception ignored while calling _lsprof timer {timer}");
        pyrite_vm::unraisable::report(raised, &message, Obj::null());
        0
    }))
}

/// # Errors
/// `RuntimeError`: the timer must not do that.
fn check_not_in_timer(this: Obj, what: &str) -> PyResult<()> {
    match with(this, |profile| profile.asks_timer)? {
        true => Err(runtime_error!("cannot {what} profiler in external timer")),
        false => Ok(()),
    }
}

const NANOSECOND: f64 = 1e-9;

fn begins(this: Obj, key: Key) -> PyResult<()> {
    let now = now(this)?;
    with(this, |profile| profile.begins(key, now))
}

fn ends(this: Obj) -> PyResult<()> {
    let now = now(this)?;
    with(this, |profile| profile.ends(now))
}

fn code_begins(this: Obj, code: Obj) -> PyResult {
    let key = types::object::identity(code);
    let known = int::new(key as i64);
    if dict::get(functions(this), known)?.is_none() {
        dict::set(functions(this), known, code)?;
    }
    begins(this, key)?;
    nothing()
}

/// A callable, if it is a function or method written in Rust.
fn in_rust(callable: Obj) -> Option<Gc<PyBuiltin>> {
    let is_one =
        callable.has_map(ids::BUILTIN_FUNCTION) || callable.has_map(ids::METHOD_DESCRIPTOR);
    is_one.then(|| callable.cast())
}

fn key_in_rust(function: Gc<PyBuiltin>) -> Key {
    std::ptr::from_ref(function.definition().promote()) as Key
}

/// How a function written in Rust is told of.
fn told(function: Gc<PyBuiltin>, receiver: Obj) -> PyResult {
    let name = function.definition().promote().name;
    let owner: Obj = match function
        .cast::<smelt::AnyValue>()
        .has_map(ids::METHOD_DESCRIPTOR)
    {
        true => receiver,
        false => function.receiver(),
    };
    let is_method = !owner.is_null() && owner.exact::<PyModule>().is_none();
    if is_method && let Some(found) = Class::of(owner).lookup(names::intern(name)) {
        return Ok(protocol::repr(found)?.cast());
    }
    let module = attributes::get_optional(function.cast(), names::MODULE.name())?;
    let module = module.and_then(str::of);
    let told = match module {
        Some(module) => format!("<built-in method {}.{name}>", str::text(module)),
        None => format!("<built-in method {name}>"),
    };
    text::new(&told)
}

fn monitoring() -> PyResult {
    let sys = pyrite_vm::import::import_absolute("sys")?;
    attributes::get(sys, names::intern("monitoring"))
}

fn enable(args: &Arguments) -> PyResult {
    let this = args.at(0);
    set_options(args, 1)?;
    let (monitoring, tool) = (monitoring()?, int::new(TOOL));
    let ask = |name: &str, arguments: &[Obj]| {
        protocol::call_method(monitoring, names::intern(name), arguments)
    };
    ask("use_tool_id", &[tool, str::new("cProfile")])?;
    let builtins = with(this, |profile| {
        profile.is_enabled = true;
        profile.tells_builtins
    })?;
    let events = attributes::get(monitoring, names::intern("events"))?;
    let wanted = match builtins {
        true => CALLBACKS,
        false => &CALLBACKS[..OF_PYTHON],
    };
    let mut all = 0;
    for (event, method) in wanted {
        let event = attributes::get(events, names::intern(event))?;
        all |= number::size(event)?;
        let callback = attributes::get(this, names::intern(method))?;
        ask("register_callback", &[tool, event, callback])?;
    }
    ask("set_events", &[tool, int::new(all)])?;
    nothing()
}

fn disable(args: &Arguments) -> PyResult {
    let this = args.at(0);
    check_not_in_timer(this, "disable")?;
    if !with(this, |profile| std::mem::take(&mut profile.is_enabled))? {
        return nothing();
    }
    let monitoring = monitoring()?;
    protocol::call_method(monitoring, names::intern("free_tool_id"), &[int::new(TOOL)])?;
    while with(this, |profile| !profile.running.is_empty())? {
        ends(this)?;
    }
    nothing()
}

/// The fields of an entry that both types have.
fn parts(this: Obj, key: Key, tally: &Tally, unit: f64) -> PyResult<[Obj; 5]> {
    let function = dict::get(functions(this), int::new(key as i64))?;
    Ok([
        function.unwrap_or(none()),
        int::new(tally.calls),
        int::new(tally.recursive),
        float::new(tally.total as f64 * unit),
        float::new(tally.inline as f64 * unit),
    ])
}

fn statistics(args: &Arguments) -> PyResult {
    let this = args.at(0);
    with(this, |profile| {
        let unit = match profile.unit {
            unit if unit > 0.0 && !instance::slot::<smelt::Native>(this, TIMER).is_none() => unit,
            _ => NANOSECOND,
        };
        let all = list::new();
        let called = dict::new();
        for (caller, key) in &profile.pair_order {
            let tally = &profile.pairs[&(*caller, *key)];
            if tally.calls == 0 {
                continue;
            }
            let entry = structure::new(&SUB_ENTRY, &parts(this, *key, tally, unit)?);
            let caller = int::new(*caller as i64);
            let entries = match dict::get(called, caller)? {
                Some(entries) => entries,
                None => {
                    let entries = list::new().cast();
                    dict::set(called, caller, entries)?;
                    entries
                }
            };
            list::push(entries.cast(), entry)?;
        }
        for key in &profile.order {
            let tally = &profile.tallies[key];
            if tally.calls == 0 {
                continue;
            }
            let [code, calls, recursive, total, inline] = parts(this, *key, tally, unit)?;
            let called = dict::get(called, int::new(*key as i64))?.unwrap_or(none());
            let items = [code, calls, recursive, total, inline, called];
            list::push(all, structure::new(&ENTRY, &items))?;
        }
        Ok(all.cast())
    })?
}
