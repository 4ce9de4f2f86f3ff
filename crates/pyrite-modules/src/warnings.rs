//! `_warnings`: issuing warnings. What is configured lies in a list of filters that `warnings` changes.

use crate::support::*;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::finalisers;
use pyrite_vm::frames;
use pyrite_vm::global::Global;
use pyrite_vm::import;
use pyrite_vm::instance_checks;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;
use pyrite_vm::{type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("filters", filters().cast());
        set("_defaultaction", str::new("default"));
        set("_onceregistry", dict::new().cast());
        let contexts = import::import_absolute("_contextvars")?;
        let variable = attributes::get(contexts, names::intern("ContextVar"))?;
        let variable = call::call(variable, &[str::new("warnings_context")])?;
        set("_warnings_context", variable);
        Ok(())
    },
    ..ModuleDefinition::new("_warnings", FUNCTIONS)
};

/// Counts changes of the filters: what was shown once may be shown again after one.
static VERSION: Global<i64> = Global::new(0);

/// The list of filters, the default ones to begin with.
fn filters() -> Gc<PyList> {
    static FILTERS: Global<Pinned<PyList>> = Global::new(Pinned::NULL);
    if FILTERS.get().get().is_null() {
        let filters = list::new();
        let defaults = [
            ("default", &exception::DEPRECATION_WARNING, Some("__main__")),
            ("ignore", &exception::DEPRECATION_WARNING, None),
            ("ignore", &exception::PENDING_DEPRECATION_WARNING, None),
            ("ignore", &exception::IMPORT_WARNING, None),
            ("ignore", &exception::RESOURCE_WARNING, None),
        ];
        for (action, category, module) in defaults {
            let filter = [
                str::new(action),
                none(),
                category.class().object(),
                module.map_or(none(), str::new),
                int::new(0),
            ];
            let _ = list::push(filters, tuple::from_slice(&filter).cast());
        }
        FILTERS.set(Pinned::for_ever(filters));
    }
    FILTERS.get().get()
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "warn",
        "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
        warn,
    )
    .looking_at_frames(),
    Builtin::function(
        "warn_explicit",
        "(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)",
        |args| {
            let Some(file) = str::of(args.at(2)) else {
                return Err(type_error!(
                    "warn_explicit() argument 'filename' must be str, not {}",
                    argument_name(args.at(2))
                ));
            };
            let module = match args.get_not_none(4) {
                Some(module) => module,
                None => module_of_file(&str::text(file)),
            };
            issue(&Warning {
                message: args.at(0),
                category: category_of(args.at(0), Some(args.at(1)))?,
                file: args.at(2),
                line: args.at(3),
                module,
                registry: args.get_not_none(5).and_then(dict::of),
                source: args.or(7, none()),
            })
        },
    ),
    Builtin::function("_filters_mutated_lock_held", "()", |_| {
        VERSION.set(VERSION.get() + 1);
        nothing()
    }),
    Builtin::function("_acquire_lock", "()", |_| nothing()),
    Builtin::function("_release_lock", "()", |_| nothing()),
];

/// What is to be warned of, and where.
struct Warning {
    message: Obj,
    category: Obj,
    file: Obj,
    line: Obj,
    module: Obj,
    registry: Option<Gc<PyDict>>,
    source: Obj,
}

fn module_of_file(file: &str) -> Obj {
    match file.strip_suffix(".py").unwrap_or(file) {
        "" => str::new("<unknown>"),
        module => str::new(module),
    }
}

fn category_of(message: Obj, category: Option<Obj>) -> PyResult {
    if is_instance(message, exception::WARNING.class()) {
        return Ok(Class::of(message).object());
    }
    let category = match category.filter(|category| !category.is_none()) {
        Some(category) => category,
        None => exception::USER_WARNING.class().object(),
    };
    let is_warning = Class::from_object(category)
        .is_some_and(|class| class.is_subclass(exception::WARNING.class()));
    if !is_warning {
        let shown = match Class::from_object(category) {
            Some(class) => format!("class '{}'", class.name()),
            None => format!("'{}'", type_name(category)),
        };
        return Err(type_error!(
            "category must be a Warning subclass, not {shown}"
        ));
    }
    Ok(category)
}

/// Frames of the import machinery are nobody's.
fn is_internal(file: &str) -> bool {
    file.contains("importlib") && file.contains("_bootstrap")
}

fn warn(args: &Arguments) -> PyResult {
    let category = category_of(args.at(0), args.get(1))?;
    let level = args.get(2).map_or(Ok(1), number::size)?;
    let prefixes = match args.get(4) {
        Some(prefixes) => match tuple::of(prefixes) {
            Some(prefixes) => prefixes,
            None => return Err(type_error!("skip_file_prefixes must be a tuple of strs.")),
        },
        None => &[],
    };
    let level = if prefixes.is_empty() {
        level
    } else {
        level.max(2)
    };
    let is_skipped = |file: &str| {
        is_internal(file)
            || prefixes
                .iter()
                .filter_map(|prefix| str::of(*prefix))
                .any(|prefix| file.starts_with(&*str::text(prefix)))
    };
    let chain = frames::chain();
    let mut place = 0;
    if level > 1 {
        let counts_all = chain
            .first()
            .is_none_or(|link| is_internal(&link.code.file_name().text()));
        let mut missing = level - 1;
        while missing > 0 {
            place += 1;
            while !counts_all
                && chain
                    .get(place)
                    .is_some_and(|link| is_skipped(&link.code.file_name().text()))
            {
                place += 1;
            }
            missing -= 1;
        }
    }
    let (file, line, globals) = match chain.get(place) {
        Some(link) => {
            let globals = link.globals(); // first: nothing holds the function of a generator that has delegated while a str is made
            let line = link.code.position(link.index as usize).line;
            let file = str::new(&link.code.file_name().text());
            (file, i64::from(line), globals)
        }
        None => (str::new("<sys>"), 0, import::sys()),
    };
    let registry = registry(globals)?;
    let module = dict::get_name(globals, names::NAME.name())
        .filter(|module| str::of(*module).is_some())
        .unwrap_or_else(|| str::new("<string>"));
    issue(&Warning {
        message: args.at(0),
        category,
        file,
        line: int::new(line),
        module,
        registry,
        source: args.or(3, none()),
    })
}

/// Where it is noted which warnings a module has shown. Finalisers run amid whatever the program does, which may be to iterate over the
/// module's namespace: it gets no registry from them.
fn registry(globals: Gc<PyDict>) -> PyResult<Option<Gc<PyDict>>> {
    static OF_FINALISERS: Global<Pinned<PyDict>> = Global::new(Pinned::NULL);
    let name = names::intern("__warningregistry__").object();
    if let Some(registry) = dict::get(globals, name)? {
        return Ok(dict::of(registry));
    }
    if finalisers::are_running() {
        if OF_FINALISERS.get().get().is_null() {
            OF_FINALISERS.set(Pinned::for_ever(dict::new()));
        }
        return Ok(Some(OF_FINALISERS.get().get()));
    }
    let registry = dict::new();
    dict::set(globals, name, registry.cast())?;
    Ok(Some(registry))
}

/// Does a filter's pattern (None, text or a compiled expression) fit?
fn fits(pattern: Obj, text: Obj) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if str::of(pattern).is_some() {
        return protocol::is_equal(pattern, text);
    }
    let found = protocol::call_method(pattern, names::intern("match"), &[text])?;
    protocol::is_true(found)
}

/// What `warnings` has under a name, if it is imported.
fn of_warnings(name: &str) -> PyResult<Option<Obj>> {
    match dict::get_name(import::modules(), names::intern("warnings")) {
        Some(module) => attributes::get_optional(module, names::intern(name)),
        None => Ok(None),
    }
}

/// The action that the filters say.
fn action(warning: &Warning, text: Obj) -> PyResult<String> {
    let active = match of_warnings("filters")?.and_then(|filters| filters.exact::<PyList>()) {
        Some(filters) => filters,
        None => filters(),
    };
    let mut index = 0;
    while index < list::length(active) {
        let Some(&[action, message, category, module, line]) = tuple::of(list::get(active, index))
        else {
            return Err(value_error!(
                "warnings.filters item {index} isn't a 5-tuple"
            ));
        };
        index += 1;
        let is_line =
            protocol::is_equal(line, int::new(0))? || protocol::is_equal(line, warning.line)?;
        if is_line
            && fits(message, text)?
            && instance_checks::is_subclass(warning.category, category)?
            && fits(module, warning.module)?
        {
            return Ok(str::text(protocol::to_str(action)?).into_owned());
        }
    }
    match of_warnings("defaultaction")? {
        Some(action) => Ok(str::text(protocol::to_str(action)?).into_owned()),
        None => Ok("default".to_owned()),
    }
}

/// Notes that a warning was shown; gives whether it had been before.
fn note(registry: Gc<PyDict>, parts: &[Obj]) -> PyResult<bool> {
    let version = names::intern("version").object();
    let known = dict::get(registry, version)?;
    let is_current = match known {
        Some(known) => protocol::is_equal(known, int::new(VERSION.get()))?,
        None => false,
    };
    if !is_current {
        dict::clear(registry);
        dict::set(registry, version, int::new(VERSION.get()))?;
    }
    let key = tuple::from_slice(parts).cast();
    if let Some(shown) = dict::get(registry, key)?
        && protocol::is_true(shown)?
    {
        return Ok(true);
    }
    dict::set(registry, key, boolean(true))?;
    Ok(false)
}

fn issue(warning: &Warning) -> PyResult {
    let is_object = is_instance(warning.message, exception::WARNING.class());
    let (text, message) = if is_object {
        (protocol::to_str(warning.message)?.cast(), warning.message)
    } else {
        let made = call::call(warning.category, &[warning.message])?;
        (warning.message, made)
    };
    let all = [text, warning.category, warning.line];
    if let Some(registry) = warning.registry {
        let key = tuple::from_slice(&all).cast();
        let version = dict::get(registry, names::intern("version").object())?;
        let is_current = match version {
            Some(version) => protocol::is_equal(version, int::new(VERSION.get()))?,
            None => false,
        };
        if is_current
            && let Some(shown) = dict::get(registry, key)?
            && protocol::is_true(shown)?
        {
            return nothing();
        }
    }
    let action = action(warning, text)?;
    let once = || -> PyResult<Gc<PyDict>> {
        Ok(of_warnings("onceregistry")?
            .and_then(dict::of)
            .unwrap_or_else(dict::new))
    };
    let was_shown = match action.as_str() {
        "error" => return Err(Raised(message)),
        "ignore" => return nothing(),
        "always" | "all" => false,
        "once" => {
            let registry = match warning.registry {
                Some(registry) => registry,
                None => once()?,
            };
            note(registry, &all)?;
            note(once()?, &all[..2])?
        }
        "module" => match warning.registry {
            Some(registry) => {
                note(registry, &all)?;
                note(registry, &[text, warning.category, int::new(0)])?
            }
            None => false,
        },
        "default" => match warning.registry {
            Some(registry) => note(registry, &all)?,
            None => false,
        },
        other => {
            return Err(pyrite_vm::runtime_error!(
                "Unrecognized action ('{other}') in warnings.filters:\n {other}"
            ));
        }
    };
    if was_shown {
        return nothing();
    }
    show(warning, message, text)
}

fn show(warning: &Warning, message: Obj, text: Obj) -> PyResult {
    let Some(function) = of_warnings("_showwarnmsg")? else {
        return show_plainly(warning, text);
    };
    let Some(class) = of_warnings("WarningMessage")? else {
        return Err(pyrite_vm::runtime_error!(
            "unable to get warnings.WarningMessage"
        ));
    };
    let shown = [
        message,
        warning.category,
        warning.file,
        warning.line,
        none(),
        none(),
        warning.source,
    ];
    let shown = call::call(class, &shown)?;
    call::call(function, &[shown])?;
    nothing()
}

/// Shows a warning while `warnings` is not imported.
fn show_plainly(warning: &Warning, text: Obj) -> PyResult {
    let category = attributes::get(warning.category, names::NAME.name())?;
    let text = protocol::to_str(text)?;
    let file = protocol::to_str(warning.file)?;
    let mut shown = format!(
        "{}:{}: {}: {}\n",
        str::text(file),
        number::size(warning.line)?,
        str::text(protocol::to_str(category)?),
        str::text(text)
    );
    let line = number::size(warning.line)?.max(1) as usize;
    if let Ok(source) = std::fs::read_to_string(&*str::text(file))
        && let Some(source) = source.lines().nth(line - 1)
        && !source.trim().is_empty()
    {
        shown.push_str(&format!("  {}\n", source.trim()));
    }
    pyrite_vm::output::write_error(&shown);
    nothing()
}
