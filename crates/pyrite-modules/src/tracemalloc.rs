//! `_tracemalloc`: where the memory that is in use was [allocated](pyrite_vm::allocations).

use crate::support::*;
use pyrite_vm::allocations::{self, MOST_FRAMES};
use pyrite_vm::{leftovers, value_error};
use smelt::heap;
use std::collections::HashMap;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition::new("_tracemalloc", FUNCTIONS);

static FUNCTIONS: &[Builtin] = &[
    Builtin::function("start", "(nframe=1, /)", |args| {
        let wanted = args.get(0).map_or(Ok(1), number::c_int)?;
        start(wanted)?;
        nothing()
    }),
    Builtin::function("stop", "()", |_| {
        allocations::stop();
        nothing()
    }),
    Builtin::function("is_tracing", "()", |_| {
        Ok(boolean(allocations::are_followed()))
    }),
    Builtin::function("get_traceback_limit", "()", |_| {
        Ok(int::new(allocations::limit().into()))
    }),
    Builtin::function("clear_traces", "()", |_| {
        if allocations::are_followed() {
            allocations::forget();
        }
        nothing()
    }),
    // What nobody can reach any more is not in use.
    Builtin::function("get_traced_memory", "()", |_| {
        if !allocations::are_followed() {
            return Ok(tuple::from_slice(&[int::new(0), int::new(0)]).cast());
        }
        leftovers::collect();
        let (bytes, peak) = heap::followed_bytes();
        let numbers = [bytes, peak].map(|bytes| int::new(bytes as i64));
        Ok(tuple::from_slice(&numbers).cast())
    })
    .asking_who_lives(),
    Builtin::function("reset_peak", "()", |_| {
        if allocations::are_followed() {
            leftovers::collect();
            heap::reset_followed_peak();
        }
        nothing()
    })
    .asking_who_lives(),
    Builtin::function("get_tracemalloc_memory", "()", |_| {
        Ok(int::new(allocations::own_bytes() as i64))
    }),
    Builtin::function("_get_traces", "()", |_| {
        if !allocations::are_followed() {
            return Ok(list::new().cast());
        }
        leftovers::collect();
        allocations::unfollowed(traces)
    })
    .asking_who_lives(),
    Builtin::function("_get_object_traceback", "(obj, /)", |args| {
        let object = args.at(0);
        let known = match object.is_heap() {
            true => heap::followed_of(storage::as_object(
                object.cast::<pyrite_vm::instance::Instance>(),
            )),
            false => None,
        };
        match known {
            Some(allocation) => {
                allocations::unfollowed(|| lines_of(allocation.note).map(|(lines, _)| lines))
            }
            None => nothing(),
        }
    }),
];

fn start(frames: i32) -> PyResult<()> {
    let limit = u32::try_from(frames).ok();
    let Some(limit) = limit.filter(|limit| (1..=MOST_FRAMES).contains(limit)) else {
        return Err(value_error!(
            "the number of frames must be in range [1; {MOST_FRAMES}]"
        ));
    };
    allocations::follow(limit);
    Ok(())
}

/// All that is in use: number of the domain, bytes, lines, how many frames there were.
fn traces() -> PyResult {
    let all = list::new();
    let of_tracebacks = list::new();
    let mut places: HashMap<u32, usize> = HashMap::new();
    for allocation in heap::followed() {
        let place = match places.get(&allocation.note) {
            Some(place) => *place,
            None => {
                let (lines, total) = lines_of(allocation.note)?;
                let place = list::length(of_tracebacks);
                list::push(of_tracebacks, lines)?;
                list::push(of_tracebacks, total)?;
                places.insert(allocation.note, place);
                place
            }
        };
        let parts = [
            int::new(0),
            int::new(allocation.bytes as i64),
            list::get(of_tracebacks, place),
            list::get(of_tracebacks, place + 1),
        ];
        list::push(all, tuple::from_slice(&parts).cast())?;
    }
    Ok(all.cast())
}

/// The lines of a traceback, pairs of a file's name and a number, that of the innermost frame first; how many frames there were.
fn lines_of(number: u32) -> PyResult<(Obj, Obj)> {
    let (lines, total) = allocations::with_tracebacks(|tracebacks| {
        let traceback = tracebacks.get(number as usize);
        traceback.map_or((Vec::new(), 0), |traceback| {
            (traceback.lines.clone(), traceback.total)
        })
    });
    let pairs = list::new();
    if lines.is_empty() {
        let pair = [str::new("<unknown>").cast(), int::new(0)];
        list::push(pairs, tuple::from_slice(&pair).cast())?;
    }
    for (file, line) in lines {
        let pair = [file.object(), int::new(line.into())];
        list::push(pairs, tuple::from_slice(&pair).cast())?;
    }
    Ok((
        sequence::to_tuple(pairs.cast())?.cast(),
        int::new(total.max(1).into()),
    ))
}
