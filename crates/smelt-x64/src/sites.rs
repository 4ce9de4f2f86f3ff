//! Guards as machine code knows them: where it can be left, and where the live values are there.
//!
//! A guard costs its branch and a few bytes behind the rest of the code, which jump through the site's word in a table. The word leads to the stub that leaves, until a bridge is
//! attached. What the bridge needs it finds where it lies: its inputs begin their lives in the registers and slots of the site. Only who leaves for Rust looks the
//! locations up, and copies the values to the exit buffer.

use crate::assembler::RBP;
use crate::locations::{BASE_SLOT, Location};
use crate::tables::Table;
use smelt::Slab;
use smelt::backend::{EXIT_BUFFER_WORDS, ExitId, exit_buffer, exit_frame};
use smelt::trace::LabelId;
use std::cell::Cell;

/// No site.
const NONE: u32 = u32::MAX;

/// A place where machine code can be left.
struct Site {
    exit: ExitId,
    /// Its locations, in the order of the exit's live values.
    locations: Locations,
    /// The next site of the same exit.
    next: u32,
    /// Where it goes on.
    bridge: Option<LabelId>,
}

#[derive(Clone, Copy)]
enum Locations {
    /// These of a block.
    Range { block: u32, from: u32, to: u32 },
    /// The values are in the exit buffer, each in its place: the code is a stub.
    InBuffer,
}

/// Of an exit: the first of its sites, and the one that has been left by last.
struct Sited {
    first: u32,
    last: Cell<u32>,
}

impl Sited {
    /// An exit without sites.
    fn none() -> Sited {
        Sited {
            first: NONE,
            last: Cell::new(NONE),
        }
    }
}

/// The sites of one compiled trace.
#[derive(Debug)]
pub struct Own {
    sites: Box<[u32]>,
    block: u32,
}

/// All sites.
pub struct Sites {
    table: Table,
    sites: Vec<Site>,
    /// Numbers of sites that are none any more.
    unused: Vec<u32>,
    /// The locations of each compiled trace.
    blocks: Slab<Box<[Location]>>,
    exits: Vec<Sited>,
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
            blocks: Slab::new(),
            exits: Vec::new(),
            made: Vec::new(),
            locations: Vec::new(),
        }
    }

    /// Address of the word of site 0.
    pub fn table(&self) -> i32 {
        self.table.sites()
    }

    /// The table.
    pub fn words(&self) -> &Table {
        &self.table
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
            && let Locations::Range { from, to, .. } = last.locations
            && self.locations[from as usize..to as usize] == self.locations[start..]
        {
            self.locations.truncate(start);
            return *number;
        }
        let range = Locations::Range {
            block: self.blocks.next() as u32,
            from: start as u32,
            to: self.locations.len() as u32,
        };
        self.add(exit, range)
    }

    /// A site whose values are in the exit buffer. It stays.
    pub fn add_in_buffer(&mut self, exit: ExitId) -> u32 {
        let site = self.add(exit, Locations::InBuffer);
        self.link();
        site
    }

    fn add(&mut self, exit: ExitId, locations: Locations) -> u32 {
        let site = Site {
            exit,
            locations,
            next: NONE,
            bridge: None,
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
        self.unused.append(&mut self.made);
        self.locations.clear();
    }

    /// The code of the sites made since the last time has its place.
    pub fn commit(&mut self) -> Own {
        let locations = self.locations.drain(..).collect();
        Own {
            sites: self.link(),
            block: self.blocks.insert(locations) as u32,
        }
    }

    fn link(&mut self) -> Box<[u32]> {
        for &number in &self.made {
            let site = &mut self.sites[number as usize];
            let exit = site.exit.0 as usize;
            if self.exits.len() <= exit {
                self.exits.resize_with(exit + 1, Sited::none);
            }
            site.next = std::mem::replace(&mut self.exits[exit].first, number);
            self.table.set(number, self.table.leave());
        }
        self.made.drain(..).collect()
    }

    /// The code of these sites has been freed.
    pub fn free(&mut self, own: Own) {
        for &number in &own.sites {
            self.exits[self.sites[number as usize].exit.0 as usize] = Sited::none();
            self.sites[number as usize].bridge = None;
        }
        self.unused.extend(own.sites);
        self.blocks.remove(own.block as usize);
    }

    /// Where the live values of an exit are when it was left last; `None`: in the exit buffer.
    pub fn arrivals(&self, exit: ExitId) -> Option<&[Location]> {
        let exit = self.exits.get(exit.0 as usize)?;
        let site = match exit.last.get() {
            NONE => exit.first,
            last => last,
        };
        self.locations(site)
    }

    /// Where the values of a site are; `None`: in the exit buffer.
    pub fn locations(&self, site: u32) -> Option<&[Location]> {
        match self.sites.get(site as usize)?.locations {
            Locations::Range { block, from, to } => {
                Some(&self.blocks[block as usize][from as usize..to as usize])
            }
            Locations::InBuffer => None,
        }
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
        self.table.set(site, code);
    }

    /// Does the site lead to the label's own code?
    pub fn leads_to(&self, site: u32, label: LabelId) -> bool {
        self.sites[site as usize].bridge == Some(label)
    }
}

/// The registers at a site: the general ones, then the floats.
type Registers = [u64; 32];

/// Copies the live values of a site to the exit buffer; returns the exit. Called by the stub that leaves, with what it has found in the registers.
pub extern "C" fn leave(site: u32, registers: &Registers, sites: &Sites) -> u32 {
    let exit = sites.sites[site as usize].exit;
    sites.exits[exit.0 as usize].last.set(site);
    let frame = registers[RBP as usize] as *const u64;
    let slot = |slot: u16| {
        // SAFETY: the frame of the code that is being left, which has this slot.
        unsafe { *frame.sub(slot as usize + 1) }
    };
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
