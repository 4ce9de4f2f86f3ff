//! How long compiling takes and how much code it makes: random traces of several lengths, a fifth of them guards with ten live values each on average.

use smelt::backend::{Backend, Request};
use smelt::testing::fixture::Fixture;
use smelt::testing::generator::{Generator, Options};
use smelt_x64::Machine;
use std::rc::Rc;

const TRACES: usize = 30;

/// Seconds that this thread has computed: other programs do not count.
fn processor_time() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: fills the structure.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn main() {
    let fixture = Fixture::new();
    println!("operations  kind   microseconds/operation  bytes/operation  best trace");
    for pure in [true, false] {
        for operations in [100, 300, 1000] {
            let options = Options {
                operations,
                labels: 0,
                guards: 20,
                live: 20,
                reach: 20,
                pure,
            };
            let mut maker = Generator::new(7, options, fixture.constant_node());
            let mut backend = match Machine::new(smelt_x64::Options::default()) {
                Ok(backend) => backend,
                Err(error) => return println!("{error}"),
            };
            let (mut first_exit, mut count, mut bytes, mut time, mut best) =
                (0, 0, 0, 0.0, f64::MAX);
            for _ in 0..TRACES {
                let generated = maker.trace(false);
                let request = Request {
                    name: "a trace",
                    trace: &generated.trace,
                    first_exit,
                    function: false,
                    validity: Rc::default(),
                    fail_every: 0,
                    bridge_of: None,
                    counters: None,
                };
                let start = processor_time();
                let compiled = backend
                    .compile(&request)
                    .expect("a trace that can be compiled");
                let microseconds = (processor_time() - start) * 1e6;
                let length = generated.trace.operations.len();
                best = best.min(microseconds / length as f64);
                (time, bytes, count) =
                    (time + microseconds, bytes + compiled.bytes, count + length);
                first_exit += generated.trace.snapshots.len() as u32;
            }
            println!(
                "{:10}  {}  {:22.2}  {:15.1}  {best:10.2}",
                count / TRACES,
                if pure { "pure " } else { "mixed" },
                time / count as f64,
                bytes as f64 / count as f64,
            );
        }
    }
}
