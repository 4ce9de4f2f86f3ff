//! Guards that ask what a shape is: which shapes pass, and which fail without being asked again.
//!
//! Such a guard compares with the one shape that its trace was made for, and is a site like others for all else: at first that is left, so that the runtime can say whether the shape
//! fits. When it has said so the site's word leads to code that compares with all shapes of which something has been said.
//!
//! ```text
//!         cmp [object + shape], 20            cmp [object + shape], 23
//!         jne way out                         je passes
//! passes: ...                                 cmp [object + shape], 24
//! way out:                                    je fails
//!         mov r11, site                leaves: mov r11, site ; jmp leave
//!         jmp [site's word]            fails: jmp [bridge, or leaves]
//! ```
//!
//! A guard that nothing fits, and that is told no more, needs none of this.

use crate::assembler::{Arithmetic, Assembler, EQUAL, Memory, Place, R11};
use crate::sites::Registers;
use smelt::backend::exit_shape;

/// See the module's documentation. It stays where it is in memory: code knows the address of a word in it.
pub struct Branch {
    /// Read by the code that knows of the shapes: where it goes on when the guard fails.
    onward: usize,
    /// The bridge that the site goes on in; 0: it leaves.
    bridge: usize,
    /// Where the shape is. That does not change between the guard and its way out.
    place: Place,
    /// Where the code behind the guard begins; until that has its place, counted from its beginning.
    passes: usize,
    /// Which shapes pass, and which do not.
    pub told: Vec<(u32, bool)>,
    /// All others do not.
    pub is_complete: bool,
    /// The code that compares with them: its address and size, and where in it the site is left.
    stub: Option<(usize, usize)>,
    /// See `stub`.
    leaves: usize,
    /// The code that did so before: its memory is not used again at once, lest the processor still have some of it.
    former: Option<(usize, usize)>,
}

impl Branch {
    /// That of a guard of the shape at a place.
    pub fn new(place: Place) -> Branch {
        Branch {
            onward: 0,
            bridge: 0,
            place,
            passes: 0,
            told: Vec::new(),
            is_complete: false,
            stub: None,
            leaves: 0,
            former: None,
        }
    }

    /// Where the code behind the guard begins in the trace's code.
    pub fn passes_at(&mut self, offset: usize) {
        self.passes = offset;
    }

    /// The trace's code is at this address.
    pub fn is_at(&mut self, code: usize) {
        self.passes += code;
    }

    /// Does nothing fit, so that the site may as well go on at once?
    pub fn is_plain(&self) -> bool {
        self.is_complete && self.told.iter().all(|(_, fits)| !fits)
    }

    /// The code that knows of the shapes, for a site of this number, and where in it the site is left. `leave`: address of the word that leads to where all sites are left.
    pub fn code(&self, site: u32, leave: i32) -> (Vec<u8>, usize) {
        let mut code = Assembler::default();
        let (passes, fails) = (code.label(), code.label());
        for (shape, fits) in &self.told {
            code.arithmetic_constant_32(Arithmetic::Cmp, self.place, *shape as i32);
            code.jump_if(EQUAL, if *fits { passes } else { fails });
        }
        if self.is_complete {
            code.jump(fails);
        }
        let leaves = code.here();
        code.set(R11, site.into());
        code.jump_to(Place::Memory(Memory::absolute(leave)));
        code.bind(fails);
        code.set(R11, &raw const self.onward as u64);
        code.jump_to(Place::Memory(Memory::at(R11, 0)));
        code.bind(passes);
        code.set(R11, self.passes as u64);
        code.jump_to(Place::Register(R11));
        let leaves = code.offset_of(leaves);
        (code.finish().to_vec(), leaves)
    }

    /// The code that knows of the shapes is at this address. Gives older code that may be freed.
    pub fn has_stub(
        &mut self,
        address: usize,
        size: usize,
        leaves: usize,
    ) -> Option<(usize, usize)> {
        self.leaves = address + leaves;
        self.set_onward();
        let former = self.stub.replace((address, size));
        std::mem::replace(&mut self.former, former)
    }

    fn set_onward(&mut self) {
        let onward = match self.bridge {
            0 => self.leaves,
            bridge => bridge,
        };
        // SAFETY: a word of ours, which machine code reads.
        unsafe { (&raw mut self.onward).write_volatile(onward) }
    }

    /// The code that there is besides the trace's: addresses and sizes.
    pub fn stubs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.stub.into_iter().chain(self.former)
    }

    /// The site goes on in a bridge at this address when the guard fails.
    pub fn goes_on(&mut self, bridge: usize) {
        self.bridge = bridge;
        self.set_onward();
    }

    /// Where the site's word has to lead; `None`: out.
    pub fn entry(&self) -> Option<usize> {
        match self.is_plain() {
            true => (self.bridge != 0).then_some(self.bridge),
            false => self.stub.map(|(address, _)| address),
        }
    }

    /// The guard has been left: if that was for a shape of which nothing has been said, tells which.
    pub fn tell_shape(&self, registers: &Registers) {
        let word = match self.place {
            Place::Register(register) => registers[register as usize],
            Place::Memory(memory) => {
                let address = memory.address(registers);
                // SAFETY: what the guard has just read.
                unsafe { u64::from(*(address as *const u32)) }
            }
        };
        let shape = word as u32;
        if !self.is_complete && self.told.iter().all(|(told, _)| *told != shape) {
            // SAFETY: a word of ours.
            unsafe { *exit_shape() = shape.into() }
        }
    }
}
