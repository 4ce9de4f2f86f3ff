//! Classes as the interpreter sees them. A class does not change once it has been loaded.

use crate::global::Global;
use crate::method::Method;
use crate::object::{ClassObject, ClassObjectFields, NIL, Obj, known};
use crate::shapes;
use crate::storage::Immortal;
use crate::symbol::{self, Sym};
use smelt::{Native, Ref, Static};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// A class or metaclass. It lives for ever.
#[derive(Debug)]
pub struct Class {
    /// Its name; of a metaclass the class's and `" class"`.
    pub name: Sym,
    /// Its superclass.
    superclass: Cell<Option<&'static Class>>,
    /// Names of the fields of its instances, inherited ones first.
    pub fields: Vec<Sym>,
    /// The shape of its instances.
    pub shape: u32,
    /// How instances lie in memory.
    pub layout: Layout,
    methods: RefCell<Vec<&'static Method>>,
    /// Methods by selector's address, inherited ones and failures included: filled as they are asked for.
    found: RefCell<HashMap<usize, Option<&'static Method>>>,
    metaclass: Cell<Option<&'static Class>>,
    object: Cell<Option<Immortal<ClassObject>>>,
}

/// How the instances of a class lie in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// As `Instance`: a program defines the fields.
    Plain,
    /// As `Array`.
    Array,
    /// As `ClassObject`.
    Class,
    /// Only the virtual machine makes them.
    BuiltIn,
}

/// The classes by shape.
static SHAPES: Global<Vec<Option<&'static Class>>> = Global::new(Vec::new());

/// A shape that no class has.
pub fn new_shape() -> u32 {
    SHAPES.with(|shapes| {
        let shape = (shapes.len() as u32).max(shapes::FIRST_FREE);
        shapes.resize(shape as usize + 1, None);
        shape
    })
}

/// The class whose instances have a shape.
///
/// # Panics
/// When there is none: every object's class exists.
#[inline]
pub fn of_shape(shape: u32) -> &'static Class {
    SHAPES.with(|shapes| {
        shapes
            .get(shape as usize)
            .copied()
            .flatten()
            .expect("a class for each shape")
    })
}

/// Instances of this shape have this class.
pub fn set_shape(shape: u32, class: &'static Class) {
    SHAPES.with(|shapes| {
        let index = shape as usize;
        if shapes.len() <= index {
            shapes.resize(index + 1, None);
        }
        shapes[index] = Some(class);
    });
}

impl Class {
    /// A class without methods.
    pub fn new(
        name: Sym,
        superclass: Option<&'static Class>,
        fields: Vec<Sym>,
        shape: u32,
        layout: Layout,
    ) -> &'static Class {
        let class: &'static Class = Box::leak(Box::new(Class {
            name,
            superclass: Cell::new(superclass),
            fields,
            shape,
            layout,
            methods: RefCell::default(),
            found: RefCell::default(),
            metaclass: Cell::new(None),
            object: Cell::new(None),
        }));
        set_shape(shape, class);
        class
    }

    /// Its superclass.
    pub fn superclass(&self) -> Option<&'static Class> {
        self.superclass.get()
    }

    /// For the start, where `Object`'s metaclass comes before its superclass.
    pub fn set_superclass(&self, class: &'static Class) {
        self.superclass.set(Some(class));
        self.found.borrow_mut().clear();
    }

    /// Says what the class's class is.
    pub fn set_metaclass(&self, class: &'static Class) {
        self.metaclass.set(Some(class));
    }

    /// The class's class.
    pub fn metaclass(&self) -> &'static Class {
        self.metaclass
            .get()
            .unwrap_or_else(|| of_shape(shapes::METACLASS))
    }

    /// Its own methods, in the order of the source.
    pub fn methods(&self) -> Vec<&'static Method> {
        self.methods.borrow().clone()
    }

    /// Gives it a method, in place of one with the same selector.
    pub fn add(&self, method: &'static Method) {
        let mut methods = self.methods.borrow_mut();
        match methods
            .iter_mut()
            .find(|m| std::ptr::eq(m.selector, method.selector))
        {
            Some(place) => *place = method,
            None => methods.push(method),
        }
        self.found.borrow_mut().clear();
    }

    /// The method for a message to its instances.
    pub fn lookup(&'static self, selector: Sym) -> Option<&'static Method> {
        let key = std::ptr::from_ref(selector) as usize;
        if let Some(found) = self.found.borrow().get(&key) {
            return *found;
        }
        let own = self
            .methods
            .borrow()
            .iter()
            .find(|m| std::ptr::eq(m.selector, selector))
            .copied();
        let found = own.or_else(|| self.superclass()?.lookup(selector));
        self.found.borrow_mut().insert(key, found);
        found
    }

    /// Is it the other class, or does it inherit from it?
    pub fn inherits_from(&'static self, other: &'static Class) -> bool {
        let mut class = Some(self);
        while let Some(here) = class {
            if std::ptr::eq(here, other) {
                return true;
            }
            class = here.superclass();
        }
        false
    }

    /// The class as a value.
    pub fn object(&'static self) -> Obj {
        if let Some(object) = self.object.get() {
            return object.get().cast();
        }
        let metaclass = self.metaclass();
        // The class of a metaclass is `Metaclass`, whose instances have no fields.
        let fields = if metaclass.layout == Layout::Class {
            metaclass.fields.len()
        } else {
            0
        };
        let object = ClassObject::new_shaped::<Native>(
            metaclass.shape,
            fields as u32,
            Static::constant(self),
        );
        for index in 0..fields {
            object.set_slot(index as u32, known(NIL));
        }
        self.object.set(Some(Immortal::new(object)));
        object.cast()
    }
}

/// The class that a value is, if it is one.
pub fn of_object(value: Obj) -> Option<&'static Class> {
    use crate::object::Value;
    if !value.is_heap() {
        return None;
    }
    let class = of_shape(value.shape_number());
    if class.layout == Layout::Class || class.shape == shapes::METACLASS {
        let object: Ref<Native, ClassObject> = value.cast();
        return Some(object.class().promote());
    }
    None
}

/// The class of a value.
pub fn of(value: Obj) -> &'static Class {
    use crate::object::Value;
    of_shape(value.shape_number())
}

/// The name of a metaclass.
pub fn metaclass_name(name: Sym) -> Sym {
    symbol::intern(&format!("{} class", name.text))
}
