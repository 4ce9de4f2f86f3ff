//! What the interpreter does when somebody has asked for its attention.

use crate::residuals;
use crate::result::Outcome;
use smelt::Domain;

/// To be asked at loop headers: sees to what is pending.
///
/// # Errors
/// `KeyboardInterrupt`, and what signal handlers and finalisers raise.
#[inline(always)]
pub fn poll<D: Domain>() -> Outcome<D, ()> {
    if D::quiet() { Ok(()) } else { attend::<D>() }
}

residuals! {
    [any] pub fn attend() -> () {
        smelt::safepoint::clear();
        crate::finalisers::run_pending();
        crate::gil::give_way();
        crate::signals::run_pending()
    }
}
