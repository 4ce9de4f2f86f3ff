//! The instructions: over the registers of a frame.
//!
//! Register 0 is the receiver, or the block that is being evaluated; arguments follow, then the locals, then temporaries. The arguments of a
//! message are put where the callee's registers will be: one word above the [`CallSite`](crate::code::CallSite)'s `base`, which itself
//! becomes the callee's link to its caller.

/// No register.
pub const NONE: u16 = u16::MAX;

/// Binary operators with a quick way for small integers and doubles; anything else is a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegerDivide,
    Modulo,
    And,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    Unequal,
    Identical,
}

impl Operator {
    /// The operator of a selector.
    pub fn of(selector: &str) -> Option<Operator> {
        Some(match selector {
            "+" => Operator::Add,
            "-" => Operator::Subtract,
            "*" => Operator::Multiply,
            "//" => Operator::Divide,
            "/" => Operator::IntegerDivide,
            "%" => Operator::Modulo,
            "&" => Operator::And,
            "<" => Operator::Less,
            "<=" => Operator::LessEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterEqual,
            "=" => Operator::Equal,
            "<>" => Operator::Unequal,
            "==" => Operator::Identical,
            _ => return None,
        })
    }
}

/// An instruction. `site` is the number of a call site of the code, which says where a result goes.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Instruction {
    Move {
        to: u16,
        from: u16,
    },
    Constant {
        to: u16,
        index: u16,
    },
    /// Writes nil to `count` registers.
    Nil {
        first: u16,
        count: u16,
    },
    /// The receiver of the block in register 0.
    BlockReceiver {
        to: u16,
    },
    /// Its context.
    BlockContext {
        to: u16,
    },
    Field {
        to: u16,
        object: u16,
        index: u16,
    },
    SetField {
        object: u16,
        index: u16,
        from: u16,
    },
    /// A field of a class.
    ClassField {
        to: u16,
        object: u16,
        index: u16,
    },
    SetClassField {
        object: u16,
        index: u16,
        from: u16,
    },
    /// A new context; `outer` may be [`NONE`]. `active`: the context of a method.
    NewContext {
        to: u16,
        outer: u16,
        slots: u16,
        active: bool,
    },
    /// A variable of the context `hops` contexts out of the one in a register.
    Captured {
        to: u16,
        context: u16,
        hops: u16,
        index: u16,
    },
    SetCaptured {
        context: u16,
        hops: u16,
        index: u16,
        from: u16,
    },
    /// A new block; `context` may be [`NONE`].
    Block {
        to: u16,
        code: u16,
        receiver: u16,
        context: u16,
    },
    Global {
        to: u16,
        global: u16,
        site: u16,
    },
    Send {
        site: u16,
    },
    SuperSend {
        site: u16,
    },
    Binary {
        operator: Operator,
        a: u16,
        b: u16,
        site: u16,
    },
    Jump {
        target: u16,
    },
    /// A jump backwards, to a loop's header.
    Loop {
        target: u16,
    },
    /// Jumps if the register is the boolean `on`, goes on if it is the other one; anything else does not understand the site's message.
    Branch {
        from: u16,
        on: bool,
        target: u16,
        site: u16,
    },
    /// Jumps if the register's being nil is `on`.
    BranchNil {
        from: u16,
        on: bool,
        target: u16,
    },
    Return {
        from: u16,
    },
    /// Returns from the method around the block, whose context is `hops` out of the one in a register.
    ReturnOuter {
        from: u16,
        context: u16,
        hops: u16,
        site: u16,
    },
}
