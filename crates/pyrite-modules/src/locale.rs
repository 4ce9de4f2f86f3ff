//! `_locale`: the C library's locale.

use crate::posix::path::decoded;
use crate::support::*;
use pyrite_vm::{type_error, value_error};
use std::ffi::{CStr, CString, c_char};
use std::ptr::null;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        for (name, value) in CATEGORIES.iter().chain(INFORMATION) {
            set(name, int::new(i64::from(*value)));
        }
        set("CHAR_MAX", int::new(i64::from(c_char::MAX)));
        set("Error", ERROR.class()?);
        take_over_characters();
        Ok(())
    },
    ..ModuleDefinition::new("_locale", FUNCTIONS)
};

static ERROR: ModuleException = ModuleException::new("locale", "Error", &exception::EXCEPTION);

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

const CATEGORIES: &[(&str, i32)] =
    constants! { LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES LC_ALL };

/// What `nl_langinfo` may be asked for.
const INFORMATION: &[(&str, i32)] = constants! {
    DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7 ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12
    ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    RADIXCHAR THOUSEP CRNCYSTR D_FMT D_T_FMT T_FMT AM_STR PM_STR CODESET T_FMT_AMPM ERA ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS
    YESEXPR NOEXPR
};

unsafe extern "C" {
    fn wcscoll(first: *const i32, second: *const i32) -> i32;
    fn wcsxfrm(out: *mut i32, text: *const i32, size: usize) -> usize;
    fn textdomain(domain: *const c_char) -> *const c_char;
    fn bindtextdomain(domain: *const c_char, folder: *const c_char) -> *const c_char;
    fn bind_textdomain_codeset(domain: *const c_char, code: *const c_char) -> *const c_char;
    fn dcgettext(domain: *const c_char, text: *const c_char, category: i32) -> *const c_char;
}

/// Characters are what the environment says, as CPython has it from the start; in the locale of C they are UTF-8 (PEP 538).
fn take_over_characters() {
    // SAFETY: texts that end with zeros; other threads that look at the locale wait for the interpreter's lock.
    unsafe {
        let found = libc::setlocale(libc::LC_CTYPE, c"".as_ptr());
        if found.is_null() || CStr::from_ptr(found) == c"C" {
            libc::setlocale(libc::LC_CTYPE, c"C.UTF-8".as_ptr());
        }
    }
}

fn failed(message: &str) -> Raised {
    let made = (ERROR.class()).and_then(|class| call::call(class, &[str::new(message)]));
    made.map_or_else(|raised| raised, Raised)
}

/// A text of the C library's.
fn text_of(text: *const c_char) -> PyResult {
    // SAFETY: texts that the C library has given end with zeros, and stay until the next call, under the lock.
    decoded(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A `str` argument, or None, for the C library.
fn optional(args: &Arguments, index: usize, function: &str) -> PyResult<Option<CString>> {
    let Some(given) = args.get_not_none(index) else {
        return Ok(None);
    };
    match str::of(given) {
        Some(_) => terminated(given).map(Some),
        None => Err(type_error!(
            "{function}() argument {} must be str or None, not {}",
            index + 1,
            type_name(given)
        )),
    }
}

fn terminated(text: Obj) -> PyResult<CString> {
    let bytes = crate::posix::path::encoded(text)?;
    CString::new(bytes).map_err(|_| value_error!("embedded null character"))
}

fn required(args: &Arguments, index: usize, function: &str) -> PyResult<CString> {
    let place = (index + 1).to_string();
    terminated(text::argument(args.at(index), function, &place)?.cast())
}

fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(null(), |text| text.as_ptr())
}

/// A `str` argument in wide characters, with a zero at the end.
fn wide(args: &Arguments, index: usize, function: &str, place: &str) -> PyResult<Vec<i32>> {
    let text = text::argument(args.at(index), function, place)?;
    let mut wide: Vec<i32> = (text::code_points(str::bytes(text)))
        .map(|code| code as i32)
        .collect();
    if wide.contains(&0) {
        return Err(value_error!("embedded null character"));
    }
    wide.push(0);
    Ok(wide)
}

fn set_locale(args: &Arguments) -> PyResult {
    let category = number::c_int(args.at(0))?;
    let name = optional(args, 1, "setlocale")?;
    // SAFETY: a text that ends with a zero, or none.
    let found = unsafe { libc::setlocale(category, pointer(&name)) };
    if found.is_null() {
        return Err(failed(match name {
            Some(_) => "unsupported locale setting",
            None => "locale query failed",
        }));
    }
    text_of(found)
}

/// Sizes of groups of digits, up to the one that repeats or ends them.
fn grouping(sizes: *const c_char) -> PyResult {
    let list = list::new();
    // SAFETY: it ends with a zero or the largest number, and is not empty otherwise.
    let all = (0..).map(|index| unsafe { *sizes.add(index) });
    for size in all {
        if size == 0 && list::length(list) == 0 {
            break;
        }
        list::push(list, int::new(i64::from(size)))?;
        if size == 0 || size == c_char::MAX {
            break;
        }
    }
    Ok(list.cast())
}

fn conventions(_: &Arguments) -> PyResult {
    // SAFETY: the C library's own structure, which stays until the locale is changed.
    let known = unsafe { &*libc::localeconv() };
    let result = dict::new();
    let set = |name: &str, value: Obj| dict::set_name(result, names::intern(name), value);
    set("int_curr_symbol", text_of(known.int_curr_symbol)?);
    set("currency_symbol", text_of(known.currency_symbol)?);
    set("mon_decimal_point", text_of(known.mon_decimal_point)?);
    set("mon_thousands_sep", text_of(known.mon_thousands_sep)?);
    set("mon_grouping", grouping(known.mon_grouping)?);
    set("positive_sign", text_of(known.positive_sign)?);
    set("negative_sign", text_of(known.negative_sign)?);
    for (name, value) in [
        ("int_frac_digits", known.int_frac_digits),
        ("frac_digits", known.frac_digits),
        ("p_cs_precedes", known.p_cs_precedes),
        ("p_sep_by_space", known.p_sep_by_space),
        ("n_cs_precedes", known.n_cs_precedes),
        ("n_sep_by_space", known.n_sep_by_space),
        ("p_sign_posn", known.p_sign_posn),
        ("n_sign_posn", known.n_sign_posn),
    ] {
        set(name, int::new(i64::from(value)));
    }
    set("decimal_point", text_of(known.decimal_point)?);
    set("thousands_sep", text_of(known.thousands_sep)?);
    set("grouping", grouping(known.grouping)?);
    Ok(result.cast())
}

fn transform(args: &Arguments) -> PyResult {
    let text = wide(args, 0, "strxfrm", "")?;
    let mut out = vec![0; text.len() + 1];
    loop {
        // SAFETY: the room is as long as said, the text ends with a zero.
        let length = unsafe { wcsxfrm(out.as_mut_ptr(), text.as_ptr(), out.len()) };
        if length == usize::MAX {
            return Err(system::os_error(&std::io::Error::last_os_error(), None));
        }
        if length < out.len() {
            out.truncate(length);
            break;
        }
        out.resize(length + 1, 0);
    }
    let mut result = Vec::with_capacity(out.len());
    for code in out {
        str::push(&mut result, code as u32);
    }
    str::shared(&result).map(|made| made.cast())
}

fn information(args: &Arguments) -> PyResult {
    let key = number::c_int(args.at(0))?;
    if !INFORMATION.iter().any(|(_, known)| *known == key) {
        return Err(value_error!("unsupported langinfo constant"));
    }
    // SAFETY: one of the C library's constants.
    text_of(unsafe { libc::nl_langinfo(key) })
}

fn translated(domain: Option<CString>, text: &CStr, category: i32) -> PyResult {
    // SAFETY: texts that end with zeros. What is given is one of them or the C library's own.
    text_of(unsafe { dcgettext(pointer(&domain), text.as_ptr(), category) })
}

/// What a domain is bound to: an error of the system if there is nothing.
fn bound(found: *const c_char) -> PyResult {
    match found.is_null() {
        true => Err(system::os_error(&std::io::Error::last_os_error(), None)),
        false => text_of(found),
    }
}

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("setlocale", "(category, locale=None, /)", set_locale),
    Builtin::function("localeconv", "()", conventions),
    Builtin::function("strcoll", "(os1, os2, /)", |args| {
        let first = wide(args, 0, "strcoll", "1")?;
        let second = wide(args, 1, "strcoll", "2")?;
        // SAFETY: texts that end with zeros.
        let order = unsafe { wcscoll(first.as_ptr(), second.as_ptr()) };
        // How far apart they are depends on where glibc finds them in memory.
        Ok(int::new(i64::from(order.signum())))
    }),
    Builtin::function("strxfrm", "(string, /)", transform),
    Builtin::function("getencoding", "()", |_| {
        // SAFETY: one of the C library's constants.
        text_of(unsafe { libc::nl_langinfo(libc::CODESET) })
    }),
    Builtin::function("nl_langinfo", "(key, /)", information),
    Builtin::function("gettext", "(msg, /)", |args| {
        translated(None, &required(args, 0, "gettext")?, libc::LC_MESSAGES)
    }),
    Builtin::function("dgettext", "(domain, msg, /)", |args| {
        let domain = optional(args, 0, "dgettext")?;
        translated(domain, &required(args, 1, "dgettext")?, libc::LC_MESSAGES)
    }),
    Builtin::function("dcgettext", "(domain, msg, category, /)", |args| {
        let domain = optional(args, 0, "dcgettext")?;
        let text = required(args, 1, "dcgettext")?;
        translated(domain, &text, number::c_int(args.at(2))?)
    }),
    Builtin::function("textdomain", "(domain, /)", |args| {
        let domain = optional(args, 0, "textdomain")?;
        // SAFETY: a text that ends with a zero, or none.
        bound(unsafe { textdomain(pointer(&domain)) })
    }),
    Builtin::function("bindtextdomain", "(domain, dir, /)", |args| {
        let domain = required(args, 0, "bindtextdomain")?;
        if domain.is_empty() {
            return Err(failed("domain must be a non-empty string"));
        }
        let folder = args.get_not_none(1).map(terminated).transpose()?;
        // SAFETY: texts that end with zeros.
        bound(unsafe { bindtextdomain(domain.as_ptr(), pointer(&folder)) })
    }),
    Builtin::function("bind_textdomain_codeset", "(domain, codeset, /)", |args| {
        let domain = required(args, 0, "bind_textdomain_codeset")?;
        let code = optional(args, 1, "bind_textdomain_codeset")?;
        // SAFETY: texts that end with zeros.
        let found = unsafe { bind_textdomain_codeset(domain.as_ptr(), pointer(&code)) };
        match found.is_null() {
            true => nothing(),
            false => text_of(found),
        }
    }),
];
