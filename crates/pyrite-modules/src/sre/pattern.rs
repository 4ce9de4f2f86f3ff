//! `re.Pattern`.

use super::matched::{self, Groups};
use super::program::{Program, translate};
use super::scanner;
use super::subject::{Found, Mode, Subject};
use super::{program, replace};
use crate::support::*;
use pyrite_vm::class::flags;
use pyrite_vm::storage::External;
use pyrite_vm::type_error;
use pyrite_vm::types::bytes;
use pyrite_vm::types::dict::PyDict;
use std::rc::Rc;

/// `re.Pattern`.
pub static PATTERN: TypeDefinition = TypeDefinition {
    slots: 6,
    flags: flags::HAS_WEAKREF | flags::NO_INSTANTIATION,
    ..TypeDefinition::new("re.Pattern", METHODS)
};
/// The text that it was compiled from, or None.
pub const SOURCE: u32 = 0;
/// The flags.
const FLAGS: u32 = 1;
/// The number of groups.
const GROUPS: u32 = 2;
/// A dict: numbers by name.
pub const GROUP_INDEX: u32 = 3;
/// A tuple: names, or None, by number.
pub const INDEX_GROUP: u32 = 4;
/// An `Rc<Program>`, Rust data.
const PROGRAM: u32 = 5;

static METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", repr),
    Builtin::method("__hash__", "(self, /)", hash).reads(),
    Builtin::comparison(protocol::Comparison::Eq, |args| equality(args, true)),
    Builtin::comparison(protocol::Comparison::Ne, |args| equality(args, false)),
    Builtin::method(
        "match",
        "(self, /, string, pos=0, endpos=sys.maxsize)",
        |args| once(args, Mode::Match),
    )
    .reads(),
    Builtin::method(
        "fullmatch",
        "(self, /, string, pos=0, endpos=sys.maxsize)",
        |args| once(args, Mode::FullMatch),
    )
    .reads(),
    Builtin::method(
        "search",
        "(self, /, string, pos=0, endpos=sys.maxsize)",
        |args| once(args, Mode::Search),
    )
    .reads(),
    Builtin::method("sub", "(self, /, repl, string, count=0)", |args| {
        Ok(replace::substitute(args)?.0)
    }),
    Builtin::method("subn", "(self, /, repl, string, count=0)", |args| {
        let (result, count) = replace::substitute(args)?;
        Ok(tuple::from_slice(&[result, int::from_usize(count)]).cast())
    }),
    Builtin::method(
        "findall",
        "(self, /, string, pos=0, endpos=sys.maxsize)",
        find_all,
    )
    .reads(),
    Builtin::method("split", "(self, /, string, maxsplit=0)", split).reads(),
    Builtin::method(
        "finditer",
        "(self, /, string, pos=0, endpos=sys.maxsize)",
        |args| {
            let scanner = scanner::new(args)?;
            let search = attributes::get(scanner, names::intern("search"))?;
            let callable_iterator = pyrite_vm::builtins::namespace();
            let iter = dict::get_name(callable_iterator, names::intern("iter"));
            call::call(iter.unwrap_or(Obj::null()), &[search, none()])
        },
    )
    .reads(),
    Builtin::method(
        "scanner",
        "(self, /, string, pos=0, endpos=sys.maxsize)",
        scanner::new,
    ),
    Builtin::method("__copy__", "(self, /)", |args| Ok(args.at(0))),
    Builtin::method("__deepcopy__", "(self, memo, /)", |args| Ok(args.at(0))),
    structure::CLASS_GETITEM,
    member("pattern", |args| Ok(instance::slot(args.at(0), SOURCE))).reads(),
    member("flags", |args| Ok(instance::slot(args.at(0), FLAGS))).reads(),
    member("groups", |args| Ok(instance::slot(args.at(0), GROUPS))).reads(),
    Builtin::getter("groupindex", |args| {
        let index = instance::slot(args.at(0), GROUP_INDEX);
        pyrite_vm::types::mapping_proxy::new(index)
    })
    .reads(),
];

/// An attribute that CPython keeps in a field, which shows in what it says to those who set it.
pub const fn member(name: &'static str, get: fn(&Arguments) -> PyResult) -> Builtin {
    Builtin::attribute(name, get, |_| {
        Err(pyrite_vm::attribute_error!("readonly attribute"))
    })
    .as_member()
}

/// `_sre.compile`.
pub fn compile(args: &Arguments) -> PyResult {
    let source = args.at(0);
    let flags = number::c_int(args.at(1))?;
    let Some(codes) = args.at(2).exact::<list::PyList>() else {
        return Err(type_error!(
            "compile() argument 'code' must be list, not {}",
            argument_name(args.at(2))
        ));
    };
    let groups = number::size(args.at(3))?;
    let Some(group_index) = args.at(4).exact::<PyDict>() else {
        return Err(type_error!(
            "compile() argument 'groupindex' must be dict, not {}",
            argument_name(args.at(4))
        ));
    };
    let Some(names) = tuple::of(args.at(5)) else {
        return Err(type_error!(
            "compile() argument 'indexgroup' must be tuple, not {}",
            argument_name(args.at(5))
        ));
    };
    let invalid = || pyrite_vm::runtime_error!("invalid SRE code");
    if !(0..1 << 30).contains(&groups) || names.len() as i64 != groups + 1 {
        return Err(invalid());
    }
    if !source.is_none() && str::of(source).is_none() {
        buffer::argument(source)?;
    }
    let mut words = Vec::with_capacity(list::length(codes));
    for place in 0..list::length(codes) {
        let code = number::size(list::get(codes, place))?;
        words.push(u32::try_from(code).map_err(|_| {
            pyrite_vm::overflow_error!("regular expression code size limit exceeded")
        })?);
    }
    let program = translate(words, groups as usize).map_err(|program::Invalid| invalid())?;
    let program = storage::new_external(Rc::new(program));
    Ok(instance::with(
        PATTERN.class(),
        &[
            source,
            int::new(flags.into()),
            int::new(groups),
            group_index.cast(),
            args.at(5),
            program.cast(),
        ],
    ))
}

/// Is it a pattern?
pub fn is_pattern(object: Obj) -> bool {
    pyrite_vm::class::is_instance(object, PATTERN.class())
}

/// The compiled program.
pub fn program(pattern: Obj) -> Rc<Program> {
    let external: Gc<External> = instance::slot(pattern, PROGRAM).cast();
    let program = storage::external::<Rc<Program>>(external);
    program
        .expect("every pattern is made with a program")
        .clone()
}

/// The number of groups.
pub fn groups(pattern: Obj) -> usize {
    int_slot(pattern, GROUPS) as usize
}

/// Is the pattern for bytes? `None` if it was compiled from nothing.
pub fn wants_bytes(pattern: Obj) -> Option<bool> {
    let source: Obj = instance::slot(pattern, SOURCE);
    (!source.is_none()).then(|| str::of(source).is_none())
}

fn once(args: &Arguments, mode: Mode) -> PyResult {
    let pattern = args.at(0);
    let subject = Subject::new(args.at(1), wants_bytes(pattern))?;
    let (start, end) = subject.range(args.get(2), args.get(3))?;
    let (from, to) = (subject.byte_offset(start)?, subject.byte_offset(end)?);
    let program = program(pattern);
    let mut machine = subject.machine(&program, to, groups(pattern));
    match subject.apply(&mut machine, mode, from, false)? {
        Some(found) => Ok(matched::new(pattern, &subject, (start, end), &found)),
        None => Ok(none()),
    }
}

/// Calls `body` with all matches, until it says `false`.
///
/// # Errors
/// What matching or `body` raises.
pub fn for_each_match(
    pattern: Obj,
    subject: &Subject,
    (from, to): (usize, usize),
    mut body: impl FnMut(&Found) -> PyResult<bool>,
) -> PyResult<()> {
    let program = program(pattern);
    let mut machine = subject.machine(&program, to, groups(pattern));
    let (mut start, mut must_advance) = (from, false);
    while let Some(found) = subject.apply(&mut machine, Mode::Search, start, must_advance)? {
        let (begin, end) = found.span(0);
        if !body(&found)? {
            break;
        }
        must_advance = begin == end;
        start = end;
    }
    Ok(())
}

fn find_all(args: &Arguments) -> PyResult {
    let pattern = args.at(0);
    let subject = Subject::new(args.at(1), wants_bytes(pattern))?;
    let (start, end) = subject.range(args.get(2), args.get(3))?;
    let range = (subject.byte_offset(start)?, subject.byte_offset(end)?);
    let result = list::new();
    let groups = Groups::of(&subject);
    for_each_match(pattern, &subject, range, |found| {
        let item = match found.count() {
            few @ (1 | 2) => groups.part(found.span(few - 1))?,
            count => {
                let items = tuple::new(count - 1)?;
                for (place, span) in found.group_spans().enumerate() {
                    storage::set_item(items, place, groups.part(span)?);
                }
                items.cast()
            }
        };
        list::push(result, item)?;
        Ok(true)
    })?;
    Ok(result.cast())
}

fn split(args: &Arguments) -> PyResult {
    let pattern = args.at(0);
    let subject = Subject::new(args.at(1), wants_bytes(pattern))?;
    let most = args.get(2).map_or(Ok(0), number::size)?;
    let result = list::new();
    let (mut last, mut count) = (0, 0);
    if most >= 0 {
        for_each_match(pattern, &subject, (0, subject.bytes().len()), |found| {
            let (begin, end) = found.span(0);
            list::push(result, subject.part(last, begin)?)?;
            for span in found.group_spans() {
                list::push(result, matched::part_or_none(&subject, span)?)?;
            }
            last = end;
            count += 1;
            Ok(most == 0 || count < most)
        })?;
    }
    list::push(result, subject.part(last, subject.bytes().len())?)?;
    Ok(result.cast())
}

/// Names of flags, in the order in which `repr` shows them.
const FLAG_NAMES: &[(i64, &str)] = &[
    (2, "re.IGNORECASE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
    (4, "re.LOCALE"),
    (32, "re.UNICODE"),
];

fn repr(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let source: Obj = instance::slot(this, SOURCE);
    let shown: String = repr_text(source)?.chars().take(200).collect();
    let mut flags = int_slot(this, FLAGS);
    // That str patterns are about Unicode goes without saying.
    if wants_bytes(this) == Some(false) && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut parts = Vec::new();
    for (bit, name) in FLAG_NAMES {
        if flags & bit != 0 {
            parts.push((*name).to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        parts.push(format!("0x{flags:x}"));
    }
    if parts.is_empty() {
        return text::new(&format!("re.compile({shown})"));
    }
    text::new(&format!("re.compile({shown}, {})", parts.join("|")))
}

fn hash(args: &Arguments) -> PyResult {
    let this = args.at(0);
    let program = program(this);
    let codes: Vec<u8> = program
        .codes
        .iter()
        .flat_map(|code| code.to_le_bytes())
        .collect();
    let parts = [
        instance::slot(this, SOURCE),
        instance::slot(this, FLAGS),
        boolean(wants_bytes(this) == Some(true)),
        bytes::new(&codes)?,
    ];
    Ok(int::new(protocol::hash(tuple::from_slice(&parts).cast())?))
}

fn equality(args: &Arguments, wanted: bool) -> PyResult {
    let (this, other) = (args.at(0), args.at(1));
    if !is_pattern(other) {
        return Ok(not_implemented());
    }
    let slot = |object: Obj, slot: u32| -> Obj { instance::slot(object, slot) };
    let equal = this.0 == other.0
        || slot(this, FLAGS).0 == slot(other, FLAGS).0
            && wants_bytes(this) == wants_bytes(other)
            && program(this).codes == program(other).codes
            && protocol::is_equal(slot(this, SOURCE), slot(other, SOURCE))?;
    Ok(boolean(equal == wanted))
}
