//! Scheme (R7RS-small) as a client of Smelt.
//!
//! | file | concept |
//! | --- | --- |
//! | `reader`, `datum` | text to source data |
//! | `scope`, `syntax_rules`, `expand` | what names mean, macros, special forms: source data to expressions |
//! | `expression`, `compile`, `node` | expressions to the steps that are interpreted |
//! | `interpreter`, `arithmetic` | what the steps do, in every domain |
//! | `value`, `numbers`, `printer` | values |
//! | `primitives` | built-in procedures |
//! | `machine` | what there is once: symbols, global variables, libraries |
//! | `prelude.scm` | the part that is written in Scheme |

mod arithmetic;
mod compile;
mod datum;
mod expand;
mod expression;
mod interpreter;
mod machine;
mod node;
mod numbers;
mod primitives;
mod printer;
mod prompt;
mod reader;
mod scope;
mod syntax_rules;
mod value;

pub use machine::{run_text, start};
pub use primitives::ports::finish;
pub use primitives::system::set_command_line;
pub use prompt::prompt;
