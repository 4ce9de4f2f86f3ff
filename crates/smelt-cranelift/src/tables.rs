//! Where jumps, calls and exits lead: one word each, read by machine code at every passage, so that a change is one store.

use smelt::Kind;
use smelt::backend::{BackendError, ExitId};
use smelt::trace::LabelId;
use std::cell::Cell;

/// The most exits there can be: 16 million, 128 MB of address space, of which only touched pages take memory.
const EXITS: usize = 16 << 20;

/// For each exit the code that goes on: the stub that leaves, or a bridge's.
pub struct ExitTable {
    words: *mut usize,
}

impl ExitTable {
    /// Reserves the table.
    ///
    /// # Errors
    /// When the system gives no address space.
    pub fn new() -> Result<ExitTable, std::io::Error> {
        // SAFETY: a fresh mapping.
        let words = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                EXITS * size_of::<usize>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if words == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        Ok(ExitTable {
            words: words.cast(),
        })
    }

    /// Is there room for this exit?
    pub fn has(exit: usize) -> bool {
        exit < EXITS
    }

    /// Address of exit 0's word.
    pub fn address(&self) -> usize {
        self.words as usize
    }

    /// Sets where an exit leads. Exits beyond the table are never compiled and are ignored.
    pub fn set(&self, exit: ExitId, code: usize) {
        if Self::has(exit.0 as usize) {
            // SAFETY: within the mapping.
            unsafe { *self.words.add(exit.0 as usize) = code }
        }
    }
}

impl Drop for ExitTable {
    fn drop(&mut self) {
        // SAFETY: the backend is gone and its code with it.
        unsafe {
            libc::munmap(self.words.cast(), EXITS * size_of::<usize>());
        }
    }
}

/// A label.
#[derive(Default)]
struct Label {
    /// Read by jumps and calls. In a box, since machine code knows its address.
    slot: Box<Cell<usize>>,
    /// The code compiled for the label itself; 0: none yet.
    own: usize,
    /// Kinds of its parameters; `None` for entry labels, which take them from the exit buffer.
    parameters: Option<Box<[Kind]>>,
    /// Whose code jumps to it go to.
    redirected: Option<LabelId>,
    /// The exits that a bridge beginning here is attached to.
    exits: Vec<ExitId>,
}

/// The labels, by number: the runtime counts them.
#[derive(Default)]
pub struct Labels {
    labels: Vec<Label>,
}

impl Labels {
    fn label(&mut self, id: LabelId) -> &mut Label {
        let index = id.0 as usize;
        if index >= self.labels.len() {
            self.labels.resize_with(index + 1, Label::default);
        }
        &mut self.labels[index]
    }

    fn known(&self, id: LabelId) -> Option<&Label> {
        self.labels.get(id.0 as usize)
    }

    /// Address of the word that leads to the label's code.
    pub fn slot(&mut self, id: LabelId) -> usize {
        self.label(id).slot.as_ptr() as usize
    }

    /// Is there code for the label?
    pub fn has_code(&self, id: LabelId) -> bool {
        self.known(id).is_some_and(|l| l.slot.get() != 0)
    }

    /// The code that jumps to the label lead to.
    ///
    /// # Errors
    /// When there is none.
    pub fn code(&self, id: LabelId) -> Result<usize, BackendError> {
        match self.known(id).map(|l| l.slot.get()) {
            Some(code) if code != 0 => Ok(code),
            _ => Err(BackendError(format!("{id:?} has no code"))),
        }
    }

    /// Kinds of the parameters of a label inside a trace, `None` for entry labels.
    pub fn parameters(&self, id: LabelId) -> Option<&[Kind]> {
        self.known(id)?.parameters.as_deref()
    }

    /// A label inside a trace that is about to be compiled.
    pub fn declare(&mut self, id: LabelId, parameters: Box<[Kind]>) {
        self.label(id).parameters = Some(parameters);
    }

    /// The label has been compiled.
    pub fn define(&mut self, id: LabelId, code: usize, exits: &ExitTable) {
        let label = self.label(id);
        label.own = code;
        label.redirected = None;
        self.update(exits);
    }

    /// Jumps to `old` go to `new`.
    pub fn redirect(&mut self, old: LabelId, new: LabelId, exits: &ExitTable) {
        let end = self.resolve(new);
        if end != old {
            self.label(old).redirected = Some(end);
            self.update(exits);
        }
    }

    /// The exit goes on at the label.
    pub fn attach(&mut self, exit: ExitId, bridge: LabelId, exits: &ExitTable) {
        for label in &mut self.labels {
            label.exits.retain(|e| *e != exit);
        }
        let label = self.label(bridge);
        label.exits.push(exit);
        exits.set(exit, label.slot.get());
    }

    fn resolve(&self, id: LabelId) -> LabelId {
        let mut id = id;
        while let Some(next) = self.known(id).and_then(|l| l.redirected) {
            id = next;
        }
        id
    }

    /// Makes all words true. Redirections are rare, so all are looked at.
    fn update(&mut self, exits: &ExitTable) {
        let redirected: Vec<LabelId> = self
            .labels
            .iter()
            .enumerate()
            .filter(|(_, l)| l.redirected.is_some() || l.slot.get() != l.own)
            .map(|(index, _)| LabelId(index as u32))
            .collect();
        for id in redirected {
            let code = self.known(self.resolve(id)).map_or(0, |l| l.own);
            let label = self.label(id);
            label.slot.set(code);
            for exit in &label.exits {
                exits.set(*exit, code);
            }
        }
    }
}
