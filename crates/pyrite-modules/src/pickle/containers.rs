//! Pickling tuples, lists, dicts and sets, and what says that it has such items.

use super::class_name;
use super::opcodes::*;
use super::save::Save;
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::types::dict::PyDict;
use pyrite_vm::types::list::PyList;
use pyrite_vm::types::set::{self, PySet};
use pyrite_vm::types::tuple::PyTuple;
use pyrite_vm::{ids, runtime_error, type_error};

/// So many items are put into a container at once.
const BATCH: usize = 1000;

impl Save {
    pub(super) fn save_tuple(&mut self, items: Gc<PyTuple>) -> PyResult<()> {
        let object: Obj = items.cast();
        let items = tuple::items(items);
        let count = items.len();
        if count == 0 {
            if self.binary {
                self.out.op(EMPTY_TUPLE);
            } else {
                self.out.put(&[MARK, TUPLE]);
            }
            return Ok(());
        }
        let short = count <= 3 && self.protocol >= 2;
        if !short {
            self.out.op(MARK);
        }
        for (index, item) in items.iter().enumerate() {
            let done = self.save(*item);
            noted(done, || item_note(object, index))?;
        }
        // Its items may have led to itself: then it is there already, and they are not wanted.
        if let Some(number) = self.memo.get(object) {
            if short {
                self.out.put(&[POP, POP, POP][..count]);
            } else if self.binary {
                self.out.op(POP_MARK);
            } else {
                for _ in 0..=count {
                    self.out.op(POP);
                }
            }
            self.get(number);
            return Ok(());
        }
        if short {
            self.out.op([TUPLE1, TUPLE2, TUPLE3][count - 1]);
        } else {
            self.out.op(TUPLE);
        }
        self.remember(object)
    }

    pub(super) fn save_list(&mut self, items: Gc<PyList>) -> PyResult<()> {
        let object: Obj = items.cast();
        if self.binary {
            self.out.op(EMPTY_LIST);
        } else {
            self.out.put(&[MARK, LIST]);
        }
        self.remember(object)?;
        let mut index = 0;
        let next =
            |index: usize| Ok((index < list::length(items)).then(|| list::get(items, index)));
        if self.binary && list::length(items) == 1 {
            return self.append_one(list::get(items, 0), object, 0);
        }
        while index < list::length(items) {
            self.append_batch(object, &mut index, next, None)?;
        }
        Ok(())
    }

    fn append_one(&mut self, item: Obj, object: Obj, index: usize) -> PyResult<()> {
        let done = self.save(item);
        noted(done, || item_note(object, index))?;
        self.out.op(APPEND);
        Ok(())
    }

    /// Items up to the size of a batch, which is appended. `first` comes before what `next` gives.
    fn append_batch(
        &mut self,
        object: Obj,
        index: &mut usize,
        mut next: impl FnMut(usize) -> PyResult<Option<Obj>>,
        first: Option<Obj>,
    ) -> PyResult<()> {
        if !self.binary {
            while let Some(item) = next(*index)? {
                self.append_one(item, object, *index)?;
                *index += 1;
            }
            return Ok(());
        }
        self.out.op(MARK);
        let (mut count, mut waiting) = (0, first);
        while count < BATCH {
            let item = match waiting.take() {
                Some(item) => item,
                None => match next(*index)? {
                    Some(item) => item,
                    None => break,
                },
            };
            let done = self.save(item);
            let place = *index;
            noted(done, || item_note(object, place))?;
            *index += 1;
            count += 1;
        }
        self.out.op(APPENDS);
        Ok(())
    }

    /// The items of an iterator, appended to an object.
    pub(super) fn append_all(&mut self, iterator: Obj, object: Obj) -> PyResult<()> {
        let mut index = 0;
        if !self.binary {
            return self.append_batch(object, &mut index, |_| protocol::next(iterator), None);
        }
        // One item ahead: a single one is not worth a batch.
        let mut ahead = protocol::next(iterator)?;
        while let Some(first) = ahead {
            let second = protocol::next(iterator)?;
            let Some(second) = second else {
                return self.append_one(first, object, index);
            };
            let mut waiting = Some(second);
            let next = |_| match waiting.take() {
                Some(item) => Ok(Some(item)),
                None => protocol::next(iterator),
            };
            let before = index;
            self.append_batch(object, &mut index, next, Some(first))?;
            if index - before < BATCH {
                return Ok(());
            }
            ahead = protocol::next(iterator)?;
        }
        Ok(())
    }

    pub(super) fn save_dict(&mut self, dict: Gc<PyDict>) -> PyResult<()> {
        let object: Obj = dict.cast();
        if self.binary {
            self.out.op(EMPTY_DICT);
        } else {
            self.out.put(&[MARK, DICT]);
        }
        self.remember(object)?;
        let size = dict::length(dict);
        let mut from = 0;
        let next = || {
            if dict::length(dict) != size {
                return Err(runtime_error!("dictionary changed size during iteration"));
            }
            let entry = dict::next_entry(dict, from);
            Ok(entry.map(|(place, key, value)| {
                from = place + 1;
                [key, value]
            }))
        };
        self.set_items(object, next, Some(size))
    }

    /// The pairs that an iterator gives, as items of an object.
    pub(super) fn set_all(&mut self, iterator: Obj, object: Obj) -> PyResult<()> {
        let next = || match protocol::next(iterator)? {
            None => Ok(None),
            Some(pair) => match tuple::of(pair) {
                Some([key, value]) => Ok(Some([*key, *value])),
                _ => Err(type_error!("dict items iterator must return 2-tuples")),
            },
        };
        self.set_items(object, next, None)
    }

    fn set_items(
        &mut self,
        object: Obj,
        mut next: impl FnMut() -> PyResult<Option<[Obj; 2]>>,
        size: Option<usize>,
    ) -> PyResult<()> {
        if !self.binary {
            while let Some(pair) = next()? {
                self.save_pair(pair, object)?;
                self.out.op(SETITEM);
            }
            return Ok(());
        }
        let mut ahead = next()?;
        let mut left = size;
        while let Some(first) = ahead {
            // One pair ahead, unless it is known how many there are: a single one is not worth a batch.
            let second = match size {
                Some(_) => None,
                None => next()?,
            };
            if size == Some(1) || size.is_none() && second.is_none() {
                self.save_pair(first, object)?;
                self.out.op(SETITEM);
                return Ok(());
            }
            self.out.op(MARK);
            let (mut count, mut pair, mut waiting) = (0, first, second);
            ahead = None;
            loop {
                self.save_pair(pair, object)?;
                count += 1;
                if count == BATCH {
                    break;
                }
                let following = match waiting.take() {
                    None => next()?,
                    waiting => waiting,
                };
                match following {
                    Some(following) => pair = following,
                    None => break,
                }
            }
            self.out.op(SETITEMS);
            left = left.map(|left| left - count);
            if count == BATCH && left == Some(0) {
                // CPython looks whether there are more only behind another mark.
                self.out.put(&[MARK, SETITEMS]);
            } else if count == BATCH {
                ahead = next()?;
            }
        }
        Ok(())
    }

    fn save_pair(&mut self, [key, value]: [Obj; 2], object: Obj) -> PyResult<()> {
        self.save(key)?;
        let done = self.save(value);
        noted(done, || {
            Ok(format!(
                "when serializing {} item {}",
                class_name(object)?,
                repr_text(key)?
            ))
        })
    }

    /// The elements of a set as an argument of its class.
    fn save_set_by_class(&mut self, set: Gc<PySet>, class: u32) -> PyResult<()> {
        let items = list::from_iterable(set.cast())?;
        let arguments = tuple::try_from_slice(&[items.cast()])?;
        let class = Class::builtin(class).object();
        self.save_parts(&[class, arguments.cast()], Some(set.cast()))
    }

    fn save_elements(&mut self, set: Gc<PySet>, from: &mut usize, most: usize) -> PyResult<usize> {
        let (size, mut count) = (set::length(set), 0);
        while count < most
            && let Some((place, element)) = set::next_element(set, *from)
        {
            *from = place + 1;
            let done = self.save(element);
            noted(done, || {
                Ok(format!(
                    "when serializing {} element",
                    class_name(set.cast())?
                ))
            })?;
            if set::length(set) != size {
                return Err(runtime_error!("set changed size during iteration"));
            }
            count += 1;
        }
        Ok(count)
    }

    pub(super) fn save_set(&mut self, set: Gc<PySet>) -> PyResult<()> {
        if self.protocol < 4 {
            return self.save_set_by_class(set, ids::SET);
        }
        self.out.op(EMPTY_SET);
        self.remember(set.cast())?;
        let (mut from, mut left) = (0, set::length(set));
        while left > 0 {
            self.out.op(MARK);
            left -= self.save_elements(set, &mut from, BATCH)?;
            self.out.op(ADDITEMS);
        }
        Ok(())
    }

    pub(super) fn save_frozenset(&mut self, set: Gc<PySet>) -> PyResult<()> {
        if self.protocol < 4 {
            return self.save_set_by_class(set, ids::FROZENSET);
        }
        self.out.op(MARK);
        self.save_elements(set, &mut 0, usize::MAX)?;
        if let Some(number) = self.memo.get(set.cast()) {
            self.out.op(POP_MARK);
            self.get(number);
            return Ok(());
        }
        self.out.op(FROZENSET);
        self.remember(set.cast())
    }
}

fn item_note(object: Obj, index: usize) -> PyResult<String> {
    Ok(format!(
        "when serializing {} item {index}",
        class_name(object)?
    ))
}
