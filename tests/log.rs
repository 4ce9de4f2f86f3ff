//! What `--jit log=FILE` writes can be made a page of, whatever way the program ends.

use std::path::Path;
use std::process::Command;

const PROGRAM: &str = "
import sys
def total(n):
    s = 0
    for i in range(n):
        s += i if i % 3 else 1
    return s
total(5000)
sys.exit(3)
";

/// Runs a program, in a file of this name, that ends with this status: its log.
fn log_of(name: &str, program: &str, status: i32) -> smelt_view::Log {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = |ending: &str| folder.join(format!("{name}.{ending}"));
    let (file, log) = (path("py"), path("log"));
    std::fs::write(&file, program).expect("a program");
    let ended = Command::new(env!("CARGO_BIN_EXE_pyrite"))
        .arg("--jit")
        .arg(format!("log={}", log.display()))
        .arg(&file)
        .status()
        .expect("the command runs");
    assert_eq!(ended.code(), Some(status));
    smelt_view::read(&std::fs::read_to_string(&log).expect("a log")).expect("a log")
}

#[test]
fn the_log_can_be_viewed() {
    let log = log_of("logged", PROGRAM, 3);
    assert_eq!(log.problems, Vec::<String>::new());
    let traces = &log.traces;
    let the_loop = traces
        .iter()
        .find(|trace| trace.kind == "loop")
        .expect("a loop");
    assert!(the_loop.iterations > 3000);
    let place = &log.places[the_loop.place as usize];
    assert_eq!((place.line, place.name.as_str()), (5, "total"));
    assert!(place.instruction.contains("FOR_ITER"));
    assert_eq!(place.source, "    for i in range(n):");
    assert!(
        traces
            .iter()
            .any(|trace| trace.kind == "bridge" && trace.from.is_some())
    );
}

const NEW_CLASSES: &str = "
def items():
    for number in range(500):
        yield number

def iterator():
    class Fresh:
        __next__ = items().__next__
        def __iter__(self):
            return self
    return Fresh()

for turn in range(120):
    for item in iterator():
        pass
";

/// Where a program makes a class for each loop, what cannot be known of its `__next__` is called: no bridge for each class, once the header has as many loops as it
/// may have (16).
#[test]
fn new_classes_of_iterators_share_a_way() {
    let log = log_of("new_classes", NEW_CLASSES, 0);
    let kinds = log.traces.iter().map(|trace| trace.kind.as_str());
    assert!(kinds.filter(|kind| *kind == "bridge").count() < 30);
}

const MANY_LOOPS: &str = "
source = 'def run(count):\\n    total = 0\\n    for number in range(count):\\n        total += number\\n    return total\\n'
functions = []
for place in range(120):
    namespace = {}
    exec(compile(source.replace('total', f'total{place}'), f'module{place}', 'exec'), namespace)
    functions.append(namespace['run'])
for run in functions:
    run(COUNT)
";

/// Where many loops have become hot already, a further one has to be hot twice, and then three times as long before it is traced.
#[test]
fn thresholds_rise_where_the_profile_is_flat() {
    let loops_of = |count: u32| {
        let program = MANY_LOOPS.replace("COUNT", &count.to_string());
        let log = log_of(&format!("flat_{count}"), &program, 0);
        let traces = log.traces.iter();
        traces.filter(|trace| trace.kind == "loop").count()
    };
    // A thousand iterations are enough for the first 32, two thousand for the next.
    let (one, two, three) = (loops_of(1500), loops_of(2500), loops_of(3500));
    assert!((30..=34).contains(&one), "{one}");
    assert!((60..=66).contains(&two), "{two}");
    assert!(three >= 120, "{three}");
}
