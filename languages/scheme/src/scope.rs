//! What names mean where.

use crate::datum::Name;
use crate::syntax_rules::Macro;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A local variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name, for messages.
    pub name: Rc<str>,
    /// Is it assigned anywhere?
    pub assigned: Cell<bool>,
}

impl Variable {
    /// A variable that has not been assigned yet.
    pub fn new(name: &Name) -> Rc<Variable> {
        Rc::new(Variable {
            name: name.text().clone(),
            assigned: Cell::new(false),
        })
    }
}

/// What a name means.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// A local variable.
    Local(Rc<Variable>),
    /// The global variable of this name.
    Global(Rc<str>),
    /// A special form.
    Special(Special),
    /// A macro.
    Macro(Rc<Macro>),
}

macro_rules! specials {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The special forms.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs)]
        pub enum Special { $($variant),* }
        impl Special {
            /// The special form of this name.
            pub fn named(name: &str) -> Option<Special> {
                match name {
                    $($name => Some(Special::$variant),)*
                    _ => None,
                }
            }

            /// All of them, by name.
            pub fn all() -> impl Iterator<Item = (&'static str, Special)> {
                [$(($name, Special::$variant)),*].into_iter()
            }
        }
    };
}
specials! {
    Quote = "quote", Quasiquote = "quasiquote", Unquote = "unquote", UnquoteSplicing = "unquote-splicing",
    If = "if", Define = "define", Set = "set!", Lambda = "lambda", Begin = "begin", Let = "let",
    LetStar = "let*", Letrec = "letrec", LetrecStar = "letrec*", And = "and", Or = "or", Cond = "cond",
    Case = "case", When = "when", Unless = "unless", Do = "do", Else = "else", Arrow = "=>",
    DefineRecordType = "define-record-type", DefineSyntax = "define-syntax", LetSyntax = "let-syntax",
    LetrecSyntax = "letrec-syntax", SyntaxRules = "syntax-rules", Import = "import",
    DefineLibrary = "define-library", Ellipsis = "...", Underscore = "_", SyntaxError = "syntax-error",
    CondExpand = "cond-expand", Include = "include", IncludeCi = "include-ci",
}

/// A region of the program in which names mean something. The outermost one is that of global names.
#[derive(Clone, Debug)]
pub struct Scope(Rc<Region>);

#[derive(Debug)]
struct Region {
    meanings: RefCell<Vec<(Name, Meaning)>>,
    outer: Option<Scope>,
    /// Names that begin with `%` are the system's own here.
    is_system: bool,
}

impl Scope {
    /// The outermost scope of the system, or of a program or library with these macros.
    pub fn global(macros: Option<&Scope>) -> Scope {
        let scope = Scope(Rc::new(Region {
            meanings: RefCell::default(),
            outer: None,
            is_system: macros.is_none(),
        }));
        for (name, meaning) in macros.map_or(Vec::new(), Scope::macros) {
            scope.bind(&Name::Plain(name), meaning);
        }
        scope
    }

    /// A scope in this one.
    pub fn inner(&self) -> Scope {
        Scope(Rc::new(Region {
            meanings: RefCell::default(),
            outer: Some(self.clone()),
            is_system: self.0.is_system,
        }))
    }

    /// The macros that are bound here and that programs are to see.
    pub fn macros(&self) -> Vec<(Rc<str>, Meaning)> {
        let meanings = self.0.meanings.borrow();
        let macros = meanings.iter().filter_map(|(name, meaning)| match meaning {
            Meaning::Macro(_) if !name.is_internal() => {
                Some((name.text().clone(), meaning.clone()))
            }
            _ => None,
        });
        macros.collect()
    }

    /// Binds a name here.
    pub fn bind(&self, name: &Name, meaning: Meaning) {
        let mut meanings = self.0.meanings.borrow_mut();
        meanings.retain(|(bound, _)| bound != name);
        meanings.push((name.clone(), meaning));
    }

    /// Takes a meaning away.
    pub fn unbind(&self, name: &Name) {
        self.0
            .meanings
            .borrow_mut()
            .retain(|(bound, _)| bound != name);
    }

    /// A new local variable.
    pub fn variable(&self, name: &Name) -> Rc<Variable> {
        let variable = Variable::new(name);
        self.bind(name, Meaning::Local(variable.clone()));
        variable
    }

    /// What a name means here.
    pub fn meaning(&self, name: &Name) -> Meaning {
        let mut scope = Some(self);
        while let Some(Scope(region)) = scope {
            let meanings = region.meanings.borrow();
            if let Some((_, meaning)) = meanings.iter().find(|(bound, _)| bound == name) {
                return meaning.clone();
            }
            scope = region.outer.as_ref();
        }
        match name {
            Name::Renamed(renamed) => renamed.scope.meaning(&renamed.of),
            Name::Plain(text) => match Special::named(text) {
                Some(special) => Meaning::Special(special),
                // What the system trusts its own code with is not for programs.
                None if name.is_internal() && !self.0.is_system => {
                    Meaning::Global(format!("program:{text}").into())
                }
                None => Meaning::Global(text.clone()),
            },
        }
    }
}

impl Meaning {
    /// Is it the same thing?
    pub fn same(&self, other: &Meaning) -> bool {
        match (self, other) {
            (Meaning::Local(a), Meaning::Local(b)) => Rc::ptr_eq(a, b),
            (Meaning::Global(a), Meaning::Global(b)) => a == b,
            (Meaning::Special(a), Meaning::Special(b)) => a == b,
            (Meaning::Macro(a), Meaning::Macro(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}
