//! The hard limit, and address space that the system does not give. Each case needs a process of its own,
//! since there is one heap in a process: the test runs its own binary again with a variable set.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "tests read and write words of their own objects"
)]

use heap::{Collection, Config, Layout, Object, Pointers, TypeId};
use std::process::Command;

const PAIR: TypeId = TypeId::new(1);
const ARRAY: TypeId = TypeId::new(2);

fn in_own_process(case: &str, prepare: fn(&mut Command)) {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command
        .env("HEAP_CASE", case)
        .args(["--exact", "case", "--nocapture"]);
    prepare(&mut command);
    let output = command.output().expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{case}: {text}");
}

/// Runs the case that the variable names; without it, nothing.
#[test]
fn case() {
    let Ok(case) = std::env::var("HEAP_CASE") else {
        return;
    };
    heap::register_at(
        PAIR,
        Layout::new("pair", Pointers::Range { first: 1, count: 2 }),
    );
    heap::register_at(ARRAY, Layout::new("array", Pointers::Array));
    let config = Config {
        nursery_bytes: 1 << 20,
        verify: true,
        ..Config::default()
    };
    match case.as_str() {
        "small" => small_objects_stop_at_the_limit(config),
        "large" => large_objects_stop_at_the_limit(config),
        "range" => the_range_can_be_used_up(config),
        "address_space" => little_address_space(config),
        "returned" => memory_is_given_back(config),
        "reused" => memory_is_kept_for_what_comes_next(config),
        "random" => objects_that_die_at_random_leave_room(config),
        _ => panic!("no case {case}"),
    }
}

#[inline(never)]
fn clear_stack() {
    std::hint::black_box(&mut [0usize; 4096]);
}

fn pair(first: u64) -> Option<Object> {
    let pair = heap::allocate(PAIR, 0, 3)?;
    unsafe {
        *pair.as_ptr().add(1) = first;
        *pair.as_ptr().add(2) = 1;
    }
    Some(pair)
}

/// A list until allocation fails; its length.
fn fill() -> (u64, usize) {
    let (mut head, mut length) = (0, 0);
    while let Some(object) = pair(head) {
        head = object.to_word();
        length += 1;
    }
    (head, length)
}

fn length_of(mut head: u64) -> usize {
    let mut length = 0;
    while head != 0 {
        head = unsafe { *(head as *const u64).add(1) };
        length += 1;
    }
    length
}

fn fill_and_recover(least: usize, most: usize) {
    #[inline(never)]
    fn once(least: usize, most: usize) {
        let (head, length) = fill();
        assert!((least..most).contains(&length), "{length} objects");
        // A little more is possible after the failure, to handle it.
        assert!(pair(0).is_some());
        assert_eq!(length_of(std::hint::black_box(head)), length);
    }
    for _ in 0..3 {
        once(least, most);
        clear_stack();
        heap::collect(Collection::Full);
    }
    assert_eq!(heap::verify(), Ok(()));
}

fn small_objects_stop_at_the_limit(config: Config) {
    const LIMIT: usize = 16 << 20;
    heap::initialise(Config {
        hard_limit: Some(LIMIT),
        verify: false,
        ..config
    })
    .expect("a heap");
    fill_and_recover(LIMIT / 24 * 3 / 4, LIMIT / 24);
    // Ignoring failures does not lead far beyond the limit.
    let (mut head, mut failures) = (0, 0);
    while failures < 3 {
        match pair(head) {
            Some(object) => (head, failures) = (object.to_word(), 0),
            None => failures += 1,
        }
    }
    assert!(heap::statistics().committed_bytes < LIMIT * 3 / 2);
    std::hint::black_box(head);
}

fn large_objects_stop_at_the_limit(config: Config) {
    const LIMIT: usize = 64 << 20;
    heap::initialise(Config {
        hard_limit: Some(LIMIT),
        ..config
    })
    .expect("a heap");
    assert!(heap::allocate_array(ARRAY, 0, usize::MAX).is_none());
    assert!(heap::allocate_array(ARRAY, 0, usize::MAX / 8).is_none());
    assert!(heap::allocate_array(ARRAY, 0, LIMIT / 8).is_none());
    for _ in 0..50 {
        // Garbage is no reason to fail.
        assert!(heap::allocate_array(ARRAY, 0, (20 << 20) / 8).is_some());
    }
    assert!(heap::external_would_exceed_limit(LIMIT));
    assert!(!heap::external_would_exceed_limit(1 << 20));
}

fn the_range_can_be_used_up(config: Config) {
    heap::initialise(Config {
        reserve_bytes: 16 << 20,
        verify: false,
        ..config
    })
    .expect("a heap");
    fill_and_recover((8 << 20) / 24 / 2, (8 << 20) / 24);
    assert!(heap::allocate_array(ARRAY, 0, (9 << 20) / 8).is_none());
    assert!(heap::allocate_array(ARRAY, 0, (2 << 20) / 8).is_some());
}

fn little_address_space(config: Config) {
    heap::initialise(Config {
        verify: false,
        ..config
    })
    .expect("a heap");
    let (head, length) = fill();
    assert!(length > 500_000, "{length} objects");
    assert_eq!(length_of(head), length);
}

/// Bytes of this process's memory.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("on Linux");
    text.split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok())
        .expect("a number")
        * 4096
}

/// Page faults of the process.
fn faults() -> i64 {
    unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage.ru_minflt
    }
}

fn memory_is_kept_for_what_comes_next(config: Config) {
    heap::initialise(Config {
        verify: false,
        ..config
    })
    .expect("a heap");
    /// Large objects that die young, and a list of pairs that dies old.
    #[inline(never)]
    fn work() {
        for length in (0..10).map(|i| i << 16) {
            heap::allocate_array(ARRAY, 0, length).expect("room");
        }
        let mut head = 0;
        for _ in 0..500_000 {
            head = pair(head).expect("room").to_word();
        }
        std::hint::black_box(head);
    }
    (0..10).for_each(|_| work());
    let before = faults();
    (0..10).for_each(|_| work());
    let pages = faults() - before;
    assert!(pages < 2000, "{pages} pages were taken again");
}

fn memory_is_given_back(config: Config) {
    heap::initialise(Config {
        verify: false,
        ..config
    })
    .expect("a heap");
    let before = resident();
    #[inline(never)]
    fn grow() -> usize {
        let mut head = 0;
        for _ in 0..4_000_000 {
            head = pair(head).expect("room").to_word();
        }
        let large = heap::allocate_array(ARRAY, 0, 4 << 20).expect("room");
        for i in 0..4 << 20 {
            unsafe { *large.as_ptr().add(2 + i) = 1 };
        }
        std::hint::black_box((head, large));
        resident()
    }
    let grown = grow();
    assert!(grown > before + (110 << 20));
    clear_stack();
    heap::collect(Collection::Full);
    for _ in 0..60 {
        heap::collect(Collection::Minor);
        for _ in 0..100_000 {
            pair(0);
        }
    }
    let left = resident();
    // What the program may use before marking begins again is kept.
    assert!(
        left < before + (48 << 20),
        "{} MB are left",
        (left - before) >> 20
    );
}

/// Objects of 2 to 9 words in a table, of which random ones are replaced: memory stays below 1.75 times what is
/// live, beside the nursery.
fn objects_that_die_at_random_leave_room(config: Config) {
    const ITEMS: usize = 1_000_000;
    const NURSERY: usize = 1 << 20;
    heap::initialise(Config {
        verify: false,
        minimum_threshold: 1 << 20,
        nursery_bytes: NURSERY,
        ..config
    })
    .expect("a heap");
    let table = heap::allocate_array(ARRAY, 0, ITEMS).expect("room");
    let mut random = 1u64;
    let mut most = 0;
    for i in 0..8 * ITEMS {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
        let length = (random >> 60 & 7) as usize;
        let item = heap::allocate_array(ARRAY, 0, length).expect("room");
        let at = if i < ITEMS {
            i
        } else {
            (random >> 32) as usize % ITEMS
        };
        unsafe {
            let slot = table.as_ptr().add(2 + at);
            *slot = item.to_word();
            heap::write_barrier_item(table, slot);
        }
        most = most.max(heap::statistics().committed_bytes);
    }
    heap::collect(Collection::Full);
    let live = heap::statistics().live_bytes;
    std::hint::black_box(table);
    let held = most - NURSERY;
    assert!(
        held < live / 4 * 7,
        "{held} bytes for {live} of live objects"
    );
}

#[test]
fn small_objects() {
    in_own_process("small", |_| {});
}

#[test]
fn large_objects() {
    in_own_process("large", |_| {});
}

#[test]
fn range() {
    in_own_process("range", |_| {});
}

#[test]
fn returned() {
    in_own_process("returned", |_| {});
}

#[test]
fn reused() {
    in_own_process("reused", |_| {});
}

#[test]
fn random() {
    in_own_process("random", |_| {});
}

#[test]
fn address_space() {
    in_own_process("address_space", |command| {
        use std::os::unix::process::CommandExt;
        let limit = || {
            let bytes = 300 << 20;
            let limit = libc::rlimit {
                rlim_cur: bytes,
                rlim_max: bytes,
            };
            // SAFETY: reads the structure.
            unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) };
            Ok(())
        };
        // SAFETY: `setrlimit` may be called between fork and exec.
        unsafe { command.pre_exec(limit) };
    });
}
