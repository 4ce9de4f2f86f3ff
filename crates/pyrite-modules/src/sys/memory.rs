//! What memory is used for, as `sys._debugmallocstats` tells it.

use pyrite_vm::ids;
use smelt::heap;
use std::collections::HashMap;
use std::fmt::Write as _;

/// So many kinds of objects are told of.
const MOST_KINDS: usize = 16;

/// The heap of objects, what is in it by kind (garbage that has not been collected included), what there is of machine code, and what the system says of the process.
pub fn report() -> String {
    let mut kinds: HashMap<u32, (u64, usize)> = HashMap::new();
    let mut in_objects = 0;
    heap::for_each_object(&mut |object| {
        let bytes = heap::size_of(object);
        let kind = kinds.entry(object.type_id().number().into()).or_default();
        *kind = (kind.0 + 1, kind.1 + bytes);
        in_objects += bytes;
    });
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_unstable_by_key(|(kind, (_, bytes))| (std::cmp::Reverse(*bytes), *kind));
    let statistics = heap::statistics();
    let mut rows = vec![
        (
            "heap: blocks and large objects",
            statistics.committed_bytes - statistics.external_bytes,
        ),
        ("heap: of these, large objects", statistics.large_bytes),
        ("heap: objects, garbage included", in_objects),
        (
            "heap: young blocks that had to become old for the sake of what was pinned in them, in all",
            statistics.blocks_promoted_in_place as usize * heap::BLOCK_BYTES,
        ),
        (
            "heap: objects that the last cycle of marking left",
            statistics.live_bytes,
        ),
        (
            "heap: old objects and memory outside above which marking begins",
            statistics.threshold_bytes,
        ),
        (
            "memory outside that belongs to objects, code for the most part",
            statistics.external_bytes,
        ),
    ];
    let traces = smelt::runtime::statistics();
    rows.push((
        "machine code",
        (traces.code_bytes - traces.freed_bytes) as usize,
    ));
    let kept = smelt::runtime::kept();
    rows.push(("traces: operations", kept.operations));
    rows.push(("traces: states at guards", kept.snapshots));
    rows.push(("traces: exits", kept.exits));
    let mut text = String::new();
    for (what, bytes) in rows {
        line(&mut text, bytes as u64, what);
    }
    for (kind, (count, bytes)) in kinds.into_iter().take(MOST_KINDS) {
        let name = ids::NAMES.iter().find(|(number, _)| *number == kind);
        let name = name.map_or("?", |(_, name)| name).to_lowercase();
        line(&mut text, bytes as u64, &format!("{count} of kind {name}"));
    }
    for (name, bytes) in process() {
        line(&mut text, bytes, &format!("process: {name}"));
    }
    text
}

fn line(text: &mut String, bytes: u64, what: &str) {
    // Writing to memory does not fail.
    let _ = writeln!(text, "{bytes:>12} {what}");
}

/// What the system says of the process, in bytes.
fn process() -> Vec<(String, u64)> {
    const TOLD: [&str; 4] = ["VmHWM", "VmRSS", "RssAnon", "RssFile"];
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let entry = |line: &str| {
        let (name, rest) = line.split_once(':')?;
        let kilobytes: u64 = rest.trim().strip_suffix(" kB")?.parse().ok()?;
        TOLD.contains(&name)
            .then(|| (name.to_owned(), kilobytes << 10))
    };
    status.lines().filter_map(entry).collect()
}
