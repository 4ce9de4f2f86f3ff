//! `_tokenize`. Source text cannot be taken apart into Python's tokens yet: whoever tries is told so. The module is there because `tokenize` imports it, and `inspect`
//! imports that.

use crate::support::*;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[&TOKENIZER_ITER],
    ..ModuleDefinition::new("_tokenize", "", &[])
};

static TOKENIZER_ITER: TypeDefinition = TypeDefinition::new("_tokenize.TokenizerIter", "", METHODS);

static METHODS: &[Builtin] = &[Builtin::constructor(
    "(type, readline, /, *, encoding=None, extra_tokens)",
    |_| {
        Err(exception::raise_message(
            &exception::NOT_IMPLEMENTED_ERROR,
            "tokenizing source text is not supported yet",
        ))
    },
)];
