//! SOM, the Simple Object Machine: a small Smalltalk, on Smelt.
//!
//! | file | concept |
//! | --- | --- |
//! | `object`, `storage`, `shapes` | values and objects in the heap |
//! | `symbol`, `text`, `number` | symbols, strings, numbers as Rust sees them |
//! | `class`, `method`, `code`, `bytecode`, `globals` | what never moves and never dies |
//! | `compiler` | source text to code |
//! | `loader`, `library` | classes from files |
//! | `interpreter` | the loop, written once for all domains |
//! | `primitives` | methods that are built in |
//! | `machine`, `errors`, `output` | the start, running programs, what is told |

pub mod bytecode;
pub mod class;
pub mod code;
pub mod compiler;
pub mod errors;
mod global;
pub mod globals;
pub mod interpreter;
pub mod library;
pub mod loader;
pub mod machine;
pub mod method;
pub mod number;
pub mod object;
pub mod output;
pub mod primitives;
pub mod shapes;
pub mod storage;
pub mod symbol;
pub mod text;
