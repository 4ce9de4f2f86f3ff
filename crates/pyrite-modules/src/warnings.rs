//! `_warnings`: issuing warnings. What is configured lies in a list of filters that `warnings` changes.

use crate::contextvars;
use crate::support::*;
use pyrite_vm::class::{Class, is_instance};
use pyrite_vm::finalisers;
use pyrite_vm::frames;
use pyrite_vm::global::Global;
use pyrite_vm::import;
use pyrite_vm::instance_checks;
use pyrite_vm::storage::Pinned;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::int::Integer;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::str::PyStr;
use pyrite_vm::{system_error, type_error, value_error};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("filters", Known::Filters.last());
        set("_defaultaction", Known::DefaultAction.last());
        set("_onceregistry", Known::OnceRegistry.last());
        set("_warnings_context", context());
        Ok(())
    },
    ..ModuleDefinition::new("_warnings", FUNCTIONS)
};

/// Counts changes of the filters: what was shown once may be shown again after one.
static VERSION: Global<i64> = Global::new(0);

/// What the library's `warnings` configures. Where a program has deleted one of these, what it was last is meant.
#[derive(Clone, Copy)]
enum Known {
    Filters,
    OnceRegistry,
    DefaultAction,
}

impl Known {
    fn all() -> Gc<PyList> {
        static LAST: Global<Pinned<PyList>> = Global::new(Pinned::NULL);
        if LAST.get().get().is_null() {
            let last = list::new();
            for first in [default_filters(), dict::new().cast(), str::new("default")] {
                let _ = list::push(last, first);
            }
            LAST.set(Pinned::for_ever(last));
        }
        LAST.get().get()
    }

    fn last(self) -> Obj {
        list::get(Self::all(), self as usize)
    }

    /// What it is now, as `of` takes it; `wrong` is the error if it does not.
    fn current<T>(
        self,
        name: &str,
        of: impl Fn(Obj) -> Option<T>,
        wrong: impl Fn(Obj) -> Raised,
    ) -> PyResult<T> {
        let value = of_warnings(name)?.unwrap_or_else(|| self.last());
        let Some(taken) = of(value) else {
            return Err(wrong(value));
        };
        list::set(Self::all(), self as usize, value);
        Ok(taken)
    }
}

/// The variable that has what `catch_warnings` has set in a context, with `-X context_aware_warnings`.
fn context() -> Obj {
    static VARIABLE: Global<Pinned> = Global::new(Pinned::NULL);
    if VARIABLE.get().get().is_null() {
        let variable = contextvars::new_variable("warnings_context");
        VARIABLE.set(Pinned::for_ever(variable));
    }
    VARIABLE.get().get()
}

fn default_filters() -> Obj {
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
    filters.cast()
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
        warn_explicit,
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
    line: i64,
    module: Obj,
    registry: Option<Gc<PyDict>>,
    source_line: Option<Obj>,
    source: Obj,
}

fn warn_explicit(args: &Arguments) -> PyResult {
    let Some(file) = str::of(args.at(2)) else {
        return Err(type_error!(
            "warn_explicit() argument 'filename' must be str, not {}",
            argument_name(args.at(2))
        ));
    };
    let line = protocol::int_argument(args.at(3))?;
    let source_line = match args.get_not_none(6) {
        Some(globals) => source_line(globals, line.into())?,
        None => None,
    };
    let module = match args.get(4) {
        Some(module) => module,
        None => module_of_file(&str::text(file)),
    };
    let registry = match args.get_not_none(5) {
        Some(given) => match dict::of(given) {
            Some(registry) => Some(registry),
            None => return Err(type_error!("'registry' must be a dict or None")),
        },
        None => None,
    };
    issue(&Warning {
        message: args.at(0),
        category: args.at(1),
        file: args.at(2),
        line: line.into(),
        module,
        registry,
        source_line,
        source: args.or(7, none()),
    })
}

/// The line of a module's source as its loader tells it.
fn source_line(globals: Obj, line: i64) -> PyResult<Option<Obj>> {
    let Some(namespace) = dict::of(globals) else {
        return Err(type_error!(
            "module_globals must be a dict, not '{}'",
            type_name(globals)
        ));
    };
    let machinery = import::import_absolute("_frozen_importlib_external")?;
    let loader_of = names::intern("_bless_my_loader");
    let loader = protocol::call_method(machinery, loader_of, &[globals])?;
    let Some(name) = dict::get_name(namespace, names::NAME.name()) else {
        return Ok(None);
    };
    let Some(get_source) = attributes::get_optional(loader, names::intern("get_source"))? else {
        return Ok(None);
    };
    let source = match call::call(get_source, &[name]) {
        Err(error) if exception::matches(error.0, &exception::IMPORT_ERROR) => return Ok(None),
        source => source?,
    };
    if source.is_none() {
        return Ok(None);
    }
    if str::of(source).is_none() {
        return Err(type_error!("must be str, not {}", type_name(source)));
    }
    let class = str::TYPE.class().object();
    let split = attributes::get(class, names::intern("splitlines"))?;
    let lines: Gc<PyList> = call::call(split, &[source])?.cast();
    let index = usize::try_from(line - 1).ok();
    let index = index.filter(|index| *index < list::length(lines));
    Ok(index.map(|index| list::get(lines, index)))
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
            None => {
                return Err(type_error!(
                    "warn() argument 'skip_file_prefixes' must be tuple, not {}",
                    argument_name(prefixes)
                ));
            }
        },
        None => &[],
    };
    if let Some(other) = prefixes.iter().find(|prefix| str::of(**prefix).is_none()) {
        return Err(type_error!(
            "Found non-str '{}' in skip_file_prefixes.",
            type_name(*other)
        ));
    }
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
        .filter(|module| module.is_none() || str::of(*module).is_some())
        .unwrap_or_else(|| str::new("<string>"));
    issue(&Warning {
        message: args.at(0),
        category,
        file,
        line,
        module,
        registry,
        source_line: None,
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

/// Does a filter's pattern (None, the text itself or a compiled expression) fit?
fn fits(pattern: Obj, text: Obj) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if pattern.exact::<PyStr>().is_some() {
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

/// The filters that count, and what they are called.
fn filters() -> PyResult<(Gc<PyList>, &'static str)> {
    let context = contextvars::value(context())?.filter(|context| !context.is_none());
    if let Some(context) = context {
        let filters = attributes::get(context, names::intern("_filters"))?;
        return match instance::view(filters) {
            Some(filters) => Ok((filters, "_warnings_context _filters")),
            None => Err(value_error!(
                "_filters of warnings._warnings_context must be a list"
            )),
        };
    }
    let filters = Known::Filters.current("filters", instance::view, |_| {
        value_error!("_warnings.filters must be a list")
    })?;
    Ok((filters, "filters"))
}

/// The action that the filters say, and the filter.
fn action(warning: &Warning, text: Obj) -> PyResult<(Gc<PyStr>, Obj)> {
    let (filters, name) = filters()?;
    let mut index = 0;
    while index < list::length(filters) {
        let filter = list::get(filters, index);
        let Some(&[action, message, category, module, line]) = tuple::of(filter) else {
            return Err(value_error!("warnings.{name} item {index} isn't a 5-tuple"));
        };
        index += 1;
        let Some(action_text) = str::of(action) else {
            return Err(type_error!(
                "action must be a string, not '{}'",
                type_name(action)
            ));
        };
        let fits = fits(message, text)?
            & fits(module, warning.module)?
            & instance_checks::is_subclass(warning.category, category)?;
        if Integer::of(line).is_none() {
            return Err(type_error!("an integer is required"));
        }
        let line = number::size(line)?;
        if fits && (line == 0 || line == warning.line) {
            return Ok((action_text, filter));
        }
    }
    let action = Known::DefaultAction.current("defaultaction", str::of, |found| {
        let class = type_name(found);
        type_error!("_warnings.defaultaction must be a string, not '{class}'")
    })?;
    Ok((action, none()))
}

/// Was a warning shown before? What was noted before the filters changed is forgotten.
fn was_shown(registry: Gc<PyDict>, key: Obj) -> PyResult<bool> {
    let version = names::intern("version").object();
    let is_current = match dict::get(registry, version)? {
        Some(known) => protocol::is_equal(known, int::new(VERSION.get()))?,
        None => false,
    };
    if !is_current {
        dict::clear(registry);
        dict::set(registry, version, int::new(VERSION.get()))?;
        return Ok(false);
    }
    match dict::get(registry, key)? {
        Some(shown) => protocol::is_true(shown),
        None => Ok(false),
    }
}

/// Notes that a warning is shown, wherever it comes from; gives whether it had been before.
fn note(registry: Gc<PyDict>, text: Obj, category: Obj) -> PyResult<bool> {
    let key = tuple::from_slice(&[text, category]).cast();
    if was_shown(registry, key)? {
        return Ok(true);
    }
    dict::set(registry, key, boolean(true))?;
    Ok(false)
}

fn once_registry() -> PyResult<Gc<PyDict>> {
    Known::OnceRegistry.current("onceregistry", dict::of, |found| {
        let class = type_name(found);
        type_error!("_warnings.onceregistry must be a dict, not '{class}'")
    })
}

fn issue(warning: &Warning) -> PyResult {
    if warning.module.is_none() {
        return nothing(); // the program has ended
    }
    let is_object = is_instance(warning.message, exception::WARNING.class());
    let (text, message, category) = if is_object {
        let text = protocol::to_str(warning.message)?.cast();
        let category = Class::of(warning.message).object();
        (text, warning.message, category)
    } else {
        let made = call::call(warning.category, &[warning.message])?;
        (warning.message, made, warning.category)
    };
    let warning = &Warning {
        message,
        category,
        ..*warning
    };
    let key = tuple::from_slice(&[text, category, int::new(warning.line)]).cast();
    if let Some(registry) = warning.registry
        && was_shown(registry, key)?
    {
        return nothing();
    }
    let (action, filter) = action(warning, text)?;
    let action_text = str::text(action);
    match &*action_text {
        "error" => {
            let is_exception = Class::from_object(category)
                .is_some_and(|class| class.is_subclass(exception::BASE_EXCEPTION.class()))
                && is_instance(message, exception::BASE_EXCEPTION.class());
            return Err(if is_exception {
                Raised(message)
            } else {
                system_error!(
                    "_PyErr_SetObject: exception {} is not a BaseException subclass",
                    str::text(protocol::repr(category)?)
                )
            });
        }
        "ignore" => return nothing(),
        "always" | "all" => return show(warning, text),
        _ => (),
    }
    if let Some(registry) = warning.registry {
        dict::set(registry, key, boolean(true))?;
    }
    let was_shown = match (&*action_text, warning.registry) {
        ("once", None) => note(once_registry()?, text, category)?,
        ("once" | "module", Some(registry)) => note(registry, text, category)?,
        ("module", None) | ("default", _) => false,
        _ => {
            return Err(pyrite_vm::runtime_error!(
                "Unrecognized action ({}) in warnings.filters:\n {}",
                str::text(protocol::repr(action.cast())?),
                str::text(protocol::repr(filter)?)
            ));
        }
    };
    if was_shown {
        return nothing();
    }
    show(warning, text)
}

fn show(warning: &Warning, text: Obj) -> PyResult {
    if !warning.source.is_none() && !pyrite_vm::vm::is_finalising() {
        // Only the library's function tells where an object was made.
        match import::import_absolute("warnings") {
            Err(error) if !exception::matches(error.0, &exception::IMPORT_ERROR) => {
                return Err(error);
            }
            _ => (),
        }
    }
    let Some(function) = of_warnings("_showwarnmsg")? else {
        return show_plainly(warning, text);
    };
    if !is_callable(function) {
        return Err(type_error!(
            "warnings._showwarnmsg() must be set to a callable"
        ));
    }
    let Some(class) = of_warnings("WarningMessage")? else {
        return Err(pyrite_vm::runtime_error!(
            "unable to get warnings.WarningMessage"
        ));
    };
    let shown = [
        warning.message,
        warning.category,
        warning.file,
        int::new(warning.line),
        none(),
        warning.source_line.unwrap_or(none()),
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
    let file = str::text(protocol::to_str(warning.file)?);
    let mut shown = format!(
        "{file}:{}: {}: {}\n",
        warning.line,
        str::text(protocol::to_str(category)?),
        str::text(text)
    );
    if let Some(line) = warning.source_line {
        shown.push_str(&str::text(line.cast()));
        shown.push('\n');
    } else if let Ok(source) = std::fs::read_to_string(&*file)
        && let Some(source) = source.lines().nth(warning.line.max(1) as usize - 1)
        && !source.trim().is_empty()
    {
        shown.push_str(&format!("  {}\n", source.trim()));
    }
    pyrite_vm::output::write_error(&shown);
    nothing()
}
