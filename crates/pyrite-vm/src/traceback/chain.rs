//! The exceptions that one exception drags along: causes, contexts, members of groups; each once.

use crate::object::{Obj, TRUE};
use crate::types::exception::{self, group, slots};
use crate::types::list::{self, PyList};
use smelt::Gc;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// The exceptions by number. 0 is where it started.
pub struct Chain {
    exceptions: Gc<PyList>,
    links: Vec<Link>,
}

#[derive(Default)]
struct Link {
    /// The exception that is shown before this one, and what is said between them.
    before: Option<(usize, &'static str)>,
    /// The members of a group.
    children: Option<Vec<usize>>,
}

impl Chain {
    /// Follows an exception's chain, in the order that decides who shows an exception that several refer to.
    pub fn new(error: Obj) -> Chain {
        let mut chain = Chain {
            exceptions: list::new(),
            links: Vec::new(),
        };
        let Some(first) = chain.add(error) else {
            return chain;
        };
        let mut queue = vec![first];
        while let Some(index) = queue.pop() {
            let error = chain.exception(index);
            if let Some((before, message)) = before(error)
                && !chain.contains(before)
                && let Some(before) = chain.add(before)
            {
                chain.links[index].before = Some((before, message));
                queue.push(before);
            }
            if exception::matches(error, &exception::BASE_EXCEPTION_GROUP) {
                let members = group::exceptions(error).len();
                let children: Vec<usize> = (0..members)
                    .filter_map(|member| chain.add(group::exceptions(error)[member]))
                    .collect();
                queue.extend(&children);
                chain.links[index].children = Some(children);
            }
        }
        chain
    }

    /// `None` when there is no memory for more.
    fn add(&mut self, error: Obj) -> Option<usize> {
        list::push(self.exceptions, error).ok()?;
        self.links.push(Link::default());
        Some(self.links.len() - 1)
    }

    fn contains(&self, error: Obj) -> bool {
        list::items(self.exceptions).contains(&error)
    }

    /// An exception by number.
    pub fn exception(&self, index: usize) -> Obj {
        list::get(self.exceptions, index)
    }

    /// The members of a group.
    pub fn children(&self, index: usize) -> Option<&[usize]> {
        self.links[index].children.as_deref()
    }

    /// An exception and those shown before it in the order in which they are shown, with what is said before each.
    pub fn from(&self, index: usize) -> Vec<(usize, &'static str)> {
        let mut all = Vec::new();
        let mut next = Some(index);
        while let Some(index) = next {
            let before = self.links[index].before;
            all.push((index, before.map_or("", |(_, message)| message)));
            next = before.map(|(before, _)| before);
        }
        all.reverse();
        all
    }
}

/// The exception that is shown before another one.
fn before(error: Obj) -> Option<(Obj, &'static str)> {
    let slot = |slot: u32| -> Obj { crate::instance::slot(error, slot) };
    let (cause, context) = (slot(slots::CAUSE), slot(slots::CONTEXT));
    let known = |object: Obj| !object.is_null() && exception::is_exception(object);
    if known(cause) {
        return Some((cause, CAUSE));
    }
    let suppressed = slot(slots::SUPPRESS_CONTEXT).0 == TRUE;
    (known(context) && !suppressed).then_some((context, CONTEXT))
}
