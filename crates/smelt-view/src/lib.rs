//! Makes a page of a log that `--jit log=FILE` wrote: what was traced, what became of it, where guards fail, and why.
//!
//! It knows the log's text (see `smelt::runtime::log`), and nothing else of Smelt, nor of any language. The page is one file that needs no network.
//!
//! | file | concept |
//! | --- | --- |
//! | `record` | one line of a log |
//! | `log` | a log, read as far as it can be |
//! | `listing` | a trace before and after optimising, instruction by instruction |
//! | `page` | the page |
//! | `json` | its data |

#![deny(missing_docs)]

pub mod json;
pub mod listing;
pub mod log;
pub mod page;
mod record;

pub use log::{Log, NotALog, read};
pub use page::page;
