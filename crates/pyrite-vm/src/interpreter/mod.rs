//! The interpreter.

use crate::object::Obj;
use crate::result::PyResult;
use crate::types::function::PyFunction;
use smelt::Gc;

/// Calls a Python function.
///
/// # Errors
/// What it raises.
pub fn call_function(_function: Gc<PyFunction>, _arguments: &[Obj], _names: &[Obj]) -> PyResult {
    Err(crate::system_error!("functions cannot be called yet"))
}
