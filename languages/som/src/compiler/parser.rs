//! Tokens to the syntax tree, by recursive descent.

use super::Problem;
use super::lexer::{Located, Token, tokens};
use super::syntax::*;
use std::str::FromStr;

/// How deeply expressions may be nested: the parser and the compiler recurse.
const MOST_NESTED: u32 = 200;
/// The most messages in a row, for the same reason.
const MOST_IN_A_ROW: u32 = 2000;

struct Parser {
    tokens: Vec<Located>,
    at: usize,
    nested: u32,
    scopes: usize,
}

type Parsed<T> = Result<T, Problem>;

/// Reads a class definition.
///
/// # Errors
/// What is wrong with it.
pub fn class(text: &str) -> Parsed<ClassNode> {
    let mut parser = Parser::new(text)?;
    let class = parser.class()?;
    parser.expect(&Token::End, "a class definition ends with its ')'")?;
    Ok(class)
}

/// Reads statements, as they are typed at the prompt: the body of a method without parameters.
///
/// # Errors
/// What is wrong with it.
pub fn statements(text: &str) -> Parsed<BlockNode> {
    let mut parser = Parser::new(text)?;
    let body = parser.body(Vec::new(), &Token::End)?;
    Ok(body)
}

/// Would more text make sense of it? For the prompt: something is open at the end.
pub fn is_unfinished(text: &str) -> bool {
    let Ok(tokens) = tokens(text) else {
        return text.matches('\'').count() % 2 == 1 || text.matches('"').count() % 2 == 1;
    };
    let mut open = 0i64;
    for token in &tokens {
        match token.token {
            Token::Open | Token::OpenBlock => open += 1,
            Token::Close | Token::CloseBlock => open -= 1,
            _ => {}
        }
    }
    open > 0
}

impl Parser {
    fn new(text: &str) -> Parsed<Parser> {
        Ok(Parser {
            tokens: tokens(text)?,
            at: 0,
            nested: 0,
            scopes: 0,
        })
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn after(&self) -> &Token {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].token
    }

    fn line(&self) -> u32 {
        self.tokens[self.at].line
    }

    fn advance(&mut self) -> Token {
        let token = self.tokens[self.at].token.clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn accept(&mut self, token: &Token) -> bool {
        let is = self.token() == token;
        if is {
            self.advance();
        }
        is
    }

    fn accept_operator(&mut self, text: &str) -> bool {
        let is = matches!(self.token(), Token::Operator(operator) if operator == text);
        if is {
            self.advance();
        }
        is
    }

    fn is_operator(&self, text: &str) -> bool {
        matches!(self.token(), Token::Operator(operator) if operator == text)
    }

    fn problem<T>(&self, text: impl Into<String>) -> Parsed<T> {
        Err(Problem {
            line: self.line(),
            text: text.into(),
        })
    }

    fn unexpected<T>(&self, wanted: &str) -> Parsed<T> {
        self.problem(format!("{wanted}, but here is {}", self.token().describe()))
    }

    fn expect(&mut self, token: &Token, wanted: &str) -> Parsed<()> {
        if self.accept(token) {
            Ok(())
        } else {
            self.unexpected(wanted)
        }
    }

    fn identifier(&mut self, wanted: &str) -> Parsed<String> {
        match self.token().clone() {
            Token::Identifier(name) => {
                self.advance();
                Ok(name)
            }
            _ => self.unexpected(wanted),
        }
    }

    // ------------------------------------------------------------ classes and methods

    fn class(&mut self) -> Parsed<ClassNode> {
        let line = self.line();
        let name = self.identifier("a class definition begins with the class's name")?;
        if !self.accept_operator("=") {
            return self.unexpected("a class's name is followed by '='");
        }
        let superclass = match self.token().clone() {
            Token::Identifier(name) => {
                self.advance();
                Some(name)
            }
            _ => None,
        };
        self.expect(&Token::Open, "a class's body begins with '('")?;
        let instance = self.side()?;
        let class = if self.accept(&Token::Separator) {
            self.side()?
        } else {
            Side::default()
        };
        self.expect(&Token::Close, "a method or the class's ')' comes next")?;
        Ok(ClassNode {
            name,
            superclass,
            instance,
            class,
            line,
        })
    }

    fn side(&mut self) -> Parsed<Side> {
        let fields = self.variables("a field's name")?;
        let mut methods = Vec::new();
        while !matches!(self.token(), Token::Close | Token::Separator | Token::End) {
            methods.push(self.method()?);
        }
        Ok(Side { fields, methods })
    }

    /// `| a b |`, if it is there.
    fn variables(&mut self, wanted: &str) -> Parsed<Vec<String>> {
        let mut names = Vec::new();
        if self.accept_operator("||") || !self.accept_operator("|") {
            return Ok(names);
        }
        while !self.accept_operator("|") {
            let name = self.identifier(&format!("{wanted} or '|' comes next"))?;
            names.push(name);
        }
        Ok(names)
    }

    fn method(&mut self) -> Parsed<MethodNode> {
        let line = self.line();
        let mut parameters = Vec::new();
        let mut selector = String::new();
        match self.token().clone() {
            Token::Identifier(name) => {
                self.advance();
                selector = name;
            }
            Token::Operator(operator) => {
                self.advance();
                selector = operator;
                parameters.push(self.identifier("a parameter's name comes next")?);
            }
            Token::Keyword(_) => {
                while let Token::Keyword(keyword) = self.token().clone() {
                    self.advance();
                    selector.push_str(&keyword);
                    parameters.push(self.identifier("a parameter's name comes next")?);
                }
            }
            _ => return self.unexpected("a method begins with its selector"),
        }
        if !self.accept_operator("=") {
            return self.unexpected("a method's selector and parameters are followed by '='");
        }
        let count = parameters.len();
        if matches!(self.token(), Token::Identifier(word) if word == "primitive") {
            self.advance();
            return Ok(MethodNode {
                selector,
                body: None,
                parameters: count,
                line,
            });
        }
        self.expect(&Token::Open, "'primitive' or a method's '(' comes next")?;
        self.scopes = 0;
        let body = self.body(parameters, &Token::Close)?;
        Ok(MethodNode {
            selector,
            body: Some(body),
            parameters: count,
            line,
        })
    }

    /// Locals and statements up to `end`, which is taken.
    fn body(&mut self, parameters: Vec<String>, end: &Token) -> Parsed<BlockNode> {
        let line = self.line();
        let scope = self.scopes;
        self.scopes += 1;
        let locals = self.variables("a local's name")?;
        let mut statements = Vec::new();
        loop {
            while self.accept(&Token::Period) {}
            if self.accept(end) {
                break;
            }
            if self.accept(&Token::Caret) {
                statements.push(Statement::Return(self.expression()?));
                while self.accept(&Token::Period) {}
                let wanted = format!("nothing but {} follows a '^'", end.describe());
                self.expect(end, &wanted)?;
                break;
            }
            statements.push(Statement::Plain(self.expression()?));
            if !matches!(self.token(), Token::Period) && self.token() != end {
                return self.unexpected(&format!("'.' or {} comes next", end.describe()));
            }
        }
        Ok(BlockNode {
            scope,
            parameters,
            locals,
            statements,
            line,
        })
    }

    // ------------------------------------------------------------ expressions

    fn expression(&mut self) -> Parsed<Expression> {
        self.nested += 1;
        if self.nested > MOST_NESTED {
            return self.problem("this is nested too deeply");
        }
        let result = self.assignment();
        self.nested -= 1;
        result
    }

    fn assignment(&mut self) -> Parsed<Expression> {
        if let (Token::Identifier(name), Token::Assign) = (self.token().clone(), self.after()) {
            let line = self.line();
            self.advance();
            self.advance();
            let value = self.expression()?;
            return Ok(Expression::Assign(name, Box::new(value), line));
        }
        let primary = self.primary()?;
        let unary = self.unary(primary)?;
        let binary = self.binary(unary)?;
        self.keyword(binary)
    }

    fn unary(&mut self, mut receiver: Expression) -> Parsed<Expression> {
        let mut count = 0;
        while let Token::Identifier(selector) = self.token().clone() {
            let line = self.line();
            self.advance();
            receiver = send(receiver, selector, Vec::new(), line);
            count += 1;
            if count > MOST_IN_A_ROW {
                return self.problem("too many messages in a row");
            }
        }
        Ok(receiver)
    }

    fn binary(&mut self, mut receiver: Expression) -> Parsed<Expression> {
        let mut count = 0;
        while let Token::Operator(selector) = self.token().clone() {
            let line = self.line();
            self.advance();
            let operand = self.primary()?;
            let operand = self.unary(operand)?;
            receiver = send(receiver, selector, vec![operand], line);
            count += 1;
            if count > MOST_IN_A_ROW {
                return self.problem("too many operators in a row");
            }
        }
        Ok(receiver)
    }

    fn keyword(&mut self, receiver: Expression) -> Parsed<Expression> {
        let line = self.line();
        let mut selector = String::new();
        let mut arguments = Vec::new();
        while let Token::Keyword(keyword) = self.token().clone() {
            self.advance();
            selector.push_str(&keyword);
            let operand = self.primary()?;
            let operand = self.unary(operand)?;
            arguments.push(self.binary(operand)?);
        }
        Ok(if arguments.is_empty() {
            receiver
        } else {
            send(receiver, selector, arguments, line)
        })
    }

    fn primary(&mut self) -> Parsed<Expression> {
        let line = self.line();
        match self.token().clone() {
            Token::Identifier(name) => {
                self.advance();
                Ok(Expression::Variable(name, line))
            }
            Token::Open => {
                self.advance();
                let inner = self.expression()?;
                self.expect(&Token::Close, "a message or ')' comes next")?;
                Ok(inner)
            }
            Token::OpenBlock => {
                self.nested += 1;
                if self.nested > MOST_NESTED {
                    return self.problem("this is nested too deeply");
                }
                let block = self.block()?;
                self.nested -= 1;
                Ok(Expression::Block(block))
            }
            _ => match self.literal()? {
                Some(literal) => Ok(Expression::Literal(literal)),
                None => self.unexpected("an expression comes next"),
            },
        }
    }

    fn block(&mut self) -> Parsed<BlockNode> {
        self.expect(&Token::OpenBlock, "a block begins with '['")?;
        let mut parameters = Vec::new();
        while self.accept(&Token::Colon) {
            parameters.push(self.identifier("a parameter's name comes next")?);
        }
        if !parameters.is_empty() {
            if self.is_operator("||") {
                // `[:a || b | ...]`: the end of the parameters and the beginning of the locals.
                self.tokens[self.at].token = Token::Operator("|".to_owned());
            } else if !self.accept_operator("|") && *self.token() != Token::CloseBlock {
                return self.unexpected("a block's parameters end with '|'");
            }
        }
        self.body(parameters, &Token::CloseBlock)
    }

    fn literal(&mut self) -> Parsed<Option<Literal>> {
        let literal = match self.token().clone() {
            Token::Integer(digits) => {
                self.advance();
                self.integer(&digits)?
            }
            Token::Double(value) => {
                self.advance();
                Literal::Double(value)
            }
            Token::Operator(minus) if minus == "-" => match self.after().clone() {
                Token::Integer(digits) => {
                    self.advance();
                    self.advance();
                    self.integer(&format!("-{digits}"))?
                }
                Token::Double(value) => {
                    self.advance();
                    self.advance();
                    Literal::Double(-value)
                }
                _ => return Ok(None),
            },
            Token::String(text) => {
                self.advance();
                Literal::String(text)
            }
            Token::Hash => {
                self.advance();
                self.hash_literal()?
            }
            _ => return Ok(None),
        };
        Ok(Some(literal))
    }

    fn integer(&self, digits: &str) -> Parsed<Literal> {
        match dashu_int::IBig::from_str(digits) {
            Ok(value) => Ok(Literal::Integer(value)),
            Err(_) => self.problem(format!("'{digits}' is not a number")),
        }
    }

    fn hash_literal(&mut self) -> Parsed<Literal> {
        Ok(match self.token().clone() {
            Token::Open => {
                self.advance();
                self.nested += 1;
                if self.nested > MOST_NESTED {
                    return self.problem("this is nested too deeply");
                }
                let mut items = Vec::new();
                while !self.accept(&Token::Close) {
                    match self.literal()? {
                        Some(item) => items.push(item),
                        None => return self.unexpected("a literal or ')' comes next"),
                    }
                }
                self.nested -= 1;
                Literal::Array(items)
            }
            Token::Identifier(name)
            | Token::Keyword(name)
            | Token::Keywords(name)
            | Token::Operator(name)
            | Token::String(name) => {
                self.advance();
                Literal::Symbol(name)
            }
            _ => return self.unexpected("a symbol or '(' comes after '#'"),
        })
    }
}

fn send(
    receiver: Expression,
    selector: String,
    arguments: Vec<Expression>,
    line: u32,
) -> Expression {
    Expression::Send(Box::new(SendNode {
        receiver,
        selector,
        arguments,
        line,
    }))
}
