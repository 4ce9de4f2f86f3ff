//! Switches of the command line and variables of the environment that set `sys.flags`.

use pyrite_vm::flags::Flags;

/// Sets what a switch of one letter without a value stands for. `false`: there is none with this letter.
pub fn set(flags: &mut Flags, letter: char) -> bool {
    match letter {
        'b' => flags.bytes_warning += 1,
        'd' => flags.debug += 1,
        'E' => flags.ignore_environment = 1,
        'i' => {
            flags.inspect += 1;
            flags.interactive += 1;
        }
        'I' => {
            flags.isolated = 1;
            flags.ignore_environment = 1;
            flags.no_user_site = 1;
            flags.safe_path = true;
        }
        'O' => flags.optimize += 1,
        'P' => flags.safe_path = true,
        'q' => flags.quiet += 1,
        's' => flags.no_user_site = 1,
        'S' => flags.no_site = 1,
        'u' => flags.unbuffered = true,
        'v' => flags.verbose += 1,
        'B' => flags.dont_write_bytecode = 1,
        'R' => flags.wants_random_hashes = true,
        // It meant something once.
        't' => {}
        _ => return false,
    }
    true
}

/// `-X NAME[=VALUE]`.
///
/// # Errors
/// What is wrong with the value.
pub fn set_extra(flags: &mut Flags, text: &str) -> Result<(), String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    match name {
        "dev" => flags.dev_mode = true,
        "utf8" => match value {
            None | Some("1") => flags.utf8_mode = 1,
            Some("0") => flags.utf8_mode = 0,
            Some(_) => {
                return Err("Fatal Python error: preconfig_init_utf8_mode: invalid -X utf8 option value\nPython runtime state: preinitializing\n".to_owned());
            }
        },
        "pycache_prefix" => {
            let prefix = value.filter(|prefix| !prefix.is_empty());
            flags.pycache_prefix = prefix.map(str::to_owned);
        }
        "faulthandler" => flags.fault_handler = true,
        "tracemalloc" => {
            let limit = frames(value.unwrap_or("1"));
            flags.trace_allocations = limit.ok_or("Fatal Python error: config_init_tracemalloc: -X tracemalloc=NFRAME: invalid number of frames\nPython runtime state: preinitialized\n")?;
        }
        "no_debug_ranges" => flags.no_debug_ranges = true,
        "warn_default_encoding" => flags.warn_default_encoding = 1,
        "int_max_str_digits" => {
            let limit = value.and_then(digits);
            flags.int_max_str_digits = limit.ok_or(
                "Fatal Python error: config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.",
            )?;
        }
        "cpu_count" => flags.cpu_count = processors(value.unwrap_or_default())?,
        _ => {}
    }
    let value = value.map(str::to_owned);
    flags.extra_options.retain(|(other, _)| other != name);
    flags.extra_options.push((name.to_owned(), value));
    Ok(())
}

/// The locale that the environment names for characters.
fn locale() -> String {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

/// A limit of digits.
fn digits(text: &str) -> Option<i64> {
    let limit = text.parse().ok()?;
    (limit == 0 || limit >= 640).then_some(limit)
}

/// How many frames of a traceback are kept; nothing is 0.
fn frames(text: &str) -> Option<u32> {
    match text {
        "" => Some(0),
        text => text
            .parse()
            .ok()
            .filter(|frames| *frames <= u32::from(u16::MAX)),
    }
}

/// A number of processors; `None` for as many as there are.
fn processors(text: &str) -> Result<Option<i64>, String> {
    let number = text.parse::<i32>().ok().filter(|number| *number > 0);
    match number {
        _ if text == "default" => Ok(None),
        Some(number) => Ok(Some(i64::from(number))),
        None => Err("Fatal Python error: config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0\nPython runtime state: preinitialized\n".to_owned()),
    }
}

/// What the environment says, if it is to be asked; warning options of the command line come behind its own.
///
/// # Errors
/// What is wrong with the value of a variable.
pub fn complete(flags: &mut Flags) -> Result<(), String> {
    let ask = flags.ignore_environment == 0;
    let variable = |name: &str| {
        let value = ask.then(|| std::env::var(name).ok()).flatten();
        value.filter(|value| !value.is_empty())
    };
    // Whatever is no number counts as 1.
    let level = |name: &str| variable(name).map_or(0, |value| value.parse::<u8>().unwrap_or(1));
    flags.debug = flags.debug.max(level("PYTHONDEBUG").min(1));
    flags.dont_write_bytecode |= level("PYTHONDONTWRITEBYTECODE").min(1);
    flags.inspect = flags.inspect.max(level("PYTHONINSPECT").min(1));
    flags.optimize = flags.optimize.max(level("PYTHONOPTIMIZE"));
    flags.verbose = flags.verbose.max(level("PYTHONVERBOSE"));
    flags.no_user_site |= u8::from(variable("PYTHONNOUSERSITE").is_some());
    flags.unbuffered |= variable("PYTHONUNBUFFERED").is_some();
    flags.safe_path |= variable("PYTHONSAFEPATH").is_some();
    flags.dev_mode |= variable("PYTHONDEVMODE").is_some();
    flags.fault_handler |= flags.dev_mode || variable("PYTHONFAULTHANDLER").is_some();
    flags.warn_default_encoding |= u8::from(variable("PYTHONWARNDEFAULTENCODING").is_some());
    flags.no_debug_ranges |= variable("PYTHONNODEBUGRANGES").is_some();
    if let Some(setting) = variable("PYTHONIOENCODING") {
        let (encoding, errors) = setting.split_once(':').unwrap_or((&setting, ""));
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        flags.standard_encoding = given(encoding);
        flags.standard_errors = given(errors);
    }
    let says_nothing = flags.standard_encoding.is_none() && flags.standard_errors.is_none();
    if says_nothing && matches!(locale().as_str(), "" | "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
        // What is no text in this locale passes through.
        flags.standard_errors = Some("surrogateescape".to_owned());
    }
    let is_given = |name: &str| flags.extra_options.iter().any(|(other, _)| other == name);
    if !is_given("pycache_prefix") {
        flags.pycache_prefix = variable("PYTHONPYCACHEPREFIX");
    }
    if !is_given("utf8") {
        // In the locale of C everything is UTF-8 (PEP 540).
        flags.utf8_mode = match variable("PYTHONUTF8").as_deref() {
            Some("1") => 1,
            Some("0") => 0,
            _ => u8::from(matches!(locale().as_str(), "" | "C" | "POSIX")),
        };
    }
    if !is_given("int_max_str_digits")
        && let Some(limit) = variable("PYTHONINTMAXSTRDIGITS")
            .as_deref()
            .and_then(digits)
    {
        flags.int_max_str_digits = limit;
    }
    if !is_given("tracemalloc")
        && let Some(limit) = variable("PYTHONTRACEMALLOC")
    {
        flags.trace_allocations = frames(&limit).ok_or("Fatal Python error: config_init_tracemalloc: PYTHONTRACEMALLOC: invalid number of frames\nPython runtime state: preinitialized\n")?;
    }
    if !is_given("cpu_count")
        && let Some(number) = variable("PYTHON_CPU_COUNT")
    {
        flags.cpu_count = processors(&number)?;
    }
    if let Some(seed) = variable("PYTHONHASHSEED").and_then(|seed| seed.parse().ok())
        && !flags.wants_random_hashes
    {
        flags.hash_seed = Some(seed);
    }
    let mut warnings: Vec<String> = Vec::new();
    if flags.dev_mode {
        warnings.push("default".to_owned());
    }
    if let Some(value) = variable("PYTHONWARNINGS") {
        warnings.extend(value.split(',').map(str::to_owned));
    }
    warnings.append(&mut flags.warning_options);
    match flags.bytes_warning {
        0 => {}
        1 => warnings.push("default::BytesWarning".to_owned()),
        _ => warnings.push("error::BytesWarning".to_owned()),
    }
    flags.warning_options = warnings;
    Ok(())
}
