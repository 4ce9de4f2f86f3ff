//! Guards that ask what a shape is: which shapes pass, and which fail without being asked again.
//!
//! Such a guard compares with the one shape that its trace was made for. For another it goes where its word says. At first that is out, so that the runtime can say whether the shape
//! fits; it leads to code that compares with all shapes of which that has been said, then.
//!
//! ```text
//! cmp [object + shape], 20         asks:   mov r11, site          cmp [object + shape], 23 ; je passes
//! jne way out                              jmp leave              cmp [object + shape], 24 ; je fails
//! passes: ...                      fails:  mov r11, site          ...
//! way out: jmp [word]                      jmp [site's word]      jmp to where it asks
//! ```

use crate::assembler::{Arithmetic, Assembler, EQUAL, Place, R11};
use crate::sites::Registers;
use smelt::backend::exit_shape;

/// See the module's documentation. It stays where it is in memory: code knows the address of its word.
pub struct Branch {
    word: usize,
    /// Where the shape is. That does not change between the guard and its ways out.
    place: Place,
    /// Where the code begins that leaves since the shape is new, that which fails, and that behind the guard; until that has its place, counted from its beginning.
    asks: usize,
    /// See `asks`.
    fails: usize,
    /// See `asks`.
    passes: usize,
    /// Which shapes pass, and which do not.
    pub told: Vec<(u32, bool)>,
    /// All others do not.
    pub is_complete: bool,
    /// The code that compares with them, and its size.
    stub: Option<(usize, usize)>,
}

impl Branch {
    /// That of a guard of the shape at a place.
    pub fn new(place: Place) -> Branch {
        Branch {
            word: 0,
            place,
            asks: 0,
            fails: 0,
            passes: 0,
            told: Vec::new(),
            is_complete: false,
            stub: None,
        }
    }

    /// Address of the word that says where to go.
    pub fn word_address(&self) -> usize {
        &raw const self.word as usize
    }

    /// Where in the trace's code its parts are.
    pub fn has_code(&mut self, asks: usize, fails: usize, passes: usize) {
        (self.asks, self.fails, self.passes) = (asks, fails, passes);
    }

    /// The trace's code is at this address.
    pub fn is_at(&mut self, code: usize) {
        self.asks += code;
        self.fails += code;
        self.passes += code;
        self.word = self.asks;
    }

    /// The code that knows of the shapes.
    pub fn code(&self) -> Vec<u8> {
        let mut code = Assembler::default();
        let (passes, fails) = (code.label(), code.label());
        for (shape, fits) in &self.told {
            code.arithmetic_constant_32(Arithmetic::Cmp, self.place, *shape as i32);
            code.jump_if(EQUAL, if *fits { passes } else { fails });
        }
        if !self.is_complete {
            go_to(&mut code, self.asks);
        }
        code.bind(fails);
        go_to(&mut code, self.fails);
        code.bind(passes);
        go_to(&mut code, self.passes);
        code.finish().to_vec()
    }

    /// The word leads to code of its own from now on. Gives what it has led to, if that was.
    pub fn lead_to(&mut self, address: usize, size: usize) -> Option<(usize, usize)> {
        // The word is read by machine code alone.
        // SAFETY: a word of ours.
        unsafe { (&raw mut self.word).write_volatile(address) }
        self.stub.replace((address, size))
    }

    /// The code of its own, and its size.
    pub fn stub(&self) -> Option<(usize, usize)> {
        self.stub
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

/// Goes on at an address.
fn go_to(code: &mut Assembler, address: usize) {
    code.set(R11, address as u64);
    code.jump_to(Place::Register(R11));
}
