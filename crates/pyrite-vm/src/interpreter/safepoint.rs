//! What the interpreter does when somebody has asked for its attention.

use crate::code::Code;
use crate::frames;
use crate::residuals;

residuals! {
    [any] pub fn attend(code: &'static Code, index: u32) -> () {
        smelt::safepoint::clear();
        frames::calling(code, index, || {
            crate::dump::run_deferred();
            crate::class::Class::cache_unchanged();
            crate::finalisers::run_pending();
            crate::gil::give_way();
            crate::signals::run_pending()
        })
    }
}
