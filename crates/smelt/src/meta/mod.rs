//! The domain that executes and records.

use crate::driver::{Driver, GREEN_WORDS};

/// A driver, without its type.
pub struct DriverInfo {
    /// [`Driver::NAME`].
    pub name: &'static str,
    /// Describes greens, for the log.
    pub describe: fn(&[u64; GREEN_WORDS]) -> String,
}

impl std::fmt::Debug for DriverInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for DriverInfo {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for DriverInfo {}

/// See the module's documentation.
#[derive(Clone, Copy, Debug)]
pub struct Meta;

/// The driver, without its type.
pub fn info<R: Driver>() -> &'static DriverInfo {
    use crate::driver::Greens;
    struct Of<R>(std::marker::PhantomData<R>);
    impl<R: Driver> Of<R> {
        const INFO: &'static DriverInfo = &DriverInfo {
            name: R::NAME,
            describe: |words| R::Greens::from_words(*words).describe(),
        };
    }
    Of::<R>::INFO
}
