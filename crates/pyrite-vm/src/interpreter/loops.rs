//! Built-in functions that go through an iterable: loops of their own, counted and traced like those of Python code.
//!
//! What steps an iterator may be Python code (generators, `map`), so that `list(x * x for x in y)` is worth as much as the comprehension. Each
//! consumer has a loop for each kind of iterator and each generator's code, with a cell of its own.

use super::consumers::{self, State};
use super::iteration;
use crate::code::Code;
use crate::fields::*;
use crate::frames;
use crate::global::Global;
use crate::ids;
use crate::map::Map;
use crate::object::{Obj, Value};
use crate::reaping;
use crate::result::{Outcome, take_raised};
use crate::thread;
use crate::types::function::PyFunction;
use crate::types::generator::PyGenerator;
use crate::types::list::{PyList, strategy};
use smelt::heap::WordMap;
use smelt::{
    Domain, Driver, Flow, Frame, GREEN_WORDS, Greens, Int, JitCell, Kind, Place, Red, Ref,
};

/// What becomes of the items.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Consumer {
    /// They are appended to the list that is the state.
    Append,
    /// They are added to the set that is the state.
    Add,
    /// `any`: the result is whether one is true.
    Any,
    /// `all`: the result is whether none is false.
    All,
    /// `sum`: they are added.
    Sum,
    /// `min`: the smallest is chosen.
    Min,
    /// `max`: the largest is chosen.
    Max,
}

/// A loop.
struct Site {
    consumer: Consumer,
    cell: JitCell,
    describes: String,
}

/// The loops by consumer, map of the iterator and address of a generator's code.
type Sites = WordMap<(Consumer, u32, usize), &'static Site>;

static SITES: Global<Option<Sites>> = Global::new(None);

impl Site {
    fn of(consumer: Consumer, map: u32, code: Option<&'static Code>) -> &'static Site {
        let address = code.map_or(0, |code| std::ptr::from_ref(code) as usize);
        SITES.with(|sites| {
            *sites
                .get_or_insert_default()
                .entry((consumer, map, address))
                .or_insert_with(|| {
                    let of = code.map_or_else(
                        || format!("iterators of map {map}"),
                        |code| code.qualified_name.text().into_owned(),
                    );
                    let site = reaping::place(Site {
                        consumer,
                        cell: JitCell::new(),
                        describes: format!("{consumer:?} of {of}"),
                    });
                    let class = Map::by_number(map).class;
                    if let Some(code) = code {
                        reaping::belongs_to(site, code.object());
                    } else if !class.lives_for_ever() {
                        reaping::belongs_to(site, class.object());
                    }
                    site
                })
        })
    }
}

/// What iterators with some maps and generators with some codes are made of is about to be freed: `is_gone` says of which, by map and address of the code.
pub fn forget(is_gone: &dyn Fn(u32, usize) -> bool) {
    let gone: Vec<&'static Site> = SITES.with(|sites| {
        let sites = sites.get_or_insert_default();
        let gone = sites.extract_if(|(_, map, code), _| is_gone(*map, *code));
        gone.map(|(_, site)| site).collect()
    });
    for site in gone {
        smelt::runtime::forget(&site.cell);
        // SAFETY: loops over iterators of what is gone do not run.
        unsafe { reaping::free(site) };
    }
}

/// The greens: which loop it is.
#[derive(Clone, Copy)]
pub struct Position(&'static Site);

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Greens for Position {
    fn to_words(&self) -> [u64; GREEN_WORDS] {
        [std::ptr::from_ref(self.0) as u64, 0, 0]
    }
    fn from_words(words: [u64; GREEN_WORDS]) -> Self {
        // SAFETY: made by `to_words`, of a site that something runs at.
        Position(unsafe { &*(words[0] as *const Site) })
    }
    fn live_slots(&self) -> u32 {
        0
    }
    fn frame_size(&self) -> u32 {
        0
    }
    fn cell(&self) -> Option<&'static JitCell> {
        Some(&self.0.cell)
    }
    fn place(&self) -> Place {
        Place::named(self.0.describes.as_str())
    }
}

/// The loop. Its reds are the iterator and the [state](State).
pub struct LoopDriver;

impl Driver for LoopDriver {
    const NAME: &'static str = "consumer";
    const REDS: &'static [Kind] = &[Kind::Ref; 4];
    type Greens = Position;

    fn run<D: Domain>(mut greens: Position, mut frame: Frame, reds: &mut [D::Word]) -> D::Word {
        let mut activation = D::enter::<LoopDriver>();
        loop {
            match D::merge_point::<LoopDriver>(&mut activation, &mut greens, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
            let [iterator, mut state @ ..] = [0, 1, 2, 3].map(|red| Obj::<D>::from_word(reds[red]));
            match consumers::step(greens.0.consumer, iterator, &mut state) {
                Ok(None) => {
                    // One by one: a loop would be a call of a function that copies memory.
                    [reds[1], reds[2], reds[3]] = state.map(|value| value.0);
                }
                Ok(Some(result)) => return result.0,
                Err(raised) => {
                    thread::state::<D>().set_raised(raised.0);
                    return D::constant(Kind::Ref, 0);
                }
            }
            match D::back_edge::<LoopDriver>(&mut activation, &mut greens, &mut frame, reds) {
                Flow::Continue => {}
                Flow::Leave(word) | Flow::Returned(word) => return word,
            }
        }
    }
}

/// Goes through an iterator.
pub fn consume<D: Domain>(consumer: Consumer, iterator: Obj<D>, state: State<D>) -> Outcome<D> {
    let map = iterator.map_number();
    let code = if map == ids::GENERATOR {
        let generator: Ref<D, PyGenerator> = iterator.cast();
        Some(generator.function().cast::<PyFunction>().code().promote())
    } else {
        None
    };
    let [first, second, third] = state;
    let mut reds = [iterator.0, first.0, second.0, third.0];
    let position = Position(Site::of(consumer, map, code));
    let word = frames::beside::<D, _>(|| D::run::<LoopDriver>(position, Frame::NONE, &mut reds));
    let result = Obj::<D>::from_word(word);
    if result.is_null() {
        Err(take_raised())
    } else {
        Ok(result)
    }
}

/// Does stepping it run Python code, or may it?
pub fn is_lazy<D: Domain>(iterator: Obj<D>) -> bool {
    iterator.has_map(ids::GENERATOR) || iteration::has_stepper(iterator)
}

/// The items of a lazy iterator, in a new list; `None`, and nothing done, for all else.
pub fn collected<D: Domain>(iterable: Obj<D>) -> Outcome<D, Option<Obj<D>>> {
    if !is_lazy(iterable) {
        return Ok(None);
    }
    let list = PyList::new::<D>(Int::from(0), Int::from(strategy::OBJECT), Obj::null());
    consume(Consumer::Append, iterable, consumers::only(list.cast())).map(Some)
}
