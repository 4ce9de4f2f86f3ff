//! Guards as machine code knows them: where it can be left, and where the live values are there.
//!
//! A guard costs its branch and a few bytes behind the rest of the code, which jump through the site's word in a table. The word leads to the stub that leaves, until a bridge is
//! attached. What the bridge needs it finds where it lies: its inputs begin their lives in the registers and slots of the site. Only who leaves for Rust looks the
//! locations up, and copies the values to the exit buffer.

use crate::assembler::{Place, RBP};
use crate::branches::Branch;
use crate::locations::{BASE_SLOT, Location};
use crate::tables::Table;
use smelt::backend::{EXIT_BUFFER_WORDS, ExitId, exit_buffer, exit_frame};
use smelt::trace::LabelId;
use std::cell::Cell;
use std::rc::Rc;

/// No site.
const NONE: u32 = u32::MAX;

/// A place where machine code can be left.
struct Site {
    exit: ExitId,
    /// Its locations are these of its trace's, in the order of the exit's live values.
    from: u32,
    /// See `from`.
    to: u32,
    /// The next site of the same exit.
    next: u32,
    /// The locations of its trace. `None`: the values are in the exit buffer, each in its place, since the code is a stub; or the trace is being compiled.
    locations: Option<Rc<[Location]>>,
    /// Where it goes on.
    bridge: Option<LabelId>,
    /// If its guard asks what a shape is.
    branch: Option<Box<Branch>>,
}

/// Of an exit: the first of its sites, and that which a bridge is for.
struct Sited {
    first: u32,
    bridged: u32,
}

impl Sited {
    /// An exit without sites.
    fn none() -> Sited {
        Sited {
            first: NONE,
            bridged: NONE,
        }
    }
}

/// The sites of one compiled trace.
#[derive(Debug)]
pub struct Own(Box<[u32]>);

/// All sites.
pub struct Sites {
    table: Table,
    sites: Vec<Site>,
    /// Numbers of sites that are none any more.
    unused: Vec<u32>,
    exits: Vec<Sited>,
    /// The site that has been left by last.
    last: Cell<u32>,
    /// Sites of the trace that is being compiled: they are not linked to their exits yet.
    made: Vec<u32>,
    /// Their locations.
    locations: Vec<Location>,
}

impl Sites {
    /// None.
    pub fn new(table: Table) -> Sites {
        Sites {
            table,
            sites: Vec::new(),
            unused: Vec::new(),
            exits: Vec::new(),
            last: Cell::new(NONE),
            made: Vec::new(),
            locations: Vec::new(),
        }
    }

    /// Address of the word of site 0.
    pub fn table(&self) -> i32 {
        self.table.sites()
    }

    /// The table, to be completed.
    pub fn words_mut(&mut self) -> &mut Table {
        &mut self.table
    }

    /// Is there room for so many more?
    pub fn has_room(&self, count: usize) -> bool {
        let used = self.sites.len() - self.unused.len();
        Table::has_site(used + count)
    }

    /// Begins a site; its locations follow.
    pub fn begin(&self) -> usize {
        self.locations.len()
    }

    /// One more location.
    pub fn push(&mut self, location: Location) {
        self.locations.push(location);
    }

    /// Ends the site that has begun with the location `start`: its number, or that of the last site, if that is the same.
    pub fn end(&mut self, exit: ExitId, start: usize) -> u32 {
        if let Some(number) = self.made.last()
            && let last = &self.sites[*number as usize]
            && last.exit == exit
            && last.branch.is_none()
            && self.locations[last.from as usize..last.to as usize] == self.locations[start..]
        {
            self.locations.truncate(start);
            return *number;
        }
        self.add(exit, start)
    }

    /// As [`end`](Sites::end), of a guard that asks what the shape at a place is; a site of its own.
    pub fn end_by_shape(&mut self, exit: ExitId, start: usize, place: Place) -> u32 {
        let number = self.add(exit, start);
        self.sites[number as usize].branch = Some(Box::new(Branch::new(place)));
        number
    }

    /// How a guard branches that asks what a shape is.
    pub fn branch(&mut self, site: u32) -> &mut Branch {
        let branch = self.sites[site as usize].branch.as_mut();
        branch.expect("a site made by `end_by_shape`")
    }

    /// The sites of an exit whose guard asks what a shape is.
    pub fn branches(&self, exit: ExitId) -> Vec<u32> {
        let mut all = self.of_exit(exit);
        all.retain(|site| self.sites[*site as usize].branch.is_some());
        all
    }

    /// A site whose values are in the exit buffer. It stays.
    pub fn add_in_buffer(&mut self, exit: ExitId) -> u32 {
        let site = self.add(exit, self.begin());
        self.link(None);
        site
    }

    fn add(&mut self, exit: ExitId, start: usize) -> u32 {
        let site = Site {
            exit,
            from: start as u32,
            to: self.locations.len() as u32,
            next: NONE,
            locations: None,
            bridge: None,
            branch: None,
        };
        let number = match self.unused.pop() {
            Some(number) => {
                self.sites[number as usize] = site;
                number
            }
            None => {
                self.sites.push(site);
                self.sites.len() as u32 - 1
            }
        };
        self.made.push(number);
        number
    }

    /// Forgets the sites since the last `commit`.
    pub fn roll_back(&mut self) {
        for number in &self.made {
            self.sites[*number as usize].branch = None;
        }
        self.unused.append(&mut self.made);
        self.locations.clear();
    }

    /// The code of the sites made since the last time has its place, at this address.
    pub fn commit(&mut self, code: usize) -> Own {
        for number in &self.made {
            if let Some(branch) = &mut self.sites[*number as usize].branch {
                branch.is_at(code);
            }
        }
        let locations = self.locations.drain(..).collect();
        Own(self.link(Some(locations)))
    }

    fn link(&mut self, locations: Option<Rc<[Location]>>) -> Box<[u32]> {
        for &number in &self.made {
            let site = &mut self.sites[number as usize];
            let exit = site.exit.0 as usize;
            if self.exits.len() <= exit {
                self.exits.resize_with(exit + 1, Sited::none);
            }
            site.next = std::mem::replace(&mut self.exits[exit].first, number);
            site.locations.clone_from(&locations);
            self.table.set(number, self.table.leave());
        }
        self.made.drain(..).collect()
    }

    /// The code of these sites has been freed. Tells the addresses and sizes of code that nobody needs now, either.
    pub fn free(&mut self, own: Own) -> Vec<(usize, usize)> {
        let mut stubs = Vec::new();
        for &number in &own.0 {
            let site = &mut self.sites[number as usize];
            self.exits[site.exit.0 as usize] = Sited::none();
            site.bridge = None;
            site.locations = None;
            stubs.extend(site.branch.take().iter().flat_map(|branch| branch.stubs()));
        }
        self.unused.extend(own.0);
        stubs
    }

    /// There will be a bridge of an exit for the site that has been left by last, which is one of the exit's.
    pub fn will_bridge(&mut self, exit: ExitId) {
        self.exits[exit.0 as usize].bridged = self.last.get();
    }

    /// Where the live values of an exit are that is to be bridged; `None`: in the exit buffer.
    pub fn arrivals(&self, exit: ExitId) -> Option<&[Location]> {
        let exit = self.exits.get(exit.0 as usize)?;
        let site = match exit.bridged {
            NONE => exit.first,
            bridged => bridged,
        };
        self.locations(site)
    }

    /// Where the values of a site are; `None`: in the exit buffer.
    pub fn locations(&self, site: u32) -> Option<&[Location]> {
        let site = self.sites.get(site as usize)?;
        let own = site.locations.as_ref()?;
        Some(&own[site.from as usize..site.to as usize])
    }

    /// The sites of an exit.
    pub fn of_exit(&self, exit: ExitId) -> Vec<u32> {
        let mut next = self.exits.get(exit.0 as usize).map_or(NONE, |e| e.first);
        let mut all = Vec::new();
        while let Some(site) = self.sites.get(next as usize) {
            all.push(next);
            next = site.next;
        }
        all
    }

    /// A site goes on in the code at an address: a bridge's own, if that has a label, or what leads to it.
    pub fn attach(&mut self, site: u32, bridge: Option<LabelId>, code: usize) {
        self.sites[site as usize].bridge = bridge;
        self.goes_on(site, code);
    }

    /// A site goes on at an address.
    pub fn goes_on(&mut self, site: u32, code: usize) {
        match &mut self.sites[site as usize].branch {
            Some(branch) => {
                branch.goes_on(code);
                self.branch_has_changed(site);
            }
            None => self.table.set(site, code),
        }
    }

    /// What the branch of a site knows has changed.
    pub fn branch_has_changed(&mut self, site: u32) {
        let entry = self.branch(site).entry();
        self.table.set(site, entry.unwrap_or(self.table.leave()));
    }

    /// Does the site lead to the label's own code?
    pub fn leads_to(&self, site: u32, label: LabelId) -> bool {
        self.sites[site as usize].bridge == Some(label)
    }
}

/// The registers at a site: the general ones, then the floats.
pub type Registers = [u64; 32];

/// Copies the live values of a site to the exit buffer; returns the exit. Called by the stub that leaves, with what it has found in the registers.
pub extern "C" fn leave(site: u32, registers: &Registers, sites: &Sites) -> u32 {
    let exit = sites.sites[site as usize].exit;
    sites.last.set(site);
    let frame = registers[RBP as usize] as *const u64;
    let slot = |slot: u16| {
        // SAFETY: the frame of the code that is being left, which has this slot.
        unsafe { *frame.sub(slot as usize + 1) }
    };
    if let Some(branch) = &sites.sites[site as usize].branch {
        branch.tell_shape(registers);
    }
    // SAFETY: the buffer is ours, and as long as that.
    let buffer = unsafe { std::slice::from_raw_parts_mut(exit_buffer(), EXIT_BUFFER_WORDS) };
    if let Some(locations) = sites.locations(site) {
        let word = |location: &Location, buffer: &[u64]| match *location {
            Location::Register(register) => registers[register as usize],
            Location::Slot(index) => slot(index),
            Location::Buffer(word) => buffer[word as usize],
        };
        if locations.iter().any(|l| matches!(l, Location::Buffer(_))) {
            // A word may be wanted in another's place: all are read first.
            let words: Vec<u64> = locations.iter().map(|l| word(l, buffer)).collect();
            buffer[..words.len()].copy_from_slice(&words);
        } else {
            for (index, location) in locations.iter().enumerate() {
                buffer[index] = word(location, buffer);
            }
        }
    }
    // SAFETY: a word of ours.
    unsafe { *exit_frame() = slot(BASE_SLOT) as usize }
    exit.0
}
