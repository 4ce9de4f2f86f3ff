//! Names for profilers: the two forms that Linux's `perf` reads.
//!
//! The parameter `perf` of the JIT says which is written. 1 is the map `/tmp/perf-PID.map`, which `perf report` looks for. 2 is a dump, which
//! has the code, too, so that `perf annotate` can show it:
//!
//! ```sh
//! perf record -k 1 pyrite --jit perf=2 program.py
//! perf inject --jit -i perf.data -o perf.jit.data
//! perf report -i perf.jit.data
//! ```
//!
//! The dump is `jit-PID.dump` in the working directory. Its format is described in `tools/perf/Documentation/jitdump-specification.txt` of Linux's source.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Error, Write};
use std::os::fd::AsRawFd;

/// What a process writes. A profile without names is still a profile, so errors are ignored.
pub struct Perf {
    /// The process that the files are of: after a `fork` there is another.
    process: u32,
    map: Option<File>,
    dump: Option<Dump>,
}

impl Perf {
    /// Nothing is written before there is code.
    pub fn new() -> Perf {
        Perf {
            process: 0,
            map: None,
            dump: None,
        }
    }

    /// Names code that stands at an address.
    pub fn add(&mut self, address: usize, code: &[u8], name: &str) {
        let wanted = wanted();
        if wanted == 0 {
            return;
        }
        let process = std::process::id();
        if self.process != process {
            self.process = process;
            let map = format!("/tmp/perf-{process}.map");
            let mut options = OpenOptions::new();
            (self.map, self.dump) = match wanted {
                1 => (options.create(true).append(true).open(map).ok(), None),
                _ => (None, Dump::new(process).ok()),
            };
        }
        if let Some(map) = &mut self.map {
            let _ = writeln!(map, "{address:x} {:x} {name}", code.len());
        }
        if let Some(dump) = &mut self.dump {
            let _ = dump.add(address, code, name);
        }
    }
}

/// What is to be written.
fn wanted() -> u32 {
    smelt::parameters::current().perf.get()
}

/// Is it the map? `perf` looks things up in it only for memory that is no file's.
pub fn is_map_wanted() -> bool {
    wanted() == 1
}

/// A dump.
struct Dump {
    file: BufWriter<File>,
    process: u32,
    pieces: u64,
}

/// `JiTD`, read as a number; it tells the byte order.
const MAGIC: u32 = 0x4a69_5444;
const VERSION: u32 = 1;
const HEADER_SIZE: u32 = 40;
/// The kind of a record that tells of new code.
const CODE_LOAD: u32 = 0;
/// Size of such a record but for the name and the code.
const CODE_LOAD_SIZE: usize = 56;
/// The machine's number in ELF files.
const MACHINE: u32 = if cfg!(target_arch = "x86_64") { 62 } else { 0 };

impl Dump {
    fn new(process: u32) -> Result<Dump, Error> {
        let path = format!("jit-{process}.dump");
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .read(true)
            .write(true)
            .truncate(true)
            .open(path)?;
        // `perf record` takes note of files that are mapped to be executed: so it learns of this one.
        // SAFETY: a fresh mapping that nobody looks at; it stays for the rest of the process.
        unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                4096,
                libc::PROT_READ | libc::PROT_EXEC,
                libc::MAP_PRIVATE,
                file.as_raw_fd(),
                0,
            );
        }
        let mut file = BufWriter::new(file);
        for word in [MAGIC, VERSION, HEADER_SIZE, MACHINE, 0, process] {
            file.write_all(&word.to_ne_bytes())?;
        }
        file.write_all(&now().to_ne_bytes())?;
        file.write_all(&0u64.to_ne_bytes())?; // flags
        file.flush()?;
        Ok(Dump {
            file,
            process,
            pieces: 0,
        })
    }

    fn add(&mut self, address: usize, code: &[u8], name: &str) -> Result<(), Error> {
        let size = CODE_LOAD_SIZE + name.len() + 1 + code.len();
        // SAFETY: the call has no conditions.
        let thread = unsafe { libc::gettid() } as u32;
        for word in [CODE_LOAD, size as u32] {
            self.file.write_all(&word.to_ne_bytes())?;
        }
        self.file.write_all(&now().to_ne_bytes())?;
        for word in [self.process, thread] {
            self.file.write_all(&word.to_ne_bytes())?;
        }
        for word in [
            address as u64,
            address as u64,
            code.len() as u64,
            self.pieces,
        ] {
            self.file.write_all(&word.to_ne_bytes())?;
        }
        self.pieces += 1;
        self.file.write_all(name.as_bytes())?;
        self.file.write_all(&[0])?;
        self.file.write_all(code)?;
        self.file.flush()
    }
}

/// The time as `perf record -k 1` takes it.
fn now() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call fills the structure. (Were there no such clock, there would be no order.)
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: [u8; 3] = [0x31, 0xc0, 0xc3];

    /// What `perf` is told in its two forms; whether it understands is to be seen by the commands above.
    #[test]
    fn code_is_named() {
        let process = std::process::id();
        let set = |form| smelt::parameters::set("perf", form).expect("a parameter");
        let (map, dump) = (
            format!("/tmp/perf-{process}.map"),
            format!("jit-{process}.dump"),
        );
        set(1);
        Perf::new().add(0x1000, &CODE, "loop 1 a.py:3 f");
        assert_eq!(
            std::fs::read_to_string(&map).unwrap(),
            "1000 3 loop 1 a.py:3 f\n"
        );
        set(2);
        let mut perf = Perf::new();
        perf.add(0x1000, &CODE, "one");
        perf.add(0x2000, &CODE, "two");
        let bytes = std::fs::read(&dump).unwrap();
        set(0);
        std::fs::remove_file(map).unwrap();
        std::fs::remove_file(dump).unwrap();
        let word =
            |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        assert_eq!((word(0), word(8), word(20)), (MAGIC, HEADER_SIZE, process));
        let size = CODE_LOAD_SIZE + 4 + CODE.len();
        let second = HEADER_SIZE as usize + size;
        assert_eq!(bytes.len(), second + size);
        assert_eq!((word(second), word(second + 4)), (CODE_LOAD, size as u32));
        assert_eq!(word(second + 32), 0x2000);
        assert_eq!(bytes[second + CODE_LOAD_SIZE..], *b"two\0\x31\xc0\xc3");
    }
}
