//! Programs for the tree walker. Variables of a function are numbered from 1, its parameters first.

use super::interpreter::{Lambda, Loop, Node, Operator};
use Operator::*;
use smelt::JitCell;

pub struct Program {
    pub name: &'static str,
    pub build: fn() -> &'static Lambda,
    pub result: &'static str,
}

fn n(value: i64) -> Node {
    Node::Int(value)
}
fn get(variable: u32) -> Node {
    Node::Get(0, variable)
}
fn get_outer(levels: u32, variable: u32) -> Node {
    Node::Get(levels, variable)
}
fn set(variable: u32, value: Node) -> Node {
    Node::Set(0, variable, Box::new(value))
}
fn set_outer(levels: u32, variable: u32, value: Node) -> Node {
    Node::Set(levels, variable, Box::new(value))
}
fn op(operator: Operator, a: Node, b: Node) -> Node {
    Node::Binary(operator, Box::new(a), Box::new(b))
}
fn if_(condition: Node, then: Node, otherwise: Node) -> Node {
    Node::If(Box::new(condition), Box::new(then), Box::new(otherwise))
}
fn while_(condition: Node, body: Vec<Node>) -> Node {
    Node::While(Box::leak(Box::new(Loop {
        condition,
        body: Node::Block(body),
        cell: JitCell::new(),
    })))
}
fn lambda(name: &'static str, variables: u32, body: Vec<Node>) -> &'static Lambda {
    Box::leak(Box::new(Lambda {
        name,
        variables,
        body: Node::Block(body),
        cell: JitCell::new(),
    }))
}
fn call(function: Node, arguments: Vec<Node>) -> Node {
    Node::Call(Box::new(function), arguments)
}

fn sum() -> &'static Lambda {
    let body = vec![
        set(2, op(Add, get(2), get(1))),
        set(1, op(Add, get(1), n(1))),
    ];
    lambda(
        "main",
        2,
        vec![
            set(1, n(0)),
            set(2, n(0)),
            while_(op(Less, get(1), n(500)), body),
            get(2),
        ],
    )
}

/// counter() returns a closure that counts; the loop calls it and another that reads the same variable.
fn counter() -> &'static Lambda {
    let increment = lambda(
        "increment",
        1,
        vec![set_outer(1, 1, op(Add, get_outer(1, 1), get(1)))],
    );
    let make = lambda("make", 1, vec![Node::Function(increment)]);
    let body = vec![
        set(
            3,
            op(
                Add,
                get(3),
                call(get(2), vec![if_(op(Equal, get(1), n(77)), n(1000), n(2))]),
            ),
        ),
        set(1, op(Add, get(1), n(1))),
    ];
    lambda(
        "main",
        3,
        vec![
            set(1, n(0)),
            set(2, call(Node::Function(make), vec![n(5)])),
            set(3, n(0)),
            while_(op(Less, get(1), n(200)), body),
            get(3),
        ],
    )
}

fn fib() -> &'static Lambda {
    // variable 1 of main is the function; fib's parameter is its variable 1, the function is one level out
    let recur = |by| call(get_outer(1, 1), vec![op(Subtract, get(1), n(by))]);
    let fib = lambda(
        "fib",
        1,
        vec![if_(
            op(Less, get(1), n(2)),
            get(1),
            op(Add, recur(1), recur(2)),
        )],
    );
    lambda(
        "main",
        1,
        vec![set(1, Node::Function(fib)), call(get(1), vec![n(15)])],
    )
}

fn nested_loops() -> &'static Lambda {
    let inner = vec![
        set(3, op(Add, get(3), op(Multiply, get(1), get(2)))),
        set(2, op(Add, get(2), n(1))),
    ];
    let outer = vec![
        set(2, n(0)),
        while_(op(Less, get(2), n(15)), inner),
        set(1, op(Add, get(1), n(1))),
    ];
    lambda(
        "main",
        3,
        vec![
            set(1, n(0)),
            set(3, n(0)),
            while_(op(Less, get(1), n(60)), outer),
            get(3),
        ],
    )
}

/// Higher-order: compose(f, g) makes a new closure in every iteration.
fn compose() -> &'static Lambda {
    let composed = lambda(
        "composed",
        1,
        vec![call(
            get_outer(1, 1),
            vec![call(get_outer(1, 2), vec![get(1)])],
        )],
    );
    let compose = lambda("compose", 2, vec![Node::Function(composed)]);
    let double = lambda("double", 1, vec![op(Add, get(1), get(1))]);
    let odd = lambda(
        "odd",
        1,
        vec![if_(
            op(Less, get(1), n(50)),
            op(Add, get(1), n(1)),
            op(Subtract, get(1), n(7)),
        )],
    );
    let body = vec![
        set(6, call(call(get(3), vec![get(4), get(5)]), vec![get(1)])),
        set(2, op(Add, get(2), get(6))),
        set(1, op(Add, get(1), n(1))),
    ];
    lambda(
        "main",
        6,
        vec![
            set(1, n(0)),
            set(2, n(0)),
            set(3, Node::Function(compose)),
            set(4, Node::Function(double)),
            set(5, Node::Function(odd)),
            while_(op(Less, get(1), n(300)), body),
            get(2),
        ],
    )
}

#[rustfmt::skip] // a table
pub const ALL: &[Program] = &[
    Program { name: "sum", build: sum, result: "124750" },
    Program { name: "counter", build: counter, result: "163954" },
    Program { name: "fib", build: fib, result: "610" },
    Program { name: "nested_loops", build: nested_loops, result: "185850" },
    Program { name: "compose", build: compose, result: "86300" },
];
