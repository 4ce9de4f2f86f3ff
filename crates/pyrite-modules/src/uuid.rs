//! `_uuid`: identifiers of version 1 (RFC 9562, section 5.1), made of the time and of what is unique to this machine.

use crate::support::*;
use pyrite_vm::global::Global;
use pyrite_vm::types::bytes;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    execute: |namespace| {
        let set = |name: &str, value: i64| {
            dict::set_name(namespace, names::intern(name), int::new(value));
        };
        set("has_uuid_generate_time_safe", 1);
        // Where a machine has no network card the node is another one in each process.
        set("has_stable_extractable_node", 0);
        Ok(())
    },
    ..ModuleDefinition::new("_uuid", FUNCTIONS)
};

static FUNCTIONS: &[Builtin] = &[Builtin::function("generate_time_safe", "()", |_| {
    let (ticks, state) = next();
    let mut fields = [0; 16];
    fields[..4].copy_from_slice(&(ticks as u32).to_be_bytes());
    fields[4..6].copy_from_slice(&((ticks >> 32) as u16).to_be_bytes());
    fields[6..8].copy_from_slice(&((ticks >> 48) as u16 & 0x0fff | 0x1000).to_be_bytes());
    fields[8..10].copy_from_slice(&(state.sequence & 0x3fff | 0x8000).to_be_bytes());
    fields[10..].copy_from_slice(&state.node);
    // No daemon and no file keeps other processes from having the same sequence.
    const UNSAFE: i64 = -1;
    Ok(tuple::from_slice(&[bytes::new(&fields)?, int::new(UNSAFE)]).cast())
})];

/// What identifiers of this process have in common.
#[derive(Clone, Copy)]
struct State {
    process: u32,
    node: [u8; 6],
    sequence: u16,
    /// Those of the last identifier.
    ticks: u64,
}

static STATE: Global<Option<State>> = Global::new(None);

/// The next time that no identifier has, in units of 100 ns since the beginning of the Gregorian calendar.
fn next() -> (u64, State) {
    const UNIX_EPOCH: u64 = 0x01b2_1dd2_1381_4000;
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = since.map_or(0, |since| (since.as_nanos() / 100) as u64) + UNIX_EPOCH;
    let process = std::process::id();
    let mut state = match STATE.get().filter(|state| state.process == process) {
        Some(state) => state,
        None => {
            let mut random = [0; 8];
            system::random_bytes(&mut random);
            let [first, second, node @ ..] = random;
            State {
                process,
                node: card().unwrap_or_else(|| {
                    let mut node: [u8; 6] = node;
                    node[0] |= 1; // no card has such an address
                    node
                }),
                sequence: u16::from_be_bytes([first, second]),
                ticks: 0,
            }
        }
    };
    // A clock that has been set back gets another sequence; one that is too coarse is run ahead of.
    const TOLERANCE: u64 = 10_000_000;
    if now + TOLERANCE < state.ticks {
        state.sequence = state.sequence.wrapping_add(1);
        state.ticks = 0;
    }
    state.ticks = now.max(state.ticks + 1);
    STATE.set(Some(state));
    (state.ticks, state)
}

/// The address of a network card.
fn card() -> Option<[u8; 6]> {
    let mut list = std::ptr::null_mut();
    // SAFETY: the call fills the pointer; the list is read, and then freed.
    unsafe {
        if libc::getifaddrs(&raw mut list) != 0 {
            return None;
        }
        let (mut found, mut next) = (None, list);
        while let Some(entry) = next.as_ref() {
            next = entry.ifa_next;
            let Some(address) = entry.ifa_addr.as_ref() else {
                continue;
            };
            if i32::from(address.sa_family) != libc::AF_PACKET {
                continue;
            }
            let address = &*entry.ifa_addr.cast::<libc::sockaddr_ll>();
            if let ([node @ .., _, _], 6) = (address.sll_addr, address.sll_halen)
                && node != [0; 6]
            {
                found = Some(node);
                break;
            }
        }
        libc::freeifaddrs(list);
        found
    }
}
