//! `_sre`: the half of `re` that matches. The other half, in Python, parses patterns and compiles them to codes.

mod begin;
mod engine;
mod matched;
mod pattern;
mod program;
mod replace;
mod scanner;
mod set;
mod subject;

use crate::support::*;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: Obj| dict::set_name(namespace, names::intern(name), value);
        set("MAGIC", int::new(20_230_612));
        set("CODESIZE", int::new(4));
        set("MAXREPEAT", int::new(program::MAX_REPEAT.into()));
        set("MAXGROUPS", int::new((1 << 30) - 1));
        set(
            "copyright",
            str::new(" SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB "),
        );
        Ok(())
    },
    ..ModuleDefinition::new("_sre", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[
    Builtin::function(
        "compile",
        "(pattern, flags, code, groups, groupindex, indexgroup)",
        pattern::compile,
    ),
    Builtin::function("template", "(pattern, template, /)", replace::template),
    Builtin::function("getcodesize", "()", |_| Ok(int::new(4))),
    Builtin::function("ascii_iscased", "(character, /)", |args| {
        let point = point(args)?;
        Ok(boolean(
            u8::try_from(point).is_ok_and(|byte| byte.is_ascii_alphabetic()),
        ))
    }),
    Builtin::function("unicode_iscased", "(character, /)", |args| {
        let point = point(args)?;
        let lower = set::lower_unicode(point);
        Ok(boolean(
            point != lower || point != set::upper_unicode(point),
        ))
    }),
    Builtin::function("ascii_tolower", "(character, /)", |args| {
        Ok(int::new(set::lower_ascii(point(args)?).into()))
    }),
    Builtin::function("unicode_tolower", "(character, /)", |args| {
        Ok(int::new(set::lower_unicode(point(args)?).into()))
    }),
];

fn point(args: &Arguments) -> PyResult<u32> {
    Ok(number::c_int(args.at(0))? as u32)
}
