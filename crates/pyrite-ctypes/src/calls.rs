//! Calls of foreign functions.
//!
//! What a function wants is found out at its first call and kept with it: how its parameters are converted, and what libffi makes of their types.

use crate::codes::{self, Code};
use crate::data;
use crate::function::{self, call_flags, own};
use crate::info::{self, Info, slots};
use crate::parameters::{self, Shortcut, Word};
use libffi_sys as ffi;
use libffi_sys::{ffi_abi_FFI_DEFAULT_ABI as ABI, ffi_status_FFI_OK as OK};
use pyrite_modules::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::{gil, thread};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;

/// `ArgumentError`.
pub static ARGUMENT_ERROR: ModuleException =
    ModuleException::new("ctypes", "ArgumentError", &exception::EXCEPTION);

thread_local! {
    /// The copy of `errno` that `get_errno` tells and functions that want it exchange with the system's.
    static ERROR: Cell<i32> = const { Cell::new(0) };
}

/// `get_errno`.
pub fn get_error(_: &Arguments) -> PyResult {
    Ok(int::new(i64::from(ERROR.get())))
}

/// `set_errno`.
pub fn set_error(args: &Arguments) -> PyResult {
    audit::event("ctypes.set_errno", || Ok([args.at(0)]))?;
    let new = number::c_int(args.at(0))?;
    Ok(int::new(i64::from(ERROR.replace(new))))
}

/// Exchanges the system's `errno` and the thread's copy.
pub fn exchange_errors() {
    // SAFETY: the calling thread's own variable.
    let place = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    unsafe { *place = ERROR.replace(*place) };
}

/// Words on the stack suffice for so many arguments.
const FEW: usize = 8;

/// What is known of the calls of a function.
pub struct Plan {
    /// It has been told the types of its parameters.
    pub has_types: bool,
    /// How it is called.
    pub flags: u32,
    shortcuts: Vec<Shortcut>,
    /// How the result is read, if it is a simple value that becomes an object.
    result: Option<Code>,
    result_type: *mut ffi::ffi_type,
    result_size: usize,
    prepared: RefCell<Option<Box<Prepared>>>,
}

/// What libffi has made of the types of arguments and result.
struct Prepared {
    types: Vec<*mut ffi::ffi_type>,
    interface: ffi::ffi_cif,
}

impl Plan {
    /// That of a function.
    ///
    /// # Errors
    /// `MemoryError`; what its lists of types raise.
    #[inline]
    pub fn of<'a>(this: Obj) -> PyResult<&'a Plan> {
        let plan: Obj = instance::slot(this, own::PLAN);
        if !plan.is_null()
            && let Some(plan) = storage::external(plan.cast())
        {
            return Ok(plan);
        }
        Plan::make(this)
    }

    #[cold]
    fn make<'a>(this: Obj) -> PyResult<&'a Plan> {
        let info = info::expected(Class::of(this))?;
        let types = function::settled(this, own::ARGUMENT_TYPES, slots::ARGUMENT_TYPES);
        let converters = function::settled(this, own::CONVERTERS, slots::CONVERTERS);
        let shortcuts = match types.is_null() {
            true => Vec::new(),
            false => {
                let types = sequence::to_tuple(types)?;
                instance::set_slot(this, own::TYPES, types.cast());
                function::shortcuts(tuple::items(types), converters)
            }
        };
        let result = function::settled(this, own::RESULT_TYPE, slots::RESULT_TYPE);
        let checker = function::settled(this, own::CHECKER, slots::CHECKER);
        let of_result = match result.is_null() {
            true => None,
            false => info::of_type(result),
        };
        let (result_type, result_size) = result_type(of_result);
        let class = (!result.is_null())
            .then(|| Class::from_object(result))
            .flatten();
        let plan = Plan {
            has_types: !converters.is_null(),
            flags: info.flags.get(),
            shortcuts,
            result: class.filter(|_| checker.is_null()).and_then(data::reading),
            result_type,
            result_size,
            prepared: RefCell::new(None),
        };
        let plan = storage::new_external(plan);
        instance::set_slot(this, own::PLAN, plan.cast());
        Ok(storage::external(plan).expect("just made"))
    }

    /// That of an address of which nothing is known.
    pub fn without_types(flags: u32) -> Plan {
        let (result_type, result_size) = result_type(None);
        Plan {
            has_types: false,
            flags,
            shortcuts: Vec::new(),
            result: Some(Code::native(b'i')),
            result_type,
            result_size,
            prepared: RefCell::new(None),
        }
    }

    /// How many parameters it has, as far as it has been told.
    pub fn parameters(&self) -> usize {
        self.shortcuts.len()
    }

    /// Calls the function.
    ///
    /// # Errors
    /// `ArgumentError`; what is raised.
    pub fn call(&self, this: Obj, arguments: &[Obj]) -> PyResult {
        let place = function::target(this);
        let objects = [
            match self.has_types {
                true => instance::slot(this, own::TYPES),
                false => Obj::null(),
            },
            function::settled(this, own::CONVERTERS, slots::CONVERTERS),
            function::settled(this, own::RESULT_TYPE, slots::RESULT_TYPE),
            function::settled(this, own::CHECKER, slots::CHECKER),
            instance::slot(this, own::PLAN),
        ];
        self.call_at(place, arguments, objects)
    }

    /// Calls what is at an address. The objects are the types of the parameters and their converters, as tuples, that of the result and its checker, and what owns the plan; any of
    /// them may be null.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn call_at(&self, place: *mut u8, arguments: &[Obj], objects: [Obj; 5]) -> PyResult {
        let count = arguments.len();
        storage::with_scratch(count + 1, |kept| {
            // What is called may make the function forget its plan.
            kept[count] = objects[4];
            let result = if count <= FEW {
                let mut words = [Word::NONE; FEW];
                self.call_with(place, arguments, objects, &mut words[..count], kept)
            } else {
                let mut words = vec![Word::NONE; count];
                self.call_with(place, arguments, objects, &mut words, kept)
            };
            // So long it lives.
            std::hint::black_box(kept);
            result
        })
    }

    #[inline]
    fn call_with(
        &self,
        place: *mut u8,
        arguments: &[Obj],
        [types, converters, result, checker, _]: [Obj; 5],
        words: &mut [Word],
        kept: &mut [Obj],
    ) -> PyResult {
        let items = |objects: Obj| match objects.is_null() {
            true => &[],
            false => tuple::of(objects).unwrap_or_default(),
        };
        let (types, converters) = (items(types), items(converters));
        for (index, argument) in arguments.iter().enumerate() {
            words[index] = self
                .convert(index, *argument, types, converters, &mut kept[index])
                .map_err(|raised| {
                    let words = format!("argument {}: ", index + 1);
                    ARGUMENT_ERROR.raise(&data::extended_message(&words, raised))
                })?;
        }
        if self.result_size <= 32 {
            let mut memory = [0u64; 4];
            self.run(place, words, memory.as_mut_ptr().cast())?;
            return self.result(memory.as_mut_ptr().cast(), result, checker);
        }
        let mut memory = vec![0u64; self.result_size.div_ceil(8)];
        self.run(place, words, memory.as_mut_ptr().cast())?;
        self.result(memory.as_mut_ptr().cast(), result, checker)
    }

    #[inline]
    fn convert(
        &self,
        index: usize,
        argument: Obj,
        types: &[Obj],
        converters: &[Obj],
        kept: &mut Obj,
    ) -> PyResult<Word> {
        let Some(converter) = converters.get(index) else {
            return parameters::word(argument, index + 1, kept);
        };
        if let (Some(shortcut), Some(class)) = (self.shortcuts.get(index), types.get(index))
            && let Some(word) = parameters::by_shortcut(*shortcut, *class, argument, kept)?
        {
            return Ok(word);
        }
        let converted = call::call(*converter, &[argument])?;
        parameters::word(converted, index + 1, kept)
    }

    /// Calls what is at an address with these words.
    fn run(&self, place: *mut u8, words: &[Word], result: *mut c_void) -> PyResult<()> {
        let mut pointers = [std::ptr::null_mut(); FEW];
        let mut many;
        let pointers = if words.len() <= FEW {
            &mut pointers[..words.len()]
        } else {
            many = vec![std::ptr::null_mut(); words.len()];
            &mut many[..]
        };
        for (pointer, word) in pointers.iter_mut().zip(words) {
            *pointer = match word.place.is_null() {
                true => word.bytes.as_ptr().cast_mut().cast::<c_void>(),
                false => word.place.cast_mut().cast(),
            };
        }
        // Taken out, since the function may call itself.
        let prepared = self.prepared.take();
        let fits = |prepared: &Prepared| {
            let types = prepared.types.iter().copied();
            types.eq(words.iter().map(|word| word.ffi))
        };
        let mut prepared = match prepared.filter(|prepared| fits(prepared)) {
            Some(prepared) => prepared,
            None => self.prepare(words)?,
        };
        let interface = &raw mut prepared.interface;
        let flags = self.flags;
        let mut call = || {
            if flags & call_flags::USE_ERRNO != 0 {
                exchange_errors();
            }
            // SAFETY: as C has it, the program's business: that there is such a function.
            unsafe {
                let function =
                    std::mem::transmute::<*mut u8, Option<unsafe extern "C" fn()>>(place);
                ffi::ffi_call(interface, function, result, pointers.as_mut_ptr());
            }
            if flags & call_flags::USE_ERRNO != 0 {
                exchange_errors();
            }
        };
        match flags & call_flags::PYTHON_API {
            0 => gil::released(call),
            _ => call(),
        }
        if !words.iter().any(is_structure) {
            self.prepared.replace(Some(prepared));
        }
        crate::callbacks::resume_panic();
        if flags & call_flags::PYTHON_API != 0 {
            let raised = thread::take_raised::<smelt::Native>();
            if !raised.is_null() {
                return Err(Raised(raised));
            }
        }
        Ok(())
    }

    #[cold]
    fn prepare(&self, words: &[Word]) -> PyResult<Box<Prepared>> {
        let mut prepared = Box::new(Prepared {
            types: words.iter().map(|word| word.ffi).collect(),
            interface: ffi::ffi_cif::default(),
        });
        // SAFETY: complete descriptions, whose types live as long as the function.
        let status = unsafe {
            ffi::ffi_prep_cif(
                &raw mut prepared.interface,
                ABI,
                words.len() as u32,
                self.result_type,
                prepared.types.as_mut_ptr(),
            )
        };
        match status {
            OK => Ok(prepared),
            _ => Err(pyrite_vm::runtime_error!("ffi_prep_cif failed")),
        }
    }

    /// The result as an object.
    #[inline]
    fn result(&self, memory: *mut u8, class: Obj, checker: Obj) -> PyResult {
        if let Some(code) = self.result {
            // SAFETY: the function has written such a value.
            return unsafe { codes::get(code, memory, 0) };
        }
        // SAFETY: the function has written an `int`, if nothing else is known.
        let number = || unsafe { codes::get(Code::native(b'i'), memory, 0) };
        if class.is_null() {
            return number();
        }
        if class.is_none() {
            return Ok(none());
        }
        let Some(of) = Class::from_object(class).filter(|of| info::of_class(of).is_some()) else {
            return call::call(class, &[number()?]);
        };
        // SAFETY: the function has written such a value.
        let value = unsafe {
            match data::reading(of) {
                Some(code) => codes::get(code, memory, self.result_size)?,
                None => data::copy_of(of, memory)?,
            }
        };
        match checker.is_null() {
            true => Ok(value),
            false => call::call(checker, &[value]),
        }
    }
}

/// Is it a structure by value? What describes it lives as long as its class, which need not be that of the parameter: nothing that refers to it is kept.
fn is_structure(word: &Word) -> bool {
    // SAFETY: a complete description.
    unsafe { (*word.ffi).type_ == ffi::FFI_TYPE_STRUCT }
}

/// What a function is said to give, and how many bytes that has.
fn result_type(info: Option<&Info>) -> (*mut ffi::ffi_type, usize) {
    match info {
        // What has such a number in it and nothing else is given as the number is, which libffi does not know.
        Some(info) if info.is_long_double() => (Code::ffi(b'g'), 16),
        Some(info) => (info.ffi.get(), info.size.get().max(8)),
        None => (Code::ffi(b'i'), 8),
    }
}
