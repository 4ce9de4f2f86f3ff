//! How `#[heap_object]` tells the collector where the references of an object are.

use crate::kind::Kind;
use heap::Pointers;

/// The pointer layout of an object with fields of these kinds, one word each, followed by value slots or not.
///
/// # Panics
/// At compile time, if the references do not stand together (and, with slots, last): a plain number between references could
/// look like one, and the collector would change it.
pub const fn range(kinds: &[Kind], slots: bool) -> Pointers {
    let (mut first, mut count, mut ended) = (0, 0, false);
    let mut i = 0;
    while i < kinds.len() {
        if matches!(kinds[i], Kind::Ref) {
            assert!(
                !ended,
                "the reference fields of a heap object must stand together"
            );
            if count == 0 {
                first = 1 + i;
            }
            count += 1;
        } else if count > 0 {
            ended = true;
        }
        i += 1;
    }
    if slots {
        assert!(
            !ended,
            "in a heap object with slots the reference fields must come last"
        );
        return Pointers::Rest {
            first: if count > 0 {
                first as u16
            } else {
                1 + kinds.len() as u16
            },
        };
    }
    if count == 0 {
        Pointers::None
    } else {
        Pointers::Range {
            first: first as u16,
            count: count as u16,
        }
    }
}
