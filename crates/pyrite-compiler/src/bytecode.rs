//! The instruction set: the contract between this compiler and whoever executes its output.
//!
//! # Machine
//!
//! A code unit runs in a *frame*: a window of a contiguous stack of words. Words are object references or *null*
//! (the word that is no object; it marks an unbound local, an absent self, an absent keyword dictionary).
//! Registers `r0..` are the words of the window:
//!
//! 1. the named locals, `CodeUnit::locals` in number: first the parameters (positional-only, positional-or-keyword,
//!    keyword-only, `*args`, `**kwargs`), then all others. On entry parameters hold their arguments and every other named local
//!    must be null. A local that an inner function captures holds a *cell* from its `MAKE_CELL` on;
//! 2. the temporaries, allocated like a stack. Registers in all: `CodeUnit::registers`.
//!
//! `FRAME_HEADER` words below `r0` belong to the frame too and are the interpreter's own.
//! `CodeUnit::depths[pc]` is the number of registers that may be live just before the instruction at `pc`: all at or above it are
//! dead. Below it there may be *holes*, words reserved for a callee's header or for a result that no instruction reads before writing them:
//! they hold whatever was there before, so a frame is never copied as a whole to where every word has to be a reference.
//!
//! # Calls
//!
//! A call site reserves a window of temporaries at `base`: the callable in `r[base]`, then `FRAME_HEADER - 1` reserved words, so that
//! `FRAME_HEADER` words in all lie from `base` on, then the positional arguments from `r[base + FRAME_HEADER]`.
//! A Python callee's frame can thus start where its arguments are: its `r0` is the caller's `r[base + FRAME_HEADER]`, its header is the
//! caller's `r[base..]`. A method call has self at `r[base + FRAME_HEADER]` and the arguments after it; where self is null the
//! window starts one word higher. The window is dead after the call. All of it is in temporaries and nothing of the caller lies above it.
//!
//! # Operands
//!
//! An instruction has the operands `x` (8 bits) and `a`, `b`, `c` (16 bits each). Some use `b` and `c` together as one number
//! of 32 bits, `b` the low half: [`Ins::wide`]. A jump is relative to the *following* instruction: `target = pc + 1 + offset`,
//! with a 16-bit signed offset in `c` or a 32-bit signed one in the wide operand. Jumps go forward, `LOOP` and `JUMP` alone may go back.
//!
//! The destination register is written last, once all operands were read, and only if the instruction completes without
//! an exception; it may equal an operand. "Raises" means: the handler is looked up in `CodeUnit::exceptions`.
//!
//! A *site* is an index into `CodeUnit::sites`: it gives the name and is the identity of an inline cache. Several
//! instructions share a site only where a code unit has more of them than fit 16 bits.
//!
//! # Exceptions
//!
//! On an exception at `pc` the first entry of `CodeUnit::exceptions` that covers `pc` applies: the exception object goes into register
//! `depth` of that entry, registers above it are dead, and execution goes on at its handler. Without an entry the frame is left.
//! The interpreter adds this frame to the traceback before it looks for the handler, except for `RERAISE` and the other instructions that say
//! so. In generators, coroutines and asynchronous generators an exception that leaves the frame is
//! converted by the interpreter as PEP 479 asks (`StopIteration` becomes `RuntimeError`, and so does `StopAsyncIteration` in asynchronous generators).

/// Words below a frame's `r0` that the interpreter keeps for itself, and so the words between a callable's
/// register and its first argument's.
pub const FRAME_HEADER: u16 = 4;

/// Most keys of a `BUILD_NAMED_MAP`.
pub const MOST_NAMED: usize = 8;

/// One instruction: eight bytes. See the module's documentation for the operands.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ins {
    pub op: Op,
    pub x: u8,
    pub a: u16,
    pub b: u16,
    pub c: u16,
}

impl Ins {
    /// An instruction with three 16-bit operands.
    pub const fn new(op: Op, x: u8, a: u16, b: u16, c: u16) -> Ins {
        Ins { op, x, a, b, c }
    }

    /// An instruction whose `b` and `c` form one 32-bit operand.
    pub const fn with_wide(op: Op, x: u8, a: u16, wide: u32) -> Ins {
        Ins {
            op,
            x,
            a,
            b: wide as u16,
            c: (wide >> 16) as u16,
        }
    }

    /// The 32-bit operand in `b` (low) and `c` (high).
    #[inline(always)]
    pub const fn wide(self) -> u32 {
        self.b as u32 | (self.c as u32) << 16
    }

    /// The jump offset of an instruction with a 32-bit one, in instructions, relative to the following one.
    #[inline(always)]
    pub const fn far_offset(self) -> i32 {
        self.wide() as i32
    }

    /// The jump offset of an instruction with a 16-bit one, in instructions, relative to the following one.
    #[inline(always)]
    pub const fn near_offset(self) -> i16 {
        self.c as i16
    }
}

/// What an operand means; drives the disassembler, the data-flow analysis and any check an interpreter wants to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Not used, zero.
    Unused,
    /// A register that is read.
    Read,
    /// A register that is written.
    Write,
    /// A register that is read and written.
    Update,
    /// The first register of a group; the instruction's documentation says how many are read.
    ReadGroup,
    /// The first register of a group that is written.
    WriteGroup,
    /// An index into `CodeUnit::constants`.
    Constant,
    /// An index into `CodeUnit::constants` in `b` and `c`.
    WideConstant,
    /// An index into `CodeUnit::names`.
    Name,
    /// An index into `CodeUnit::sites`.
    Site,
    /// An index into `CodeUnit::free_variables`.
    Free,
    /// An index into `CodeUnit::loops`.
    Loop,
    /// A plain number.
    Number,
    /// A jump offset in `c`.
    Near,
    /// A jump offset in `b` and `c`.
    Far,
}

macro_rules! instructions {
    ($($(#[$doc:meta])* $name:ident $mnemonic:literal $x:ident $a:ident $b:ident $c:ident;)*) => {
        /// The operations. `x`, `a`, `b`, `c` are the operands, `r[n]` a register, `const[n]` a constant.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Op {
            $($(#[$doc])* $name,)*
        }

        impl Op {
            /// Every operation, in the order of its number.
            pub const ALL: &'static [Op] = &[$(Op::$name,)*];

            /// The name used in disassembly.
            pub const fn mnemonic(self) -> &'static str {
                match self { $(Op::$name => $mnemonic,)* }
            }

            /// What `x`, `a`, `b` and `c` mean. Where `b` is wide (`WideConstant`, `Far`), `c` is `Unused`.
            pub const fn operands(self) -> [Operand; 4] {
                match self { $(Op::$name => [Operand::$x, Operand::$a, Operand::$b, Operand::$c],)* }
            }
        }
    };
}

instructions! {
    // ----- moves, constants, locals -----
    /// Tells those who watch the program of the events whose bits are set in `wide`. The compiler never makes one: the virtual machine puts them between the
    /// instructions of code that is watched.
    Event "EVENT" Unused Unused Unused Unused;
    /// Does nothing.
    Nop "NOP" Unused Unused Unused Unused;
    /// `r[a] = r[b]`, any word, null included.
    Move "MOVE" Unused Write Read Unused;
    /// `r[a] = const[wide]`.
    LoadConst "LOAD_CONST" Unused Write WideConstant Unused;
    /// `r[a] = null`: a `del` of a local (a `CHECK_BOUND` precedes it where needed) or the end of a name's life.
    Clear "CLEAR" Unused Write Unused Unused;
    /// If `r[a]` is null raise `UnboundLocalError` for the local's name (`CodeUnit::locals[a]`).
    CheckBound "CHECK_BOUND" Unused Read Unused Unused;
    /// `r[a] = new cell` whose content is `r[a]`, which may be null.
    MakeCell "MAKE_CELL" Unused Update Unused Unused;
    /// `r[a] =` content of the cell in `r[b]`. Empty: `UnboundLocalError` for `CodeUnit::locals[b]`.
    LoadCell "LOAD_CELL" Unused Write Read Unused;
    /// Content of the cell in `r[a]` `= r[b]`.
    StoreCell "STORE_CELL" Unused Read Read Unused;
    /// Empties the cell in `r[a]`. Already empty: `UnboundLocalError` for `CodeUnit::locals[a]`, unless `x` is 1.
    DeleteCell "DELETE_CELL" Number Read Unused Unused;
    /// `r[a] =` content of cell `b` of the function's closure. Empty: `NameError` "cannot access free variable '...' where it is
    /// not associated with a value in enclosing scope", for `CodeUnit::free_variables[b]`.
    LoadFree "LOAD_FREE" Unused Write Free Unused;
    /// Content of cell `a` of the closure `= r[b]`.
    StoreFree "STORE_FREE" Unused Free Read Unused;
    /// Empties cell `a` of the closure; already empty: `NameError` as in `LOAD_FREE`.
    DeleteFree "DELETE_FREE" Unused Free Unused Unused;
    /// `r[a] =` cell `b` of the closure, the cell itself, to pass it on to an inner function.
    LoadClosure "LOAD_CLOSURE" Unused Write Free Unused;

    // ----- names -----
    /// `r[a] = globals[name]`, else `builtins[name]`, else `NameError` "name '...' is not defined".
    LoadGlobal "LOAD_GLOBAL" Unused Write Site Unused;
    /// `globals[name] = r[a]`.
    StoreGlobal "STORE_GLOBAL" Unused Read Site Unused;
    /// `del globals[name]`, else `NameError`.
    DeleteGlobal "DELETE_GLOBAL" Unused Unused Site Unused;
    /// `r[a] = namespace[name]`, else as `LOAD_GLOBAL`. The namespace is the frame's locals mapping: for a module its globals,
    /// for a class body what `__prepare__` gave (any mapping: `KeyError` means absent), for `exec` what it was given.
    LoadName "LOAD_NAME" Unused Write Site Unused;
    /// `namespace[name] = r[a]`.
    StoreName "STORE_NAME" Unused Read Site Unused;
    /// `del namespace[name]`, else `NameError`.
    DeleteName "DELETE_NAME" Unused Unused Site Unused;
    /// `r[a] =` the namespace itself.
    LoadNamespace "LOAD_NAMESPACE" Unused Write Unused Unused;
    /// `r[a] = r[b][name]` for the mapping `r[b]`, else as `LOAD_GLOBAL`.
    LoadMappingOrGlobal "LOAD_MAPPING_OR_GLOBAL" Unused Write Read Site;
    /// `r[a] = r[a][names[b]]` for the mapping `r[a]`, else as `LOAD_FREE` of free variable `c`.
    LoadMappingOrFree "LOAD_MAPPING_OR_FREE" Unused Update Name Free;
    /// `r[a] =` the object that [`Common`] number `x` names, whatever the program did to the builtins.
    LoadCommon "LOAD_COMMON" Number Write Unused Unused;
    /// Makes sure the namespace has an `__annotations__` (a new dict if not).
    SetupAnnotations "SETUP_ANNOTATIONS" Unused Unused Unused Unused;

    // ----- attributes and items -----
    /// `r[a] = r[b].name`.
    LoadAttr "LOAD_ATTR" Unused Write Read Site;
    /// `r[a].name = r[b]`.
    StoreAttr "STORE_ATTR" Unused Read Read Site;
    /// `del r[a].name`.
    DeleteAttr "DELETE_ATTR" Unused Read Unused Site;
    /// Prepares a method call: if `name` on `r[b]` is a function (a method descriptor) found on the type and not shadowed by the instance,
    /// `r[a] = function`, `r[a + FRAME_HEADER] = r[b]`; otherwise `r[a] = r[b].name`, `r[a + FRAME_HEADER] = null`.
    LoadMethod "LOAD_METHOD" Unused WriteGroup Read Site;
    /// `r[a] = super(r[b+1], r[b+2]).name` where `r[b]` is what the name `super` gave. If `r[b]` is not the builtin type `super`
    /// it is called: with both arguments if `x` is 1, with none if `x` is 0 (the source said `super()`), and the attribute taken.
    LoadSuperAttr "LOAD_SUPER_ATTR" Number Write ReadGroup Site;
    /// The same for a call: leaves function and self as `LOAD_METHOD` does, in `r[a]` and `r[a + FRAME_HEADER]`. `r[b..b+3]` may overlap `r[a]`.
    LoadSuperMethod "LOAD_SUPER_METHOD" Number WriteGroup ReadGroup Site;
    /// `r[a] = r[b][r[c]]`.
    LoadItem "LOAD_ITEM" Unused Write Read Read;
    /// `r[a] = r[b][const[c]]`.
    LoadItemConst "LOAD_ITEM_CONST" Unused Write Read Constant;
    /// `r[a][r[b]] = r[c]`.
    StoreItem "STORE_ITEM" Unused Read Read Read;
    /// `del r[a][r[b]]`.
    DeleteItem "DELETE_ITEM" Unused Read Read Unused;
    /// `r[a] = r[b][r[c]:r[c+1]]`.
    LoadSlice "LOAD_SLICE" Unused Write Read ReadGroup;
    /// `r[a][r[b]:r[b+1]] = r[c]`.
    StoreSlice "STORE_SLICE" Unused Read ReadGroup Read;
    /// `r[a] = slice(r[b], r[b+1], r[b+2])`; with `c` 2 the step is None and `r[b+2]` is not read.
    BuildSlice "BUILD_SLICE" Unused Write ReadGroup Number;

    // ----- arithmetic: x is 1 for the augmented (in-place) form -----
    /// `r[a] = r[b] + r[c]`; with `x` 1 `r[b] += r[c]`, that is `__iadd__` first. So for all that follow.
    Add "ADD" Number Write Read Read;
    /// `r[b] - r[c]`.
    Sub "SUB" Number Write Read Read;
    /// `r[b] * r[c]`.
    Mul "MUL" Number Write Read Read;
    /// `r[b] @ r[c]`.
    MatMul "MAT_MUL" Number Write Read Read;
    /// `r[b] / r[c]`.
    TrueDiv "TRUE_DIV" Number Write Read Read;
    /// `r[b] // r[c]`.
    FloorDiv "FLOOR_DIV" Number Write Read Read;
    /// `r[b] % r[c]`.
    Mod "MOD" Number Write Read Read;
    /// `r[b] ** r[c]`.
    Pow "POW" Number Write Read Read;
    /// `r[b] << r[c]`.
    LShift "LSHIFT" Number Write Read Read;
    /// `r[b] >> r[c]`.
    RShift "RSHIFT" Number Write Read Read;
    /// `r[b] & r[c]`.
    And "AND" Number Write Read Read;
    /// `r[b] | r[c]`.
    Or "OR" Number Write Read Read;
    /// `r[b] ^ r[c]`.
    Xor "XOR" Number Write Read Read;
    /// `r[a] = r[b] + const[c]`; `x` as above. So for all that follow.
    AddConst "ADD_CONST" Number Write Read Constant;
    /// `r[b] - const[c]`.
    SubConst "SUB_CONST" Number Write Read Constant;
    /// `r[b] * const[c]`.
    MulConst "MUL_CONST" Number Write Read Constant;
    /// `r[b] @ const[c]`.
    MatMulConst "MAT_MUL_CONST" Number Write Read Constant;
    /// `r[b] / const[c]`.
    TrueDivConst "TRUE_DIV_CONST" Number Write Read Constant;
    /// `r[b] // const[c]`.
    FloorDivConst "FLOOR_DIV_CONST" Number Write Read Constant;
    /// `r[b] % const[c]`.
    ModConst "MOD_CONST" Number Write Read Constant;
    /// `r[b] ** const[c]`.
    PowConst "POW_CONST" Number Write Read Constant;
    /// `r[b] << const[c]`.
    LShiftConst "LSHIFT_CONST" Number Write Read Constant;
    /// `r[b] >> const[c]`.
    RShiftConst "RSHIFT_CONST" Number Write Read Constant;
    /// `r[b] & const[c]`.
    AndConst "AND_CONST" Number Write Read Constant;
    /// `r[b] | const[c]`.
    OrConst "OR_CONST" Number Write Read Constant;
    /// `r[b] ^ const[c]`.
    XorConst "XOR_CONST" Number Write Read Constant;
    /// `r[a] = -r[b]`.
    Neg "NEG" Unused Write Read Unused;
    /// `r[a] = +r[b]`.
    Pos "POS" Unused Write Read Unused;
    /// `r[a] = ~r[b]`.
    Invert "INVERT" Unused Write Read Unused;
    /// `r[a] = not r[b]`.
    Not "NOT" Unused Write Read Unused;
    /// `r[a] = bool(r[b])`, True or False.
    ToBool "TO_BOOL" Unused Write Read Unused;

    // ----- comparisons for their value -----
    /// `r[a] = r[b] < r[c]`, whatever object the comparison gives.
    Lt "LT" Unused Write Read Read;
    /// `r[b] <= r[c]`.
    Le "LE" Unused Write Read Read;
    /// `r[b] == r[c]`.
    Eq "EQ" Unused Write Read Read;
    /// `r[b] != r[c]`.
    Ne "NE" Unused Write Read Read;
    /// `r[b] > r[c]`.
    Gt "GT" Unused Write Read Read;
    /// `r[b] >= r[c]`.
    Ge "GE" Unused Write Read Read;
    /// `r[a] = r[b] is r[c]`; `x` 1: `is not`.
    Is "IS" Number Write Read Read;
    /// `r[a] = r[b] in r[c]`; `x` 1: `not in`.
    In "IN" Number Write Read Read;

    // ----- jumps -----
    /// Jumps, forward, or backward where it closes no loop of the program (waiting loops of `await` and `yield from`).
    Jump "JUMP" Unused Unused Far Unused;
    /// Jumps back to the header of loop `a` (`CodeUnit::loops[a]`): where the interpreter polls for signals and
    /// thread switches, and counts for the JIT.
    Loop "LOOP" Unused Loop Far Unused;
    /// Jumps if `r[a]` is true (`__bool__`, `__len__`).
    JumpIfTrue "JUMP_IF_TRUE" Unused Read Far Unused;
    /// Jumps if `r[a]` is false.
    JumpIfFalse "JUMP_IF_FALSE" Unused Read Far Unused;
    /// Jumps if `r[a]` is None.
    JumpIfNone "JUMP_IF_NONE" Unused Read Far Unused;
    /// Jumps if `r[a]` is not None.
    JumpIfNotNone "JUMP_IF_NOT_NONE" Unused Read Far Unused;
    /// Jumps if the truth of `r[a] < r[b]` equals `x` (1 true, 0 false). The comparison may give any object, whose truth is then taken.
    JumpLt "JUMP_LT" Number Read Read Near;
    /// `r[a] <= r[b]`.
    JumpLe "JUMP_LE" Number Read Read Near;
    /// `r[a] == r[b]`.
    JumpEq "JUMP_EQ" Number Read Read Near;
    /// `r[a] != r[b]`.
    JumpNe "JUMP_NE" Number Read Read Near;
    /// `r[a] > r[b]`.
    JumpGt "JUMP_GT" Number Read Read Near;
    /// `r[a] >= r[b]`.
    JumpGe "JUMP_GE" Number Read Read Near;
    /// Jumps if the truth of `r[a] < const[b]` equals `x`.
    JumpLtConst "JUMP_LT_CONST" Number Read Constant Near;
    /// `r[a] <= const[b]`.
    JumpLeConst "JUMP_LE_CONST" Number Read Constant Near;
    /// `r[a] == const[b]`.
    JumpEqConst "JUMP_EQ_CONST" Number Read Constant Near;
    /// `r[a] != const[b]`.
    JumpNeConst "JUMP_NE_CONST" Number Read Constant Near;
    /// `r[a] > const[b]`.
    JumpGtConst "JUMP_GT_CONST" Number Read Constant Near;
    /// `r[a] >= const[b]`.
    JumpGeConst "JUMP_GE_CONST" Number Read Constant Near;
    /// Jumps if `r[a] is r[b]` equals `x`.
    JumpIs "JUMP_IS" Number Read Read Near;
    /// Jumps if `r[a] in r[b]` equals `x`.
    JumpIn "JUMP_IN" Number Read Read Near;
    /// Jumps if `r[a] in const[b]` equals `x`; the constant is a tuple, frozenset, str or bytes.
    JumpInConst "JUMP_IN_CONST" Number Read Constant Near;

    // ----- iteration -----
    /// `r[a] = iter(r[b])`.
    GetIter "GET_ITER" Unused Write Read Unused;
    /// `r[a] = next(r[b])`; if the iterator is exhausted jumps and leaves `r[a]` as it was. `r[a]` may be a local.
    ForIter "FOR_ITER" Unused Write Read Near;

    // ----- calls -----
    /// `r[a] = r[b](c arguments from r[b + FRAME_HEADER])`.
    Call "CALL" Unused Write ReadGroup Number;
    /// Completes `LOAD_METHOD`, `LOAD_SUPER_METHOD`: self (or null) in `r[b + FRAME_HEADER]`, `c` arguments from `r[b + FRAME_HEADER + 1]`.
    /// `r[a] = r[b](self, arguments)`, or `r[b](arguments)` where self is null.
    CallMethod "CALL_METHOD" Unused Write ReadGroup Number;
    /// As `CALL`; `x` positional arguments, then one for each name in the tuple `const[c]`.
    CallKw "CALL_KW" Number Write ReadGroup Constant;
    /// As `CALL_METHOD`; `x` positional arguments without self, then one for each name in the tuple `const[c]`.
    CallMethodKw "CALL_METHOD_KW" Number Write ReadGroup Constant;
    /// `r[a] = r[b](*r[b+1], **r[b+2])`. `r[b+1]` is a tuple, or any iterable if `x & 2` (a lone `*arguments`;
    /// "f() argument after * must be an iterable, not ..." if it is none). `r[b+2]` is a fresh dict of this call's own if `x & 1`, otherwise it is
    /// not read. At least `FRAME_HEADER` words from `r[b]` on are reserved.
    CallEx "CALL_EX" Number Write ReadGroup Unused;
    /// `r[a] =` [`Intrinsic`] number `x` of `c` arguments from `r[b]`.
    CallIntrinsic "CALL_INTRINSIC" Number Write ReadGroup Number;

    // ----- functions -----
    /// `r[a] =` new function of the code `const[b]`; `x` holds [`function_flags`], and for each bit set, lowest first, one object lies
    /// from `r[c]` on: tuple of positional defaults, dict of keyword-only defaults, the `__annotate__` function, the
    /// `__annotations__` dict, the closure (a tuple of cells).
    MakeFunction "MAKE_FUNCTION" Number Write Constant ReadGroup;
    /// Returns `r[a]`. `x`: the frame has a register for its identity, and what it leaves may be asked for.
    Return "RETURN" Number Read Unused Unused;
    /// Returns `const[wide]`. `x` as for `RETURN`.
    ReturnConst "RETURN_CONST" Number Unused WideConstant Unused;

    // ----- displays -----
    /// `r[a] = (r[b], ..., r[b+c-1])`.
    BuildTuple "BUILD_TUPLE" Unused Write ReadGroup Number;
    /// `r[a] = [r[b], ..., r[b+c-1]]`.
    BuildList "BUILD_LIST" Unused Write ReadGroup Number;
    /// `r[a] = {r[b], ..., r[b+c-1]}`, added in this order.
    BuildSet "BUILD_SET" Unused Write ReadGroup Number;
    /// `r[a] = {r[b]: r[b+1], ...}`, `c` pairs.
    BuildMap "BUILD_MAP" Unused Write ReadGroup Number;
    /// `r[a] = {const[c][0]: r[b], const[c][1]: r[b+1], ...}` for the tuple `const[c]` of strs, no two of them equal, at least one and at most
    /// [`MOST_NAMED`].
    BuildNamedMap "BUILD_NAMED_MAP" Unused Write ReadGroup Constant;
    /// `r[a] =` the `c` strings from `r[b]` on, joined.
    BuildString "BUILD_STRING" Unused Write ReadGroup Number;
    /// `r[a].append(r[b])` for the list `r[a]` of a display or comprehension.
    ListAppend "LIST_APPEND" Unused Read Read Unused;
    /// `r[a].extend(r[b])` for a list; not iterable: `TypeError` "Value after * must be an iterable, not ...". `x` 1: it collects the arguments
    /// of a call.
    ListExtend "LIST_EXTEND" Number Read Read Unused;
    /// `r[a].add(r[b])` for a set. `x`: whether it is one is to be found out.
    SetAdd "SET_ADD" Number Read Read Unused;
    /// `r[a].update(r[b])` for a set.
    SetUpdate "SET_UPDATE" Unused Read Read Unused;
    /// `r[a][r[b]] = r[c]` for a dict.
    MapAdd "MAP_ADD" Unused Read Read Read;
    /// `r[a].update(r[b])` for a dict, `{**r[b]}`; not a mapping: `TypeError` "'...' object is not a mapping".
    DictUpdate "DICT_UPDATE" Unused Read Read Unused;
    /// `r[a].update(r[b])` for the keyword dict of a call of `r[c]`: a key that is there already is `TypeError` "f() got multiple
    /// values for keyword argument '...'"; not a mapping: "f() argument after ** must be a mapping, not ...".
    DictMerge "DICT_MERGE" Unused Read Read Read;
    /// The memoryview `r[a]` was a part of the expression and is not needed any more, if `r[b]` is `memoryview` or an instance of it; `x` 1: and `r[c]` is `bytes` or
    /// `bytearray`.
    EndView "END_VIEW" Number Read Read Read;
    /// `r[a] = tuple(r[b])` for a list made by the compiler, dead afterwards. `x` 1: it is of the arguments of a call.
    ListToTuple "LIST_TO_TUPLE" Number Write Read Unused;
    /// `r[a] = format(conversion(r[b]), spec)`: `x & 3` is the conversion (0 none, 1 `str`, 2 `repr`, 3 `ascii`); `x & 4`: the spec
    /// is the str `r[c]`, otherwise it is empty and a plain str is its own result.
    Format "FORMAT" Number Write Read Read;
    /// `r[a] = Interpolation(r[b], r[b+1], conversion, r[b+2])`: value, expression text, conversion `x & 3` as in `FORMAT`, format spec
    /// (empty str if `x & 4` is not set, `r[b+2]` is then not read). PEP 750.
    BuildInterpolation "BUILD_INTERPOLATION" Number Write ReadGroup Unused;
    /// `r[a] = Template(strings r[b], interpolations r[b+1])`, both tuples. PEP 750.
    BuildTemplate "BUILD_TEMPLATE" Unused Write ReadGroup Unused;
    /// Unpacks `r[b]` into exactly `c` registers from `r[a]` on ("not enough values to unpack (expected n, got m)" and its kin).
    UnpackSequence "UNPACK_SEQUENCE" Unused WriteGroup Read Number;
    /// Unpacks `r[b]` into `x` registers from `r[a]` on, a list of the middle in `r[a+x]`, and `c` after that.
    UnpackEx "UNPACK_EX" Number WriteGroup Read Number;

    // ----- imports -----
    /// `r[a] = __import__(names[c], globals, namespace, r[b+1], r[b])`: `r[b]` the level, `r[b+1]` the fromlist (tuple or None).
    ImportName "IMPORT_NAME" Unused Write ReadGroup Name;
    /// `r[a] = r[b].names[c]`, else the submodule from `sys.modules`, else `ImportError`.
    ImportFrom "IMPORT_FROM" Unused Write Read Name;

    // ----- exceptions -----
    /// `r[b] =` the exception the thread is handling now (None if none); then that of `r[a]` is being handled, as `sys.exception()` sees it
    /// and a later raise gets it as its context.
    PushHandled "PUSH_HANDLED" Unused Read Write Unused;
    /// The exception being handled is `r[a]` again (None: none).
    PopHandled "POP_HANDLED" Unused Read Unused Unused;
    /// `x` 0: re-raises the exception being handled ("No active exception to reraise"); 1: raises `r[a]`, a class or an instance;
    /// 2: the same with `r[b]` as its cause.
    Raise "RAISE" Number Read Read Unused;
    /// Raises the exception `r[a]` again with its traceback as it is: this frame is not added.
    Reraise "RERAISE" Unused Read Unused Unused;
    /// Jumps if the exception `r[a]` does not match `r[b]`, a class or tuple of classes; anything else is `TypeError`
    /// "catching classes that do not inherit from BaseException is not allowed".
    JumpNoMatch "JUMP_NO_MATCH" Unused Read Read Near;
    /// `except*`: splits the exception (group) `r[a]` by `r[b]`: `r[a] =` the rest or None, `r[a+1] =` the matching group or None.
    /// A plain exception that matches is wrapped into a group. Matching a subclass of `BaseExceptionGroup` is `TypeError`.
    SplitGroup "SPLIT_GROUP" Unused WriteGroup Read Unused;
    /// `r[a], r[a+1], r[a+2] = type(e), e, e.__traceback__` for the exception `e = r[b]`.
    ExceptionInfo "EXCEPTION_INFO" Unused WriteGroup Read Unused;
    /// Looks [`Special`] method number `x` of `r[b]` up on its type: function and self (or the attribute and null) go to `r[a]` and
    /// `r[a + FRAME_HEADER]` as with `LOAD_METHOD`, ready for `CALL_METHOD`. Absent: `TypeError` "'...' object does not support the context manager protocol" and its kin.
    LoadSpecial "LOAD_SPECIAL" Number WriteGroup Read Unused;

    // ----- generators and coroutines -----
    /// Makes a generator, coroutine or asynchronous generator (by `CodeUnit::flags`) of this frame and returns it to the caller. The
    /// first resumption goes on behind it. What precedes it sets up cells only.
    ReturnGenerator "RETURN_GENERATOR" Unused Unused Unused Unused;
    /// Suspends with value `r[b]`; when resumed, `r[a] =` the value sent, or the exception thrown is raised here. `x`: 0 a plain
    /// `yield`; 1 the yield of a `yield from`, 2 of an `await`, whose `SEND` is the instruction before it: that instruction's `b` holds the object delegated to, into which
    /// `throw` and `close` go first. [`YIELD_GUARDED`] is set in `x` where an exception raised here is seen by a handler. `c` says which registers are kept meanwhile: `CodeUnit::suspensions[c]`.
    Yield "YIELD" Number Write Read Number;
    /// Sends `r[a]` to the iterator `r[b]` (`next` if it is None and the iterator has no `send`). It yields: `r[a] =` the value. It
    /// returns: `r[a] =` the value returned, and jumps.
    Send "SEND" Unused Update Read Near;
    /// Handler around the `YIELD` of a `SEND` loop: if the exception `r[b]` is `StopIteration`, `r[a] =` its value; otherwise raises it again
    /// as `RERAISE` does.
    CleanupThrow "CLEANUP_THROW" Unused Write Read Unused;
    /// `r[a] =` the iterator for `yield from r[b]`: a coroutine is allowed only inside a coroutine, a generator is taken as it is.
    GetYieldFromIter "GET_YIELD_FROM_ITER" Unused Write Read Unused;
    /// `r[a] =` the iterator for `await r[b]`. `x`: 0 a plain await, 1 of what `__aenter__` returned, 2 of `__aexit__` (for the message).
    GetAwaitable "GET_AWAITABLE" Number Write Read Unused;
    /// `r[a] = r[b].__aiter__()`, checked to have `__anext__`.
    GetAiter "GET_AITER" Unused Write Read Unused;
    /// `r[a] =` the iterator for awaiting `r[b].__anext__()`.
    GetAnext "GET_ANEXT" Unused Write Read Unused;
    /// Handler of `async for`: if the exception `r[a]` is `StopAsyncIteration` goes on, otherwise raises it again as `RERAISE` does.
    EndAsyncFor "END_ASYNC_FOR" Unused Read Unused Unused;

    // ----- match -----
    /// `r[a] = True` if `r[b]` is a mapping (the `Py_TPFLAGS_MAPPING` of its type), else False.
    MatchMapping "MATCH_MAPPING" Unused Write Read Unused;
    /// `r[a] = True` if `r[b]` is a sequence for patterns (not str, bytes, bytearray), else False.
    MatchSequence "MATCH_SEQUENCE" Unused Write Read Unused;
    /// `r[a] =` tuple of the values of the keys `r[b+1]` (a tuple) in the mapping `r[b]`, or None if one is missing.
    MatchKeys "MATCH_KEYS" Unused Write ReadGroup Unused;
    /// `r[a] =` tuple of the attributes of `r[b]` for class `r[b+1]`: `x` positional ones, then those named in `const[c]`;
    /// None if it is no instance or lacks one.
    MatchClass "MATCH_CLASS" Number Write ReadGroup Constant;
    /// `r[a] = len(r[b])`.
    GetLen "GET_LEN" Unused Write Read Unused;
}

/// A bit of `x` in `YIELD`.
pub const YIELD_GUARDED: u8 = 4;

/// Bits of `x` in `MAKE_FUNCTION`.
pub mod function_flags {
    /// A tuple of defaults for positional parameters.
    pub const DEFAULTS: u8 = 1;
    /// A dict of defaults for keyword-only parameters.
    pub const KEYWORD_DEFAULTS: u8 = 2;
    /// The function that computes the annotations (PEP 649).
    pub const ANNOTATE: u8 = 4;
    /// A ready `__annotations__` dict. The compiler never sets it: it makes an `__annotate__` function for annotations kept as text too.
    pub const ANNOTATIONS: u8 = 8;
    /// The closure: a tuple of cells, one for each of the code's free variables.
    pub const CLOSURE: u8 = 16;
}

macro_rules! numbered {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident,)* }) => {
        $(#[$outer])*
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every member, in the order of its number.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The member with this number.
            pub fn from_number(number: u8) -> Option<$name> {
                Self::ALL.get(number as usize).copied()
            }
        }
    };
}

numbered! {
    /// Objects for `LOAD_COMMON`.
    Common {
        /// `AssertionError`, for `assert`.
        AssertionError,
        /// `NotImplementedError`, for annotation functions asked for a format they do not know.
        NotImplementedError,
        /// `builtins.__build_class__`, looked up in the frame's builtins at run time ("__build_class__ not found").
        BuildClass,
    }
}

numbered! {
    /// Special methods for `LOAD_SPECIAL`.
    Special {
        /// `__enter__`.
        Enter,
        /// `__exit__`.
        Exit,
        /// `__aenter__`.
        AsyncEnter,
        /// `__aexit__`.
        AsyncExit,
    }
}

numbered! {
    /// Rare operations behind `CALL_INTRINSIC`; the arguments lie in consecutive registers, the result is None where none is named.
    Intrinsic {
        /// (value): shows it as the interactive prompt does (`sys.displayhook`).
        Print,
        /// (module): copies its public names into the namespace, `from module import *`.
        ImportStar,
        /// (value): the wrapper in which an asynchronous generator's `yield` hands out a value.
        AsyncGeneratorWrap,
        /// (name): a `typing.TypeVar`.
        TypeVar,
        /// (name, evaluate): a `TypeVar` with a bound that the function `evaluate` computes.
        TypeVarWithBound,
        /// (name, evaluate): a `TypeVar` with constraints that the function `evaluate` computes.
        TypeVarWithConstraints,
        /// (name): a `typing.ParamSpec`.
        ParamSpec,
        /// (name): a `typing.TypeVarTuple`.
        TypeVarTuple,
        /// (parameter, evaluate): sets its default, computed by the function `evaluate`; gives the parameter.
        SetTypeParameterDefault,
        /// (parameters): `typing.Generic[parameters]` for the tuple.
        SubscriptGeneric,
        /// (name, parameters or None, evaluate): a `typing.TypeAliasType`.
        TypeAlias,
        /// (function, parameters): sets `__type_params__`; gives the function.
        SetFunctionTypeParameters,
        /// (original, list): what `except*` raises at its end of the exceptions in the list (None: nothing), or None.
        PrepareReraiseStar,
    }
}

const _: () = assert!(size_of::<Ins>() == 8);
