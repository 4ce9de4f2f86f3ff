//! Who has made a coroutine: `sys.set_coroutine_origin_tracking_depth` and `cr_origin`. The setting is one for all threads.

use crate::frames::{self, Running};
use crate::global::Global;
use crate::object::Obj;
use crate::types::{int, tuple};
use smelt::{Domain, QuasiImmutable};

/// How many frames are told of. Traces depend on it.
static DEPTH: Global<Option<&'static QuasiImmutable<u32>>> = Global::new(None);

fn cell() -> &'static QuasiImmutable<u32> {
    DEPTH.get_or_insert(|| Box::leak(Box::new(QuasiImmutable::new(0))))
}

/// How many frames are told of.
#[inline(always)]
pub fn depth<D: Domain>() -> u32 {
    cell().get::<D>()
}

/// Sets [`depth`].
pub fn set_depth(depth: u32) {
    if cell().peek() != depth {
        cell().set(depth);
    }
}

/// The file, line and function of each frame outside of the one that a coroutine is made in.
pub fn of(own: Running) -> Obj {
    let links = frames::chain_from(own);
    let links = links.iter().skip(1).take(cell().peek() as usize);
    let told = crate::types::list::new();
    for link in links {
        let line = link.code.position(link.index as usize).line;
        let one = tuple::from_slice(&[
            link.code.file_name().object(),
            int::new(i64::from(line)),
            link.code.name.object(),
        ]);
        if crate::types::list::push(told, one.cast()).is_err() {
            break;
        }
    }
    tuple::from_slice(crate::types::list::items(told)).cast()
}
