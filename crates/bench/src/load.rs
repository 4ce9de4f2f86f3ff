//! What else the machine did while something was measured: processors that others keep busy slow down what runs beside them.

use std::time::Instant;

use crate::child::seconds;

/// A step beside which others kept this many processors busy, on average, was disturbed: figures that fit each other within a few of
/// a hundred were made below it.
const DISTURBED: f64 = 0.25;

/// Less of others' time than this says nothing: the kernel counts in hundredths of seconds, of each processor by itself.
const COUNTABLE: f64 = 0.05;

/// Whether others that kept this many processors busy for these seconds disturbed.
pub fn disturbs(others: f64, seconds: f64) -> bool {
    others > DISTURBED && others * seconds > COUNTABLE
}

/// The times that the kernel has counted so far.
pub struct Load {
    when: Instant,
    /// Seconds that all processors were busy for anybody, other systems on the same hardware included.
    all: f64,
    /// Seconds that they were busy for us and the processes that we have started and that have ended.
    ours: f64,
}

impl Load {
    /// Until now; nothing where the kernel does not tell.
    pub fn now() -> Option<Load> {
        Some(Load {
            when: Instant::now(),
            all: busy(&std::fs::read_to_string("/proc/stat").ok()?)?,
            ours: used(libc::RUSAGE_SELF) + used(libc::RUSAGE_CHILDREN),
        })
    }

    /// How many processors others have kept busy since then, on average.
    pub fn others_since(&self) -> Option<f64> {
        let now = Load::now()?;
        let time = (now.when - self.when).as_secs_f64();
        let others = (now.all - self.all) - (now.ours - self.ours);
        (time > 0.0).then(|| others.max(0.0) / time)
    }
}

/// The seconds that all processors were busy, of `/proc/stat`.
fn busy(text: &str) -> Option<f64> {
    // `cpu user nice system idle iowait irq softirq steal guest guest_nice`; guests are counted among users, too.
    let fields = text.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<f64> = fields
        .split_whitespace()
        .map_while(|field| field.parse().ok())
        .collect();
    let busy = [0, 1, 2, 5, 6, 7];
    let ticks: f64 = busy.iter().filter_map(|index| ticks.get(*index)).sum();
    // SAFETY: asks for a number and has no preconditions.
    let second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    (second > 0).then(|| ticks / second as f64)
}

/// The seconds of processor time of this process, or of those that it has started and waited for.
fn used(who: libc::c_int) -> f64 {
    // SAFETY: all bytes zero are a valid `rusage`, which holds only numbers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a live value of the type that `getrusage` writes.
    unsafe { libc::getrusage(who, &mut usage) };
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_or_is_a_guest_is_not_busy() {
        let text = "cpu  100 200 300 9999 9999 10 20 30 9999 9999\ncpu0 1 2 3 4\n";
        let ticks = busy(text).unwrap() / busy("cpu  1 0 0 0\n").unwrap();
        assert!((ticks - 660.0).abs() < 1e-6);
        assert_eq!(busy("cpu0 1\n"), None);
    }

    #[test]
    fn only_what_is_much_and_can_be_counted_disturbs() {
        assert!(disturbs(1.0, 0.1));
        assert!(!disturbs(1.0, 0.02), "two ticks");
        assert!(!disturbs(0.1, 60.0), "what a system does by itself");
    }
}
