//! Where the interpreter is installed, as `sys` tells it.

use crate::global::Global;

/// Files and folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// `sys.executable`
    pub executable: String,
    /// `sys._base_executable`: outside of a virtual environment the same.
    pub base_executable: String,
    /// `sys.prefix`, `sys.exec_prefix`: below it are packages.
    pub prefix: String,
    /// `sys.base_prefix`, `sys.base_exec_prefix`: outside of a virtual environment the same.
    pub base_prefix: String,
    /// In a virtual environment: whether packages from elsewhere are to be seen, too.
    pub environment: Option<bool>,
}

static PLACES: Global<Option<Places>> = Global::new(None);

/// Says where everything is, before anything else is done.
pub fn set(places: Places) {
    PLACES.set(Some(places));
}

/// A copy of them.
pub fn get() -> Places {
    PLACES.with(|places| places.clone()).unwrap_or_default()
}
