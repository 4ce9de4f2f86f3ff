//! Interned names: str objects that live for ever and of which there is one for each text, so that names compare by reference and
//! maps, class look-ups and caches use them as keys.

#[allow(unused_imports)]
use crate::fields::*;
use crate::global::Global;
use crate::object::Obj;
use crate::storage::Pinned;
use crate::types::str::{self, PyStr};
use smelt::Gc;
use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

/// An interned name.
#[derive(Clone, Copy, Debug)]
pub struct Name(Pinned<PyStr>);

/// Is it a name that classes keep in their tables of known names?
pub fn is_known(name: Name) -> bool {
    let text = name.text();
    text.starts_with("__") && text.ends_with("__")
        || (0..COUNT).any(|number| Known(number as u16).name() == name)
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.word() == other.word()
    }
}
impl Eq for Name {}

impl Name {
    /// Its word: the key for tables.
    #[inline(always)]
    pub fn word(self) -> u64 {
        self.0.get().0
    }
    /// The str.
    #[inline(always)]
    pub fn string(self) -> Gc<PyStr> {
        self.0.get()
    }
    /// The str as an object.
    #[inline(always)]
    pub fn object(self) -> Obj {
        self.0.get().cast()
    }
    /// The text, with surrogates replaced.
    pub fn text(self) -> std::borrow::Cow<'static, str> {
        String::from_utf8_lossy(str::bytes(self.string()))
    }
    /// Begins and ends with two underscores?
    pub fn is_special(self) -> bool {
        let bytes = str::bytes(self.string());
        bytes.len() > 4 && bytes.starts_with(b"__") && bytes.ends_with(b"__")
    }
}

/// A name in the table, where it is found by its text.
struct Entry(Name);

impl Borrow<[u8]> for Entry {
    fn borrow(&self) -> &[u8] {
        str::bytes(self.0.string())
    }
}
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Entry {}
impl Hash for Entry {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        str::bytes(self.0.string()).hash(hasher);
    }
}

type Table = HashSet<Entry>;
static TABLE: Global<Option<Table>> = Global::new(None);

/// The name with this text.
pub fn intern(text: &str) -> Name {
    intern_bytes(text.as_bytes())
}

/// As [`intern`], of text in the encoding of [`PyStr`].
pub fn intern_bytes(text: &[u8]) -> Name {
    if let Some(name) = find_bytes(text) {
        return name;
    }
    add(Pinned::fresh(str::from_bytes(text)).get())
}

/// The name with the text of a str, which becomes the interned one if there is none yet.
#[inline]
pub fn intern_str(string: Gc<PyStr>) -> Name {
    if let Some(name) = find(string) {
        return name;
    }
    add(string)
}

fn add(string: Gc<PyStr>) -> Name {
    let name = Name(Pinned::for_ever(string));
    str::mark_interned(name.string());
    TABLE.with(|table| table.get_or_insert_default().insert(Entry(name)));
    name
}

/// The name with this text, if there is one. If there is none then no map and no class dict holds it.
#[inline]
pub fn find(string: Gc<PyStr>) -> Option<Name> {
    if str::is_interned(string) {
        return Some(Name(Pinned::of_pinned(string)));
    }
    find_bytes(str::bytes(string))
}

fn find_bytes(text: &[u8]) -> Option<Name> {
    TABLE.with(|table| {
        table
            .as_ref()
            .and_then(|table| table.get(text).map(|entry| entry.0))
    })
}

/// A name that a place in Rust code uses: looked up when that place is first passed. See [`name!`](crate::name).
#[derive(Debug)]
pub struct Constant {
    text: &'static str,
    name: Global<Option<Name>>,
}

impl Constant {
    /// The name with this text, which nobody has looked up yet.
    pub const fn new(text: &'static str) -> Self {
        Constant {
            text,
            name: Global::new(None),
        }
    }
    /// The interned name.
    #[inline]
    pub fn name(&self) -> Name {
        self.name.get_or_insert(|| intern(self.text))
    }
}

/// The interned name with a literal's text, without looking it up each time: for code that runs often.
#[macro_export]
macro_rules! name {
    ($text:literal) => {{
        static NAME: $crate::names::Constant = $crate::names::Constant::new($text);
        NAME.name()
    }};
}

/// A name known to the interpreter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known(pub u16);

impl Known {
    /// The interned name.
    #[inline(always)]
    pub fn name(self) -> Name {
        KNOWN.with(|known| known[self.0 as usize])
    }
    /// Its text.
    pub fn text(self) -> &'static str {
        TEXTS[self.0 as usize]
    }
    /// The str as an object.
    #[inline(always)]
    pub fn object(self) -> Obj {
        self.name().object()
    }
}

static KNOWN: Global<Vec<Name>> = Global::new(Vec::new());

/// Interns the known names. Once, at start-up, after the heap is there.
pub fn initialise() {
    let names: Vec<Name> = TEXTS.iter().map(|text| intern(text)).collect();
    KNOWN.set(names);
}

macro_rules! known {
    ($($name:ident $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Number { $($name,)* }
        $(#[doc = concat!("The name `", $text, "`.")] pub const $name: Known = Known(Number::$name as u16);)*
        const TEXTS: &[&str] = &[$($text,)*];
    };
}

/// How many known names there are.
pub const COUNT: usize = TEXTS.len();

known! {
    ABC_IMPL "_abc_impl",
    ABS "__abs__",
    ADD "__add__",
    AENTER "__aenter__",
    AEXIT "__aexit__",
    AITER "__aiter__",
    ALL "__all__",
    AND "__and__",
    ANEXT "__anext__",
    ANNOTATE "__annotate__",
    ANNOTATIONS "__annotations__",
    AWAIT "__await__",
    BASES "__bases__",
    BOOL "__bool__",
    BUFFER "__buffer__",
    BUILD_CLASS "__build_class__",
    BUILTINS "__builtins__",
    BYTES "__bytes__",
    CACHED "__cached__",
    CALL "__call__",
    CAUSE "__cause__",
    CEIL "__ceil__",
    CLASS "__class__",
    CLASS_GETITEM "__class_getitem__",
    CLASSCELL "__classcell__",
    CLOSURE "__closure__",
    CODE "__code__",
    COMPLEX "__complex__",
    CONTAINS "__contains__",
    CONTEXT "__context__",
    DEBUG "__debug__",
    DEFAULTS "__defaults__",
    DEL "__del__",
    DELATTR "__delattr__",
    DELETE "__delete__",
    DELITEM "__delitem__",
    DICT "__dict__",
    DIR "__dir__",
    DIVMOD "__divmod__",
    DOC "__doc__",
    ENTER "__enter__",
    EQ "__eq__",
    EXIT "__exit__",
    FILE "__file__",
    FIRSTLINENO "__firstlineno__",
    FLOAT "__float__",
    FLOOR "__floor__",
    FLOORDIV "__floordiv__",
    FORMAT "__format__",
    FSPATH "__fspath__",
    FUNC "__func__",
    GE "__ge__",
    GET "__get__",
    GETATTR "__getattr__",
    GETATTRIBUTE "__getattribute__",
    GETITEM "__getitem__",
    GETNEWARGS "__getnewargs__",
    GETNEWARGS_EX "__getnewargs_ex__",
    GETSTATE "__getstate__",
    GLOBALS "__globals__",
    GT "__gt__",
    HASH "__hash__",
    IADD "__iadd__",
    IAND "__iand__",
    IFLOORDIV "__ifloordiv__",
    ILSHIFT "__ilshift__",
    IMATMUL "__imatmul__",
    IMOD "__imod__",
    IMPORT "__import__",
    IMUL "__imul__",
    INDEX "__index__",
    INIT "__init__",
    INIT_SUBCLASS "__init_subclass__",
    INSTANCECHECK "__instancecheck__",
    INT "__int__",
    INVERT "__invert__",
    IOR "__ior__",
    IPOW "__ipow__",
    IRSHIFT "__irshift__",
    ISUB "__isub__",
    ITER "__iter__",
    ITRUEDIV "__itruediv__",
    IXOR "__ixor__",
    KWDEFAULTS "__kwdefaults__",
    LE "__le__",
    LEN "__len__",
    LENGTH_HINT "__length_hint__",
    LOADER "__loader__",
    LSHIFT "__lshift__",
    LT "__lt__",
    MAIN "__main__",
    MATCH_ARGS "__match_args__",
    MATMUL "__matmul__",
    MEMBERS "__members__",
    MISSING "__missing__",
    MOD "__mod__",
    MODULE "__module__",
    MRO "__mro__",
    MRO_ENTRIES "__mro_entries__",
    MUL "__mul__",
    NAME "__name__",
    NE "__ne__",
    NEG "__neg__",
    NEW "__new__",
    NEXT "__next__",
    NOTES "__notes__",
    OBJCLASS "__objclass__",
    OR "__or__",
    PACKAGE "__package__",
    PATH "__path__",
    POS "__pos__",
    POST_INIT "__post_init__",
    POW "__pow__",
    PREPARE "__prepare__",
    QUALNAME "__qualname__",
    RADD "__radd__",
    RAND "__rand__",
    RDIVMOD "__rdivmod__",
    REDUCE "__reduce__",
    REDUCE_EX "__reduce_ex__",
    RELEASE_BUFFER "__release_buffer__",
    REPR "__repr__",
    REVERSED "__reversed__",
    RFLOORDIV "__rfloordiv__",
    RLSHIFT "__rlshift__",
    RMATMUL "__rmatmul__",
    RMOD "__rmod__",
    RMUL "__rmul__",
    ROR "__ror__",
    ROUND "__round__",
    RPOW "__rpow__",
    RRSHIFT "__rrshift__",
    RSHIFT "__rshift__",
    RSUB "__rsub__",
    RTRUEDIV "__rtruediv__",
    RXOR "__rxor__",
    SELF "__self__",
    SET "__set__",
    SET_NAME "__set_name__",
    SETATTR "__setattr__",
    SETITEM "__setitem__",
    SETSTATE "__setstate__",
    SIGNATURE "__signature__",
    SIZEOF "__sizeof__",
    SLOTS "__slots__",
    SPEC "__spec__",
    STATIC_ATTRIBUTES "__static_attributes__",
    STR "__str__",
    SUB "__sub__",
    SUBCLASSCHECK "__subclasscheck__",
    SUBCLASSES "__subclasses__",
    SUBCLASSHOOK "__subclasshook__",
    SUPPRESS_CONTEXT "__suppress_context__",
    TEXT_SIGNATURE "__text_signature__",
    TRACEBACK "__traceback__",
    TRUEDIV "__truediv__",
    TRUNC "__trunc__",
    TYPE_PARAMS "__type_params__",
    WEAKREF "__weakref__",
    WRAPPED "__wrapped__",
    XOR "__xor__",
    PLAIN_ARGS "args",
    PLAIN_CLOSE "close",
    PLAIN_CALL_SOON "call_soon",
    PLAIN_CONTEXT "context",
    PLAIN_SEND "send",
    PLAIN_THROW "throw",
    PLAIN_VALUE "value",
    PLAIN_KEYS "keys",
    PLAIN_ITEMS "items",
    PLAIN_APPEND "append",
    PLAIN_NAME "name",
    PLAIN_PATH "path",
    PLAIN_STDOUT "stdout",
    PLAIN_STDERR "stderr",
    PLAIN_FLUSH "flush",
    PLAIN_WRITE "write",
    PLAIN_MODULES "modules",
    PLAIN_ADD_NOTE "add_note",
    PLAIN_FILENAME "filename",
    PLAIN_ERRNO "errno",
    PLAIN_STRERROR "strerror",
    PLAIN_OBJ "obj",
    PLAIN_MSG "msg",
    PLAIN_OFFSET "offset",
    PLAIN_TEXT "text",
    PLAIN_PRINT_FILE_AND_LINE "print_file_and_line",
    PLAIN_LINENO "lineno",
    PLAIN_END_LINENO "end_lineno",
    PLAIN_END_OFFSET "end_offset",
    PLAIN_EXCEPTIONS "exceptions",
    PLAIN_MESSAGE "message",
    LAMBDA "<lambda>",
    MODULE_NAME "<module>",
    EMPTY "",
}
