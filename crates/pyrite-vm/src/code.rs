//! Code units as the interpreter runs them.

/// A code unit with its constants made into objects and its names interned. It lives for ever.
#[derive(Debug)]
pub struct Code {
    /// `co_name`.
    pub name: crate::names::Name,
}
