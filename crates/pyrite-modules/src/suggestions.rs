//! `_suggestions`: the name closest to a wrong one, which the library's `traceback` asks for.

use crate::support::*;
use pyrite_vm::suggestions;
use pyrite_vm::type_error;
use pyrite_vm::types::list::PyList;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("_suggestions", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[Builtin::function(
    "_generate_suggestions",
    "(candidates, item, /)",
    generate,
)];

fn generate(args: &Arguments) -> PyResult {
    let Some(candidates) = args.at(0).exact::<PyList>() else {
        return Err(type_error!("candidates must be a list"));
    };
    let text = |object: Obj| str::of(object).map(|text| str::text(text).into_owned());
    let names: Option<Vec<String>> = list::items(candidates).iter().copied().map(text).collect();
    let Some(names) = names else {
        return Err(type_error!("all elements in 'candidates' must be strings"));
    };
    let Some(wrong) = text(args.at(1)) else {
        return Err(type_error!(
            "_generate_suggestions() argument 2 must be str, not {}",
            protocol::argument_name(args.at(1))
        ));
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(suggestions::closest(&wrong, &names).map_or_else(none, str::new))
}
