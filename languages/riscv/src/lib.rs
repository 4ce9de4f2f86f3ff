//! A user-mode emulator of 64-bit RISC-V (RV64IMAC) for Linux programs, as a client of Smelt.
//!
//! It knows instructions, the memory of a guest, and Linux system calls. It needs nothing of a language: no heap objects. The registers are the slots
//! of the one frame of its one interpreter loop, so that a trace keeps them in machine registers; guest memory is outside the heap, read and
//! written behind checks that are guards in a trace.
//!
//! | file | concept |
//! | --- | --- |
//! | `elf` | the program's file |
//! | `memory` | the guest's memory |
//! | `decode`, `compressed` | instruction words to [`Instruction`](decode::Instruction)s |
//! | `assembly` | instructions as text, for logs |
//! | `program` | decoded code, and where loops may begin |
//! | `interpreter`, `arithmetic`, `memory_access` | what instructions do, in every domain |
//! | `system`, `start` | system calls; the stack that a program finds |
//! | `machine` | all of it, and how a run ends |

mod arithmetic;
mod assembly;
mod compressed;
pub mod decode;
mod elf;
mod interpreter;
mod machine;
mod memory;
mod memory_access;
mod program;
mod start;
mod system;

pub use machine::{Settings, load, lost_output, run};
