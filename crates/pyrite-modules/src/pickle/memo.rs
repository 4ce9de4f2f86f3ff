//! What has been pickled, or unpickled, already.

use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::storage::new_external;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::list::strategy::room;
use pyrite_vm::types::object;
use pyrite_vm::{type_error, value_error};
use std::cell::RefCell;

/// Numbers by address, in a table with open addressing. What a collection has moved is entered once more; where it was, another object may be by now.
#[derive(Default)]
struct Table {
    /// The number of an object plus one, at a place that its address says or behind it; 0 for none. A third at least is empty.
    places: Vec<u32>,
    used: usize,
    /// How many objects have been entered, and how many of them since they are old, so that they do not move any more.
    entered: usize,
    settled: usize,
    /// How many collections there had been when objects were entered last.
    collections: u64,
}

/// Places of the first table.
const FIRST: usize = 256;
/// Spreads addresses, which are multiples of the size of a word.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Table {
    /// Where an object is or is to be put.
    #[inline(always)]
    fn place(&self, objects: &[Obj], object: Obj) -> usize {
        let mask = self.places.len() - 1;
        let mut place = (object.0.wrapping_mul(SPREAD) >> 32) as usize & mask;
        loop {
            match self.places[place] {
                0 => return place,
                number if objects[number as usize - 1] == object => return place,
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// The number of an object, if it is not behind the others.
    #[inline(always)]
    fn get(&self, objects: &[Obj], object: Obj) -> Option<u32> {
        self.places[self.place(objects, object)].checked_sub(1)
    }

    /// Enters what has come to the objects since the last time, and what a collection may have moved.
    #[inline(always)]
    fn update(&mut self, objects: &[Obj]) {
        let collections = smelt::heap::minor_collections();
        if collections != self.collections || self.entered > objects.len() {
            self.enter_again(objects, collections);
        }
        while self.entered < objects.len() {
            if 3 * (self.used + 1) > 2 * self.places.len() {
                self.enter(objects, self.entered);
            } else {
                self.enter_number(objects, self.entered);
                self.entered += 1;
            }
        }
    }

    /// Enters an object for which there is room.
    #[inline(always)]
    fn enter_number(&mut self, objects: &[Obj], number: usize) {
        let place = self.place(objects, objects[number]);
        self.used += usize::from(self.places[place] == 0);
        self.places[place] = number as u32 + 1;
    }

    #[cold]
    fn enter_again(&mut self, objects: &[Obj], collections: u64) {
        if self.entered > objects.len() {
            // The memo has been cleared while it was in use.
            *self = Table::default();
        }
        // What a collection leaves is old.
        let from = std::mem::replace(&mut self.settled, self.entered);
        self.collections = collections;
        self.enter(objects, from);
    }

    /// Enters the objects from number `from` on, all of them if there is not room enough.
    #[inline(never)]
    fn enter(&mut self, objects: &[Obj], from: usize) {
        let used = self.used + objects.len() - from;
        let mut from = from;
        if 3 * used > 2 * self.places.len() {
            let size = FIRST.max((4 * objects.len()).next_power_of_two());
            self.places = vec![0; size];
            (self.used, from) = (0, 0);
        }
        for number in from..objects.len() {
            self.enter_number(objects, number);
        }
        self.entered = objects.len();
    }
}

/// Appends an object to a list that will become long.
#[inline]
fn push(objects: Gc<PyList>, object: Obj) -> PyResult<()> {
    if list::length(objects) as i64 == room(objects).get() {
        list::reserve(objects, 2 * list::length(objects) + FEW)?;
    }
    list::push(objects, object)
}

/// The objects that have been pickled, with the numbers they are referred to by.
pub(super) struct Pickled {
    /// The objects in the order of their numbers, which it also keeps alive.
    objects: Gc<PyList>,
    /// Their numbers, if they are not few.
    table: Table,
}

/// So many objects are looked through one by one.
const FEW: usize = 12;

impl Pickled {
    pub(super) fn new() -> Pickled {
        Pickled {
            objects: list::new(),
            table: Table::default(),
        }
    }

    /// What is kept in two slots, to be [given back](Pickled::give_back) there: meanwhile the second one has no table.
    pub(super) fn of_slots(objects: Obj, table: Obj) -> Pickled {
        let table = storage::external::<RefCell<Table>>(table.cast());
        Pickled {
            objects: objects.cast(),
            table: table.map(RefCell::take).unwrap_or_default(),
        }
    }

    /// For two slots.
    pub(super) fn slots(self) -> [Obj; 2] {
        let table = new_external(RefCell::new(self.table));
        [self.objects.cast(), table.cast()]
    }

    /// Puts what has been found out into the second slot, if the first one has the same objects still.
    pub(super) fn give_back(self, objects: Obj, table: Obj) {
        if self.objects.cast() == objects
            && let Some(place) = storage::external::<RefCell<Table>>(table.cast())
        {
            place.replace(self.table);
        }
    }

    /// The number of an object.
    #[inline]
    pub(super) fn get(&mut self, object: Obj) -> Option<u32> {
        let objects = list::items(self.objects);
        if objects.len() <= FEW {
            let number = objects.iter().rposition(|other| *other == object)?;
            return Some(number as u32);
        }
        self.table.update(objects);
        self.table.get(objects, object)
    }

    /// A number for an object.
    #[inline]
    pub(super) fn add(&mut self, object: Obj) -> PyResult<u32> {
        let number = list::length(self.objects);
        push(self.objects, object)?;
        Ok(number as u32)
    }

    /// Forgets all of them.
    pub(super) fn clear(self) {
        list::clear(self.objects);
    }

    /// A dict of what the Python version has: from `id` to number and object.
    pub(super) fn to_dict(&self) -> PyResult {
        let result = dict::new();
        for number in 0..list::length(self.objects) {
            let object = list::get(self.objects, number);
            let pair = tuple::try_from_slice(&[int::from_usize(number), object])?;
            dict::set(result, object::id(object)?, pair.cast())?;
        }
        Ok(result.cast())
    }

    /// What such a dict says.
    pub(super) fn from_dict(source: Gc<PyDict>) -> PyResult<Pickled> {
        let mut memo = Pickled::new();
        let bad = || type_error!("'memo' values must be 2-item tuples");
        let mut pairs = Vec::new();
        for (place, (_, pair)) in dict::pairs(source).enumerate() {
            let Some([number, _]) = tuple::of(pair) else {
                return Err(bad());
            };
            pairs.push((protocol::index_i64(*number)?, place));
        }
        pairs.sort_unstable();
        let values = list::new();
        for (_, pair) in dict::pairs(source) {
            list::push(values, pair)?;
        }
        for (number, place) in pairs {
            let object = tuple::items(list::get(values, place).cast())[1];
            while (list::length(memo.objects) as i64) < number {
                list::push(memo.objects, none())?;
            }
            memo.add(object)?;
        }
        Ok(memo)
    }
}

/// The objects that have been unpickled, by number.
#[derive(Clone, Copy)]
pub(super) struct Unpickled {
    /// Those whose numbers follow on each other; null where there is none.
    dense: Gc<PyList>,
    /// The others.
    sparse: Gc<PyDict>,
}

/// So far may a number be from those before it without being thought strange.
const GAP: usize = 1024;

impl Unpickled {
    pub(super) fn new() -> Unpickled {
        Unpickled {
            dense: list::new(),
            sparse: dict::new(),
        }
    }

    /// What is kept in two slots.
    pub(super) fn of_slots(dense: Obj, sparse: Obj) -> Unpickled {
        Unpickled {
            dense: dense.cast(),
            sparse: sparse.cast(),
        }
    }

    /// For two slots.
    pub(super) fn slots(self) -> [Obj; 2] {
        [self.dense.cast(), self.sparse.cast()]
    }

    #[inline]
    pub(super) fn get(self, number: usize) -> PyResult<Option<Obj>> {
        if number < list::length(self.dense) {
            return Ok(Some(list::get(self.dense, number)).filter(|object| !object.is_null()));
        }
        if dict::length(self.sparse) == 0 {
            return Ok(None);
        }
        dict::get(self.sparse, int::from_usize(number))
    }

    /// Gives an object the number that follows on all others, which are dense; false, and nothing done, if it does not.
    #[inline]
    pub(super) fn append(self, number: usize, object: Obj) -> PyResult<bool> {
        let follows = number == list::length(self.dense) && dict::length(self.sparse) == 0;
        if follows {
            push(self.dense, object)?;
        }
        Ok(follows)
    }

    #[inline]
    pub(super) fn put(self, number: usize, object: Obj) -> PyResult<()> {
        let length = list::length(self.dense);
        if number < length {
            list::set(self.dense, number, object);
            return Ok(());
        }
        if number > length + GAP || dict::length(self.sparse) > 0 {
            return dict::set(self.sparse, int::from_usize(number), object);
        }
        for _ in length..number {
            push(self.dense, Obj::null())?;
        }
        push(self.dense, object)
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        let missing = list::items(self.dense)
            .iter()
            .filter(|object| object.is_null());
        list::length(self.dense) - missing.count() + dict::length(self.sparse)
    }

    pub(super) fn clear(self) {
        list::clear(self.dense);
        dict::clear(self.sparse);
    }

    /// A dict from numbers to objects.
    pub(super) fn to_dict(self) -> PyResult {
        let result = dict::new();
        for number in 0..list::length(self.dense) {
            let object = list::get(self.dense, number);
            if !object.is_null() {
                dict::set(result, int::from_usize(number), object)?;
            }
        }
        dict::merge(result, self.sparse)?;
        Ok(result.cast())
    }

    /// What such a dict says.
    pub(super) fn from_dict(source: Gc<PyDict>) -> PyResult<Unpickled> {
        let memo = Unpickled::new();
        for (number, object) in dict::pairs(source) {
            if int::value(number).is_none() {
                return Err(type_error!("memo key must be integers"));
            }
            let Ok(number) = usize::try_from(protocol::index_i64(number)?) else {
                return Err(value_error!("memo key must be positive integers."));
            };
            memo.put(number, object)?;
        }
        Ok(memo)
    }
}

/// The dict that an attribute `memo` is set to: a dict, or what a proxy of this type, whose slot 0 is a pickler or unpickler, stands for.
pub(super) fn given(
    args: &Arguments,
    proxy: &'static TypeDefinition,
    expected: &str,
    memo_of: impl FnOnce(Obj) -> PyResult,
) -> PyResult<Gc<PyDict>> {
    let value = args.at(1);
    if value.is_null() {
        return Err(type_error!("attribute deletion is not supported"));
    }
    if Class::of(value) == proxy.class() {
        return Ok(memo_of(instance::slot(value, 0))?.cast());
    }
    instance::view::<PyDict>(value).ok_or_else(|| {
        type_error!(
            "'memo' attribute must be {expected} object or dict, not {}",
            type_name(value)
        )
    })
}

/// The methods of such a proxy: `$memo` finds the memo of a pickler or unpickler.
macro_rules! proxy_methods {
    ($memo:path) => {
        &[
            Builtin::method("clear", "(self, /)", |args| {
                $memo(instance::slot(args.at(0), 0)).clear();
                nothing()
            }),
            Builtin::method("copy", "(self, /)", |args| {
                $memo(instance::slot(args.at(0), 0)).to_dict()
            }),
            Builtin::method("__reduce__", "(self, /)", |args| {
                let copy = $memo(instance::slot(args.at(0), 0)).to_dict()?;
                let class = Class::builtin(pyrite_vm::ids::DICT).object();
                let arguments = tuple::try_from_slice(&[copy])?;
                Ok(tuple::try_from_slice(&[class, arguments.cast()])?.cast())
            }),
        ]
    };
}
pub(super) use proxy_methods;
