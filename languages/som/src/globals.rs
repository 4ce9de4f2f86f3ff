//! Globals. A global that is assigned once is a constant for traces; one that is assigned again becomes a variable.

use crate::global::Global;
use crate::object::{GlobalBox, GlobalBoxFields, Obj};
use crate::storage::Immortal;
use crate::symbol::Sym;
use smelt::{Domain, Native, QuasiImmutable, Ref};
use std::collections::HashMap;

/// A global. It lives for ever.
#[derive(Debug)]
pub struct GlobalCell {
    /// Its name.
    pub name: Sym,
    state: QuasiImmutable<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Unknown,
    Constant(Immortal),
    Variable(Immortal<GlobalBox>),
}

static GLOBALS: Global<Option<HashMap<&'static str, &'static GlobalCell>>> = Global::new(None);

/// The global of a name.
pub fn cell(name: Sym) -> &'static GlobalCell {
    GLOBALS.with(|globals| {
        let place = globals.get_or_insert_default().entry(&name.text);
        *place.or_insert_with(|| {
            Box::leak(Box::new(GlobalCell {
                name,
                state: QuasiImmutable::new(State::Unknown),
            }))
        })
    })
}

impl GlobalCell {
    /// The value; null if it has none.
    #[inline(always)]
    pub fn get<D: Domain>(&'static self) -> Obj<D> {
        match self.state.get::<D>() {
            State::Unknown => Obj::null(),
            State::Constant(value) => Obj::constant(value.get()),
            State::Variable(value) => Ref::<D, GlobalBox>::constant(value.get()).value(),
        }
    }

    /// Assigns. This may invalidate traces.
    pub fn set(&self, value: Obj) {
        match self.state.peek() {
            State::Unknown => self.state.set(State::Constant(Immortal::new(value))),
            State::Constant(_) => {
                let boxed = GlobalBox::new::<Native>(value);
                self.state.set(State::Variable(Immortal::new(boxed)));
            }
            State::Variable(boxed) => boxed.get().set_value(value),
        }
    }
}
