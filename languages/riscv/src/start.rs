//! The stack that a program finds when it starts: arguments, environment, and what the kernel tells the C library (System V ABI, "Process
//! Initialization").

use crate::memory::{Memory, PAGE};

const AT_PHDR: u64 = 3;
const AT_PHENT: u64 = 4;
const AT_PHNUM: u64 = 5;
const AT_PAGESZ: u64 = 6;
const AT_ENTRY: u64 = 9;
const AT_UID: u64 = 11;
const AT_EUID: u64 = 12;
const AT_GID: u64 = 13;
const AT_EGID: u64 = 14;
const AT_SECURE: u64 = 23;
const AT_RANDOM: u64 = 25;

/// Fills the stack; gives the stack pointer. `None` if it does not fit.
pub fn prepare_stack(
    memory: &Memory,
    headers: (u64, u64, u64),
    entry: u64,
    arguments: &[Vec<u8>],
) -> Option<u64> {
    let mut top = memory.high;
    let mut push = |bytes: &[u8]| {
        top = top.checked_sub(bytes.len() as u64 + 1)?;
        memory.write(top, bytes).then_some(top)
    };
    // Sixteen bytes that the C library takes for random; the same every time, so that runs can be repeated.
    let random = push(b"rv64 for smelt\x2a\x55")?;
    let mut words = vec![arguments.len() as u64];
    for argument in arguments {
        words.push(push(argument)?);
    }
    words.push(0);
    words.push(0); // no environment
    let (table, size, count) = headers;
    let mut told = vec![(AT_PAGESZ, PAGE), (AT_ENTRY, entry), (AT_RANDOM, random)];
    if table != 0 {
        told.extend([(AT_PHDR, table), (AT_PHENT, size), (AT_PHNUM, count)]);
    }
    told.extend([AT_UID, AT_EUID, AT_GID, AT_EGID, AT_SECURE].map(|key| (key, 0)));
    told.push((0, 0));
    words.extend(told.into_iter().flat_map(|(key, value)| [key, value]));
    let pointer = top.checked_sub(8 * words.len() as u64)? & !15;
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    memory.write(pointer, &bytes).then_some(pointer)
}
