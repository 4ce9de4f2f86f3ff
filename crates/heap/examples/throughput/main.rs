//! What the heap costs: nanoseconds of CPU for each object allocated, collections included, the longest
//! pause, in CPU time too, and the most memory that was held beside what is live at the end.
//!
//! `cargo run --release -p heap --example throughput [program ...]`; `HEAP_NURSERY_KB` and
//! `HEAP_THRESHOLD_MB` change the settings of those names, `HEAP_SLOW_PAUSES=1` tells of each pause above 5 ms.

mod programs;

use heap::{Collection, Config, Event};
use std::sync::atomic::{AtomicUsize, Ordering};

fn cpu_nanoseconds() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: fills the structure.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Most bytes held after any collection since the program began.
static MOST_HELD: AtomicUsize = AtomicUsize::new(0);

/// Where pauses are told of: those above 5 ms, with `HEAP_SLOW_PAUSES` set.
static SLOW_NANOSECONDS: AtomicUsize = AtomicUsize::new(usize::MAX);

fn note(event: &Event) {
    MOST_HELD.fetch_max(heap::statistics().committed_bytes, Ordering::Relaxed);
    if event.cpu_nanoseconds as usize > SLOW_NANOSECONDS.load(Ordering::Relaxed) {
        println!("{event:?}");
    }
}

fn megabytes(bytes: usize) -> usize {
    bytes.div_ceil(1 << 20)
}

/// Bytes of memory that the process has.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1)?.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}

type Program = fn(programs::Finish);

fn run(name: &str, program: Program) {
    heap::reset_longest_pause();
    MOST_HELD.store(0, Ordering::Relaxed);
    let before = heap::statistics();
    let start = cpu_nanoseconds();
    program(&|objects| {
        let nanoseconds = (cpu_nanoseconds() - start) as f64;
        let after = heap::statistics();
        let collecting = (after.total_cpu_nanoseconds - before.total_cpu_nanoseconds) as f64;
        let pauses = after.pauses - before.pauses;
        let most_held = MOST_HELD.load(Ordering::Relaxed);
        heap::collect(Collection::Full);
        let live = heap::statistics().live_bytes;
        println!(
            "{name:8} {:6.1} ns an object, pauses: longest {:5.2} ms, mean {:5.2} ms; {} minor, {} full, \
             collecting {:.0}%; {} MB held at most, {} MB live: {:.2}",
            nanoseconds / objects as f64,
            after.longest_cpu_nanoseconds as f64 / 1e6,
            collecting / pauses.max(1) as f64 / 1e6,
            after.minor_collections - before.minor_collections,
            after.full_cycles - before.full_cycles,
            collecting / nanoseconds * 100.0,
            megabytes(most_held),
            megabytes(live),
            most_held as f64 / live as f64,
        );
    });
}

/// Overwrite what a program has left below this frame, so that it keeps nothing alive.
#[inline(never)]
fn clear_stack() {
    std::hint::black_box(&[0u64; 4096]);
}

fn main() {
    let number = |name| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<usize>().ok())
    };
    let mut config = Config::default();
    if let Some(kilobytes) = number("HEAP_NURSERY_KB") {
        config.nursery_bytes = kilobytes << 10;
    }
    if let Some(megabytes) = number("HEAP_THRESHOLD_MB") {
        config.minimum_threshold = megabytes << 20;
    }
    let start = cpu_nanoseconds();
    heap::initialise(config).expect("the heap starts");
    println!(
        "start-up   {:6.3} ms",
        (cpu_nanoseconds() - start) as f64 / 1e6
    );
    heap::set_hook(Some(note));
    if std::env::var_os("HEAP_SLOW_PAUSES").is_some() {
        SLOW_NANOSECONDS.store(5_000_000, Ordering::Relaxed);
    }
    programs::register();
    let programs: [(&str, Program); 6] = [
        ("trees", programs::trees),
        ("churn", programs::churn),
        ("updates", programs::updates),
        ("mixed", programs::mixed),
        ("frames", programs::frames),
        ("gigabyte", programs::gigabyte),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, program) in programs {
        if wanted.is_empty() || wanted.iter().any(|other| other == name) {
            run(name, program);
            clear_stack();
            heap::collect(Collection::Full);
        }
    }
    println!(
        "at the end: {} MB live, {} MB held, {} MB resident",
        megabytes(heap::statistics().live_bytes),
        megabytes(heap::statistics().committed_bytes),
        megabytes(resident()),
    );
}
