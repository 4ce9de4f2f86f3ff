//! Words that machine code reads to know where to go on, so that a change is one store.

use crate::locations::Location;
use crate::sites::Sites;
use smelt::backend::{BackendError, CodeId};
use smelt::trace::LabelId;
use std::cell::Cell;

/// The most sites there can be: 16 million, 128 MB of address space, of which only touched pages take memory.
const SITES: usize = 16 << 20;
/// Words before the first site's, for the stubs.
const STUBS: usize = 8;

/// Lets the system choose an address below 2 GB. (On other processors this is compiled and never run.)
#[cfg(target_arch = "x86_64")]
const LOW: i32 = libc::MAP_32BIT;
#[cfg(not(target_arch = "x86_64"))]
const LOW: i32 = 0;

/// For each site the code that goes on: the stub that leaves, or a bridge's. It lies below 2 GB, where instructions can name it.
pub struct Table {
    words: *mut usize,
    leave: usize,
}

impl Table {
    /// Reserves the table.
    ///
    /// # Errors
    /// When the system gives no address space.
    pub fn new() -> Result<Table, std::io::Error> {
        // SAFETY: a fresh mapping.
        let words = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                (STUBS + SITES) * size_of::<usize>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | LOW,
                -1,
                0,
            )
        };
        if words == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        Ok(Table {
            words: words.cast(),
            leave: 0,
        })
    }

    /// Does a site of this number have a word?
    pub fn has_site(site: usize) -> bool {
        site < SITES
    }

    /// Address of site 0's word.
    pub fn sites(&self) -> i32 {
        self.stub(STUBS)
    }

    /// Address of the word of a stub, by number.
    pub fn stub(&self, number: usize) -> i32 {
        (self.words as usize + number * size_of::<usize>()) as i32
    }

    /// Sets the word of a stub, and returns its address.
    pub fn set_stub(&mut self, number: usize, code: usize) -> i32 {
        assert!(number < STUBS);
        // SAFETY: within the mapping.
        unsafe { *self.words.add(number) = code }
        self.stub(number)
    }

    /// The code that leaves for Rust.
    pub fn leave(&self) -> usize {
        self.leave
    }

    /// Sets what [`leave`](Table::leave) gives.
    pub fn set_leave(&mut self, code: usize) {
        self.leave = code;
    }

    /// Sets where a site leads.
    pub fn set(&self, site: u32, code: usize) {
        assert!(Table::has_site(site as usize));
        // SAFETY: within the mapping.
        unsafe { *self.words.add(STUBS + site as usize) = code }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // SAFETY: the backend is gone and its code with it.
        unsafe {
            libc::munmap(self.words.cast(), (STUBS + SITES) * size_of::<usize>());
        }
    }
}

/// A label.
#[derive(Default)]
struct Label {
    /// Read by jumps and calls. In a box, since machine code knows its address.
    slot: Box<Cell<usize>>,
    /// Where its parameters are wanted; `None` for labels that take them from the exit buffer.
    parameters: Option<Box<[Option<Location>]>>,
    /// The code that it leads to.
    owner: Option<CodeId>,
    /// Code that leaves by the label's own exit, if it has such; 0: none.
    stub: usize,
    /// The sites that have led to its code.
    sites: Vec<u32>,
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

    /// The compiled trace that the label leads to.
    pub fn owner(&self, id: LabelId) -> Option<CodeId> {
        self.known(id)?.owner
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

    /// Where the parameters of a label are wanted, those that are wanted at all; `None` for labels that take them from the exit buffer.
    pub fn parameters(&self, id: LabelId) -> Option<&[Option<Location>]> {
        self.known(id)?.parameters.as_deref()
    }

    /// Says where the parameters of a label are wanted.
    pub fn declare(&mut self, id: LabelId, parameters: Option<Box<[Option<Location>]>>) {
        self.label(id).parameters = parameters;
    }

    /// The label has been compiled.
    pub fn define(&mut self, id: LabelId, owner: CodeId, code: usize, sites: &mut Sites) {
        let label = self.label(id);
        label.owner = Some(owner);
        label.slot.set(code);
        label.sites.retain(|site| sites.leads_to(*site, id));
        for site in &label.sites {
            sites.goes_on(*site, code);
        }
    }

    /// The label leads out as long as it is not compiled.
    pub fn define_stub(&mut self, id: LabelId, code: usize) {
        let label = self.label(id);
        label.stub = code;
        label.slot.set(code);
    }

    /// The code that the label leads to is about to be freed.
    pub fn undefine(&mut self, id: LabelId) {
        let label = self.label(id);
        label.owner = None;
        label.parameters = None;
        label.slot.set(label.stub);
        label.sites = Vec::new();
    }

    /// A site leads to the label's code from now on.
    pub fn attach(&mut self, site: u32, id: LabelId, sites: &mut Sites) {
        let label = self.label(id);
        label.sites.push(site);
        sites.attach(site, Some(id), label.slot.get());
    }
}
