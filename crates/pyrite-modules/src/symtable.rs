//! `_symtable`: the scopes of a source. The compiler finds them; the library's `symtable` says what they mean.

use crate::support::*;
use pyrite_compiler::Mode;
use pyrite_compiler::blocks::{Block, BlockKind, bits, scopes};
use pyrite_vm::builtins::functions::{file_name, source_text};
use pyrite_vm::types::list;
use pyrite_vm::{value_error, vm};

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        for (name, value) in CONSTANTS {
            dict::set_name(namespace, names::intern(name), int::new(i64::from(*value)));
        }
        Ok(())
    },
    ..ModuleDefinition::new("_symtable", FUNCTIONS)
};

static CONSTANTS: &[(&str, u32)] = &[
    ("USE", bits::USE),
    ("DEF_GLOBAL", bits::GLOBAL),
    ("DEF_NONLOCAL", bits::NONLOCAL),
    ("DEF_LOCAL", bits::LOCAL),
    ("DEF_PARAM", bits::PARAMETER),
    ("DEF_TYPE_PARAM", bits::TYPE_PARAMETER),
    ("DEF_FREE_CLASS", bits::FREE_IN_CLASS),
    ("DEF_IMPORT", bits::IMPORT),
    ("DEF_BOUND", bits::BOUND),
    ("DEF_ANNOT", bits::ANNOTATED),
    ("DEF_COMP_ITER", bits::CLAUSE_TARGET),
    ("DEF_COMP_CELL", bits::COMPREHENSION_CELL),
    ("TYPE_FUNCTION", BlockKind::Function as u32),
    ("TYPE_CLASS", BlockKind::Class as u32),
    ("TYPE_MODULE", BlockKind::Module as u32),
    ("TYPE_ANNOTATION", BlockKind::Annotations as u32),
    ("TYPE_TYPE_ALIAS", BlockKind::TypeAlias as u32),
    ("TYPE_TYPE_PARAMETERS", BlockKind::TypeParameters as u32),
    ("TYPE_TYPE_VARIABLE", BlockKind::TypeVariable as u32),
    ("LOCAL", scopes::LOCAL),
    ("GLOBAL_EXPLICIT", scopes::GLOBAL_EXPLICIT),
    ("GLOBAL_IMPLICIT", scopes::GLOBAL_IMPLICIT),
    ("FREE", scopes::FREE),
    ("CELL", scopes::CELL),
    ("SCOPE_OFF", scopes::SHIFT),
    ("SCOPE_MASK", scopes::MASK),
];

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "symtable",
    "(source, filename, startstr, /)",
    |args| {
        let file_name = file_name(args.at(1))?;
        let text = source_text(args.at(0), "symtable", "string or bytes object")?;
        let Some(mode) = str::of(args.at(2)) else {
            return Err(pyrite_vm::type_error!(
                "symtable() argument 3 must be str, not {}",
                argument_name(args.at(2))
            ));
        };
        let mode = match &*str::text(mode) {
            "exec" => Mode::Module,
            "eval" => Mode::Expression,
            "single" => Mode::Interactive,
            _ => {
                return Err(value_error!(
                    "symtable() arg 3 must be 'exec' or 'eval' or 'single'"
                ));
            }
        };
        entry(&vm::symbol_blocks(&text, &file_name, mode)?)
    },
)];

/// A block with its names and the blocks within it.
static ENTRY: TypeDefinition = TypeDefinition {
    slots: 8,
    ..TypeDefinition::new("symtable entry", ENTRY_METHODS)
};

const ID: u32 = 0;
const NAME: u32 = 1;
const SYMBOLS: u32 = 2;
const PARAMETERS: u32 = 3;
const CHILDREN: u32 = 4;
const NESTED: u32 = 5;
const KIND: u32 = 6;
const LINE: u32 = 7;

static ENTRY_METHODS: &[Builtin] = &[
    Builtin::method("__repr__", "(self, /)", |args| {
        let slot = |index| protocol::to_str(instance::slot(args.at(0), index)).map(str::text);
        let (name, id, line) = (slot(NAME)?, slot(ID)?, slot(LINE)?);
        Ok(str::new(&format!(
            "<symtable entry {name}({id}), line {line}>"
        )))
    }),
    Builtin::member("id", |args| Ok(instance::slot(args.at(0), ID))),
    Builtin::member("name", |args| Ok(instance::slot(args.at(0), NAME))),
    Builtin::member("symbols", |args| Ok(instance::slot(args.at(0), SYMBOLS))),
    Builtin::member("varnames", |args| {
        Ok(instance::slot(args.at(0), PARAMETERS))
    }),
    Builtin::member("children", |args| Ok(instance::slot(args.at(0), CHILDREN))),
    Builtin::member("nested", |args| Ok(instance::slot(args.at(0), NESTED))),
    Builtin::member("type", |args| Ok(instance::slot(args.at(0), KIND))),
    Builtin::member("lineno", |args| Ok(instance::slot(args.at(0), LINE))),
];

fn entry(block: &Block) -> PyResult {
    let symbols = dict::new();
    for (name, known) in &block.symbols {
        dict::set(symbols, str::new(name), int::new(i64::from(*known)))?;
    }
    let parameters = list::new();
    for name in &block.parameters {
        list::push(parameters, str::new(name))?;
    }
    let children = list::new();
    for child in &block.children {
        list::push(children, entry(child)?)?;
    }
    let made = instance::with(
        ENTRY.class(),
        &[
            int::new(0),
            str::new(&block.name),
            symbols.cast(),
            parameters.cast(),
            children.cast(),
            int::new(i64::from(block.is_nested)),
            int::new(i64::from(block.kind as u32)),
            int::new(i64::from(block.line)),
        ],
    );
    instance::set_slot(made, ID, types::object::id(made)?);
    Ok(made)
}
