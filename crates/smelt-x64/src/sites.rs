//! Guards as machine code knows them: where it can be left, and where the live values are there.
//!
//! A guard costs its branch and a few bytes behind the rest of the code, which jump through the site's word in a table. The word leads to the stub that leaves, until a bridge is
//! attached. What the bridge needs it finds where it lies: its inputs begin their lives in the registers and slots of the site. Only who leaves for Rust looks the
//! locations up, and copies the values to the exit buffer.

use crate::assembler::RBP;
use crate::locations::{BASE_SLOT, Location};
use crate::tables::Table;
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
    /// These of all.
    Range(u32, u32),
    /// The values are in the exit buffer, each in its place: the code is a stub.
    InBuffer,
}

/// Of an exit: the first of its sites, and the one that has been left by last.
#[derive(Clone)]
struct Sited {
    first: u32,
    last: Cell<u32>,
}

/// All sites.
pub struct Sites {
    table: Table,
    sites: Vec<Site>,
    locations: Vec<Location>,
    exits: Vec<Sited>,
    /// Sites that are not linked to their exits yet.
    linked: usize,
}

impl Sites {
    /// None.
    pub fn new(table: Table) -> Sites {
        Sites {
            table,
            sites: Vec::new(),
            locations: Vec::new(),
            exits: Vec::new(),
            linked: 0,
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
        Table::has_site(self.sites.len() + count)
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
        if let Some(last) = self.sites[self.linked..].last()
            && last.exit == exit
            && let Locations::Range(from, to) = last.locations
            && self.locations[from as usize..to as usize] == self.locations[start..]
        {
            self.locations.truncate(start);
            return self.sites.len() as u32 - 1;
        }
        let range = Locations::Range(start as u32, self.locations.len() as u32);
        self.add(exit, range)
    }

    /// A site whose values are in the exit buffer.
    pub fn add_in_buffer(&mut self, exit: ExitId) -> u32 {
        let site = self.add(exit, Locations::InBuffer);
        self.commit();
        site
    }

    fn add(&mut self, exit: ExitId, locations: Locations) -> u32 {
        self.sites.push(Site {
            exit,
            locations,
            next: NONE,
            bridge: None,
        });
        self.sites.len() as u32 - 1
    }

    /// Forgets the sites since the last `commit`.
    pub fn roll_back(&mut self) {
        self.sites.truncate(self.linked);
        let end = self.sites.iter().rev().find_map(|s| match s.locations {
            Locations::Range(_, to) => Some(to as usize),
            Locations::InBuffer => None,
        });
        self.locations.truncate(end.unwrap_or(0));
    }

    /// The code of the sites made since the last time has its place.
    pub fn commit(&mut self) {
        for number in self.linked..self.sites.len() {
            let site = &mut self.sites[number];
            let exit = site.exit.0 as usize;
            if self.exits.len() <= exit {
                let none = Sited {
                    first: NONE,
                    last: Cell::new(NONE),
                };
                self.exits.resize(exit + 1, none);
            }
            site.next = std::mem::replace(&mut self.exits[exit].first, number as u32);
            self.table.set(number as u32, self.table.leave());
        }
        self.linked = self.sites.len();
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
            Locations::Range(from, to) => Some(&self.locations[from as usize..to as usize]),
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
