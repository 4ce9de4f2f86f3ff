//! Expands source text: macros, special forms, and what names mean.

mod libraries;

use crate::datum::{Datum, Name, Syntax, SyntaxError};
use crate::expression::{Expression, LambdaExpression};
use crate::machine;
use crate::node::Global;
use crate::scope::{Meaning, Scope, Special, Variable};
use crate::syntax_rules;
use crate::value::{FALSE, TRUE, UNSPECIFIED};
use std::rc::Rc;

/// How deep macros may expand into each other.
const MOST_DEPTH: u32 = 3000;

/// Expands the forms of one file.
pub struct Expander {
    depth: u32,
    /// The line of the innermost list.
    line: u32,
    /// What global names of the library being expanded begin with.
    pub prefix: Option<Rc<str>>,
    /// The folder that `include` starts from.
    pub folder: std::path::PathBuf,
}

type Expanded = Syntax<Expression>;

fn unspecified() -> Expression {
    Expression::Constant(UNSPECIFIED)
}

fn boxed<const N: usize>(parts: [Expression; N]) -> Box<[Expression; N]> {
    Box::new(parts)
}

impl Expander {
    /// For a form of the program that begins in this line.
    pub fn new(line: u32) -> Expander {
        Expander {
            depth: 0,
            line,
            prefix: None,
            folder: ".".into(),
        }
    }

    fn error<T>(&self, message: impl Into<String>) -> Syntax<T> {
        Err(SyntaxError::new(self.line, message))
    }

    /// What a form's parts are, or an error that says what the form looks like.
    fn wrong<T>(&self, form: &str) -> Syntax<T> {
        self.error(format!("the form is {form}"))
    }

    /// The special form that a list begins with.
    fn special(&self, form: &Datum, scope: &Scope) -> Option<Special> {
        let name = form.as_pair()?.car.as_symbol()?;
        match scope.meaning(name) {
            Meaning::Special(special) => Some(special),
            _ => None,
        }
    }

    /// Expands macros at the head of a form until there is none.
    fn head(&mut self, mut form: Datum, scope: &Scope) -> Syntax<Datum> {
        for _ in 0..MOST_DEPTH {
            let line = form.line();
            if line > 0 {
                self.line = line;
            }
            let Some(name) = form.as_pair().and_then(|pair| pair.car.as_symbol()) else {
                return Ok(form);
            };
            match scope.meaning(name) {
                Meaning::Macro(rules) => form = rules.expand(&form, scope)?,
                _ => return Ok(form),
            }
        }
        self.error("macros expand without end")
    }

    /// Expands a form of the outermost level.
    ///
    /// # Errors
    /// What is wrong with the program.
    pub fn top_level(&mut self, form: Datum, scope: &Scope) -> Expanded {
        let form = self.head(form, scope)?;
        match self.special(&form, scope) {
            Some(Special::Begin) => {
                let parts = self.rest(&form)?;
                let parts: Syntax<Vec<_>> = parts
                    .into_iter()
                    .map(|part| self.top_level(part, scope))
                    .collect();
                Ok(Expression::Sequence(parts?))
            }
            Some(Special::Define) => {
                let (name, value) = self.definition(&form)?;
                let global = self.define_global(&name, scope);
                let value = self.named(&value, scope, &name)?;
                Ok(Expression::Define(global, Box::new(value)))
            }
            Some(Special::DefineSyntax) => {
                self.define_syntax(&form, scope)?;
                Ok(unspecified())
            }
            Some(Special::DefineRecordType) => {
                let parts = self.record_type(&form)?;
                let parts: Syntax<Vec<_>> = parts
                    .into_iter()
                    .map(|part| self.top_level(part, scope))
                    .collect();
                Ok(Expression::Sequence(parts?))
            }
            Some(Special::Import) => {
                for set in self.rest(&form)? {
                    self.import(&set, scope)?;
                }
                Ok(unspecified())
            }
            Some(Special::DefineLibrary) => self.library(&form),
            Some(special @ (Special::Include | Special::IncludeCi)) => {
                let parts = self.include(&form, special)?;
                let parts: Syntax<Vec<_>> = parts
                    .into_iter()
                    .map(|part| self.top_level(part, scope))
                    .collect();
                Ok(Expression::Sequence(parts?))
            }
            Some(Special::CondExpand) => {
                let parts = self.cond_expand(&form)?;
                let parts: Syntax<Vec<_>> = parts
                    .into_iter()
                    .map(|part| self.top_level(part, scope))
                    .collect();
                Ok(Expression::Sequence(parts?))
            }
            _ => self.expand(&form, scope),
        }
    }

    /// The global variable that a definition in this scope makes.
    fn define_global(&self, name: &Name, scope: &Scope) -> &'static Global {
        scope.unbind(name);
        if let Some(prefix) = &self.prefix {
            let text: Rc<str> = format!("{prefix}{}", name.text()).into();
            scope.bind(name, Meaning::Global(text.clone()));
            return machine::define(&text);
        }
        if let Meaning::Global(text) = scope.meaning(name) {
            return machine::define(&text);
        }
        // It was a special form.
        scope.bind(name, Meaning::Global(name.text().clone()));
        machine::define(name.text())
    }

    /// The items behind the first.
    fn rest(&self, form: &Datum) -> Syntax<Vec<Datum>> {
        match form.as_list() {
            Some(mut items) => {
                items.remove(0);
                Ok(items)
            }
            None => self.error("a form is a proper list"),
        }
    }

    /// Expands an expression.
    fn expand(&mut self, form: &Datum, scope: &Scope) -> Expanded {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return self.error("expressions are too deep in each other");
        }
        let line = self.line;
        let result = self.expression(form, scope);
        self.depth -= 1;
        if result.is_ok() {
            self.line = line;
        }
        result
    }

    fn expression(&mut self, form: &Datum, scope: &Scope) -> Expanded {
        let form = self.head(form.clone(), scope)?;
        match &form {
            Datum::Symbol(name) => self.variable(name, scope),
            Datum::Pair(_) => match self.special(&form, scope) {
                Some(special) => self.special_form(special, &form, scope),
                None => self.call(&form, scope),
            },
            Datum::Label(label) => match label.datum() {
                Some(datum) => self.expand(&datum, scope),
                None => self.error("a label stands for nothing yet"),
            },
            Datum::Nil => self.error("() is no expression; did you mean '()?"),
            _ => Ok(Expression::Constant(machine::constant_of(&form))),
        }
    }

    fn variable(&mut self, name: &Name, scope: &Scope) -> Expanded {
        Ok(match scope.meaning(name) {
            Meaning::Local(variable) => Expression::Local(variable),
            Meaning::Global(name) => Expression::Global(machine::global(&name)),
            _ => return self.error(format!("'{}' is no variable", name.text())),
        })
    }

    fn call(&mut self, form: &Datum, scope: &Scope) -> Expanded {
        let Some(items) = form.as_list() else {
            return self.error("a call is a proper list");
        };
        let line = self.line;
        let arguments: Syntax<Vec<_>> = items[1..].iter().map(|a| self.expand(a, scope)).collect();
        let arguments = arguments?;
        if let Some(name) = items[0].as_symbol()
            && let Meaning::Global(name) = scope.meaning(name)
            && let Some(primitive) = machine::primitive(&name)
            && !primitive.is_control()
        {
            return Ok(Expression::Primitive(primitive, arguments, line));
        }
        let procedure = self.expand(&items[0], scope)?;
        // `((lambda (x) ...) value)` is `let`.
        if let Expression::Lambda(lambda) = procedure {
            if !lambda.rest && lambda.parameters.len() == arguments.len() {
                let bindings = lambda.parameters.into_iter().zip(arguments).collect();
                return Ok(Expression::Let(bindings, Box::new(lambda.body)));
            }
            return Ok(Expression::Call(
                Box::new(Expression::Lambda(lambda)),
                arguments,
                line,
            ));
        }
        Ok(Expression::Call(Box::new(procedure), arguments, line))
    }

    fn special_form(&mut self, special: Special, form: &Datum, scope: &Scope) -> Expanded {
        let parts = self.rest(form)?;
        match special {
            Special::Quote => match parts.as_slice() {
                [datum] => Ok(Expression::Constant(machine::constant_of(datum))),
                _ => self.wrong("(quote datum)"),
            },
            Special::Quasiquote => match parts.as_slice() {
                [template] => self.quasiquote(template, 1, scope),
                _ => self.wrong("(quasiquote template)"),
            },
            Special::If => match parts.as_slice() {
                [condition, then] => Ok(Expression::If(boxed([
                    self.expand(condition, scope)?,
                    self.expand(then, scope)?,
                    unspecified(),
                ]))),
                [condition, then, otherwise] => Ok(Expression::If(boxed([
                    self.expand(condition, scope)?,
                    self.expand(then, scope)?,
                    self.expand(otherwise, scope)?,
                ]))),
                _ => self.wrong("(if condition then else)"),
            },
            Special::Set => self.assignment(&parts, scope),
            Special::Lambda => match parts.split_first() {
                Some((parameters, body)) => {
                    let lambda = self.lambda(parameters, body, scope, None)?;
                    Ok(Expression::Lambda(Box::new(lambda)))
                }
                None => self.wrong("(lambda parameters body ...)"),
            },
            Special::Begin => self.sequence(&parts, scope),
            Special::Let => self.let_form(&parts, scope),
            Special::LetStar => self.let_star(&parts, scope),
            Special::Letrec | Special::LetrecStar => self.letrec(&parts, scope),
            Special::And => self.and(&parts, scope),
            Special::Or => self.or(&parts, scope),
            Special::Cond => self.cond(&parts, scope),
            Special::Case => self.case(&parts, scope),
            Special::When | Special::Unless => match parts.split_first() {
                Some((condition, body)) => {
                    let condition = self.expand(condition, scope)?;
                    let body = self.sequence(body, scope)?;
                    let [then, otherwise] = match special {
                        Special::When => [body, unspecified()],
                        _ => [unspecified(), body],
                    };
                    Ok(Expression::If(boxed([condition, then, otherwise])))
                }
                None => self.wrong("(when condition body ...)"),
            },
            Special::Do => self.do_loop(&parts, scope),
            Special::LetSyntax | Special::LetrecSyntax => match parts.split_first() {
                Some((bindings, body)) => {
                    let inner = scope.inner();
                    for binding in bindings.as_list().unwrap_or_default() {
                        let definition = Datum::pair(Datum::Nil, binding, self.line);
                        self.define_syntax_in(&definition, &inner, &inner)?;
                    }
                    self.body(body, &inner)
                }
                None => self.wrong("(let-syntax ((name rules) ...) body ...)"),
            },
            Special::CondExpand => {
                let parts = self.cond_expand(form)?;
                self.sequence(&parts, scope)
            }
            Special::Include | Special::IncludeCi => {
                let parts = self.include(form, special)?;
                self.sequence(&parts, scope)
            }
            Special::SyntaxError => {
                let text = parts.iter().map(machine::show_datum).collect::<Vec<_>>();
                self.error(text.join(" "))
            }
            Special::Define | Special::DefineSyntax | Special::DefineRecordType => {
                self.error("a definition stands where an expression is wanted")
            }
            _ => {
                let name = form.as_pair().map(|pair| machine::show_datum(&pair.car));
                self.error(format!(
                    "'{}' cannot be used here",
                    name.unwrap_or_default()
                ))
            }
        }
    }

    fn assignment(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        let [Datum::Symbol(name), value] = parts else {
            return self.wrong("(set! name value)");
        };
        let value = Box::new(self.expand(value, scope)?);
        match scope.meaning(name) {
            Meaning::Local(variable) => {
                variable.assigned.set(true);
                Ok(Expression::SetLocal(variable, value))
            }
            Meaning::Global(name) => Ok(Expression::SetGlobal(machine::define(&name), value)),
            _ => self.error(format!("'{}' is no variable", name.text())),
        }
    }

    /// An expression, which is told its name if it is a procedure.
    fn named(&mut self, form: &Datum, scope: &Scope, name: &Name) -> Expanded {
        let mut expression = self.expand(form, scope)?;
        if let Expression::Lambda(lambda) = &mut expression
            && lambda.name.is_none()
        {
            lambda.name = Some(name.text().clone());
        }
        Ok(expression)
    }

    /// Name and value of `(define name value)` or `(define (name . parameters) body ...)`.
    fn definition(&self, form: &Datum) -> Syntax<(Name, Datum)> {
        let parts = self.rest(form)?;
        match parts.split_first() {
            Some((Datum::Symbol(name), [value])) => Ok((name.clone(), value.clone())),
            Some((Datum::Symbol(name), [])) => Ok((
                name.clone(),
                Datum::list(
                    vec![
                        Datum::symbol("if"),
                        Datum::Boolean(false),
                        Datum::Boolean(false),
                    ],
                    self.line,
                ),
            )),
            Some((Datum::Pair(head), body)) => {
                let line = form.line();
                let mut lambda = vec![machine::core("lambda"), head.cdr.clone()];
                lambda.extend_from_slice(body);
                let lambda = Datum::list(lambda, line);
                match &head.car {
                    Datum::Symbol(name) => Ok((name.clone(), lambda)),
                    // Curried: `(define ((f a) b) ...)`.
                    curried => {
                        let outer = vec![machine::core("define"), curried.clone(), lambda];
                        self.definition(&Datum::list(outer, line))
                    }
                }
            }
            _ => self.wrong("(define name value) or (define (name parameter ...) body ...)"),
        }
    }

    fn define_syntax(&mut self, form: &Datum, scope: &Scope) -> Syntax<()> {
        self.define_syntax_in(form, scope, scope)
    }

    fn define_syntax_in(&mut self, form: &Datum, scope: &Scope, target: &Scope) -> Syntax<()> {
        let parts = self.rest(form)?;
        let [Datum::Symbol(name), rules] = parts.as_slice() else {
            return self.wrong("(define-syntax name rules)");
        };
        let rules = self.head(rules.clone(), scope)?;
        let meaning = match self.special(&rules, scope) {
            Some(Special::SyntaxRules) => Meaning::Macro(syntax_rules::parse(&rules, scope)?),
            _ => match &rules {
                Datum::Symbol(other) => scope.meaning(other),
                _ => return self.error("a macro is defined by syntax-rules"),
            },
        };
        target.bind(name, meaning);
        Ok(())
    }

    fn lambda(
        &mut self,
        parameters: &Datum,
        body: &[Datum],
        scope: &Scope,
        name: Option<&Name>,
    ) -> Syntax<LambdaExpression> {
        let line = self.line;
        let inner = scope.inner();
        let (items, tail) = parameters.items();
        let mut variables: Vec<Rc<Variable>> = Vec::new();
        let mut names: Vec<Name> = Vec::new();
        let rest = !matches!(tail, Datum::Nil);
        for item in items.iter().chain(rest.then_some(&tail)) {
            let Datum::Symbol(name) = item else {
                return self.error("a parameter is a symbol");
            };
            if names.contains(name) {
                return self.error(format!(
                    "the parameter '{}' stands there twice",
                    name.text()
                ));
            }
            names.push(name.clone());
            variables.push(inner.variable(name));
        }
        Ok(LambdaExpression {
            name: name.map(|name| name.text().clone()),
            parameters: variables,
            rest,
            body: self.body(body, &inner)?,
            line,
        })
    }

    fn sequence(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        let parts: Syntax<Vec<_>> = parts.iter().map(|part| self.expand(part, scope)).collect();
        let mut parts = parts?;
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Expression::Sequence(parts),
        })
    }

    /// Definitions and expressions: the body of a procedure.
    fn body(&mut self, forms: &[Datum], scope: &Scope) -> Expanded {
        let inner = scope.inner();
        let mut waiting: Vec<Datum> = forms.iter().rev().cloned().collect();
        let (mut definitions, mut expressions) = (Vec::new(), Vec::new());
        while let Some(form) = waiting.pop() {
            let form = self.head(form, &inner)?;
            match self.special(&form, &inner) {
                Some(Special::Begin) => waiting.extend(self.rest(&form)?.into_iter().rev()),
                Some(special @ (Special::Include | Special::IncludeCi)) => {
                    waiting.extend(self.include(&form, special)?.into_iter().rev());
                }
                Some(Special::CondExpand) => {
                    waiting.extend(self.cond_expand(&form)?.into_iter().rev());
                }
                Some(Special::Define) => {
                    let (name, value) = self.definition(&form)?;
                    let variable = inner.variable(&name);
                    definitions.push((name, variable, value, self.line));
                }
                Some(Special::DefineSyntax) => self.define_syntax(&form, &inner)?,
                Some(Special::DefineRecordType) => {
                    waiting.extend(self.record_type(&form)?.into_iter().rev());
                }
                _ => expressions.push((form, self.line)),
            }
        }
        if expressions.is_empty() && definitions.is_empty() {
            return self.error("a body has at least one expression");
        }
        let mut values = Vec::new();
        for (name, variable, value, line) in definitions {
            self.line = line;
            let value = self.named(&value, &inner, &name)?;
            values.push((variable, value));
        }
        let mut parts = Vec::new();
        for (form, line) in expressions {
            self.line = line;
            parts.push(self.expand(&form, &inner)?);
        }
        let body = match parts.len() {
            1 => parts.remove(0),
            _ => Expression::Sequence(parts),
        };
        Ok(recursive(values, body))
    }

    // ------------------------------------------------------------ binding forms

    fn pairs(&self, bindings: &Datum) -> Syntax<Vec<(Name, Datum)>> {
        let wrong = || SyntaxError::new(self.line, "bindings are ((name value) ...)");
        let items = bindings.as_list().ok_or_else(wrong)?;
        items
            .iter()
            .map(|binding| match binding.as_list().as_deref() {
                Some([Datum::Symbol(name), value]) => Ok((name.clone(), value.clone())),
                _ => Err(wrong()),
            })
            .collect()
    }

    /// As `pairs`, of different names.
    fn distinct_pairs(&self, bindings: &Datum) -> Syntax<Vec<(Name, Datum)>> {
        let pairs = self.pairs(bindings)?;
        for (at, (name, _)) in pairs.iter().enumerate() {
            if pairs[..at].iter().any(|(earlier, _)| earlier == name) {
                return self.error(format!("the variable '{}' is bound twice", name.text()));
            }
        }
        Ok(pairs)
    }

    fn let_form(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        match parts {
            [Datum::Symbol(name), bindings, body @ ..] => {
                let bindings = self.pairs(bindings)?;
                self.named_let(name, bindings, body, scope)
            }
            [bindings, body @ ..] => {
                let bindings = self.distinct_pairs(bindings)?;
                let inner = scope.inner();
                let mut made = Vec::new();
                for (name, value) in &bindings {
                    made.push((name, self.named(value, scope, name)?));
                }
                let made = made
                    .into_iter()
                    .map(|(name, value)| (inner.variable(name), value))
                    .collect();
                let body = self.body(body, &inner)?;
                Ok(Expression::Let(made, Box::new(body)))
            }
            [] => self.wrong("(let ((name value) ...) body ...)"),
        }
    }

    fn named_let(
        &mut self,
        name: &Name,
        bindings: Vec<(Name, Datum)>,
        body: &[Datum],
        scope: &Scope,
    ) -> Expanded {
        let line = self.line;
        let mut arguments = Vec::new();
        for (_, value) in &bindings {
            arguments.push(self.expand(value, scope)?);
        }
        let inner = scope.inner();
        let variable = inner.variable(name);
        let names = bindings.into_iter().map(|(name, _)| Datum::Symbol(name));
        let parameters = Datum::list(names.collect(), line);
        let lambda = self.lambda(&parameters, body, &inner, Some(name))?;
        let call = Expression::Call(
            Box::new(Expression::Local(variable.clone())),
            arguments,
            line,
        );
        Ok(recursive(
            vec![(variable, Expression::Lambda(Box::new(lambda)))],
            call,
        ))
    }

    fn let_star(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        let Some((bindings, body)) = parts.split_first() else {
            return self.wrong("(let* ((name value) ...) body ...)");
        };
        let mut scope = scope.clone();
        let mut made = Vec::new();
        for (name, value) in self.pairs(bindings)? {
            let value = self.named(&value, &scope, &name)?;
            scope = scope.inner();
            made.push((scope.variable(&name), value));
        }
        let body = self.body(body, &scope.inner())?;
        Ok(made.into_iter().rev().fold(body, |body, binding| {
            Expression::Let(vec![binding], Box::new(body))
        }))
    }

    fn letrec(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        let Some((bindings, body)) = parts.split_first() else {
            return self.wrong("(letrec ((name value) ...) body ...)");
        };
        let bindings = self.distinct_pairs(bindings)?;
        let inner = scope.inner();
        let variables: Vec<_> = bindings
            .iter()
            .map(|(name, _)| inner.variable(name))
            .collect();
        let mut values = Vec::new();
        for ((name, value), variable) in bindings.iter().zip(variables) {
            values.push((variable, self.named(value, &inner, name)?));
        }
        let body = self.body(body, &inner)?;
        Ok(recursive(values, body))
    }

    fn do_loop(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        let form = "(do ((name first next) ...) (end result ...) body ...)";
        let [bindings, end, body @ ..] = parts else {
            return self.wrong(form);
        };
        let (Some(bindings), Some(end)) = (bindings.as_list(), end.as_list()) else {
            return self.wrong(form);
        };
        let Some((test, results)) = end.split_first() else {
            return self.wrong(form);
        };
        let line = self.line;
        let (mut variables, mut again) = (Vec::new(), Vec::new());
        for binding in &bindings {
            match binding.as_list().as_deref() {
                Some([name @ Datum::Symbol(variable), first]) => {
                    variables.push((variable.clone(), first.clone()));
                    again.push(name.clone());
                }
                Some([Datum::Symbol(variable), first, next]) => {
                    variables.push((variable.clone(), first.clone()));
                    again.push(next.clone());
                }
                _ => return self.wrong(form),
            }
        }
        let name = machine::fresh_name("do");
        let list = |mut items: Vec<Datum>, head: Datum| {
            items.insert(0, head);
            Datum::list(items, line)
        };
        let again = list(again, Datum::Symbol(name.clone()));
        let mut then = body.to_vec();
        then.push(again);
        let results = if results.is_empty() {
            vec![Datum::list(
                vec![
                    machine::core("if"),
                    Datum::Boolean(false),
                    Datum::Boolean(false),
                ],
                line,
            )]
        } else {
            results.to_vec()
        };
        let choice = Datum::list(
            vec![
                machine::core("if"),
                test.clone(),
                list(results, machine::core("begin")),
                list(then, machine::core("begin")),
            ],
            line,
        );
        self.named_let(&name, variables, &[choice], scope)
    }

    // ------------------------------------------------------------ choices

    fn and(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        match parts {
            [] => Ok(Expression::Constant(TRUE)),
            [last] => self.expand(last, scope),
            [first, rest @ ..] => Ok(Expression::If(boxed([
                self.expand(first, scope)?,
                self.and(rest, scope)?,
                Expression::Constant(FALSE),
            ]))),
        }
    }

    fn or(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        match parts {
            [] => Ok(Expression::Constant(FALSE)),
            [last] => self.expand(last, scope),
            [first, rest @ ..] => Ok(Expression::Or(boxed([
                self.expand(first, scope)?,
                self.or(rest, scope)?,
            ]))),
        }
    }

    fn is_special(&self, datum: &Datum, scope: &Scope, special: Special) -> bool {
        datum
            .as_symbol()
            .is_some_and(|name| scope.meaning(name).same(&Meaning::Special(special)))
    }

    fn cond(&mut self, clauses: &[Datum], scope: &Scope) -> Expanded {
        let Some((clause, rest)) = clauses.split_first() else {
            return Ok(unspecified());
        };
        if clause.line() > 0 {
            self.line = clause.line();
        }
        let Some(parts) = clause.as_list().filter(|parts| !parts.is_empty()) else {
            return self.wrong("(cond (test expression ...) ...)");
        };
        if self.is_special(&parts[0], scope, Special::Else) {
            return self.sequence(&parts[1..], scope);
        }
        let test = self.expand(&parts[0], scope)?;
        match &parts[1..] {
            [] => Ok(Expression::Or(boxed([test, self.cond(rest, scope)?]))),
            [arrow, receiver] if self.is_special(arrow, scope, Special::Arrow) => {
                let line = self.line;
                let variable = Variable::new(&Name::Plain("=>".into()));
                let receiver = self.expand(receiver, scope)?;
                let value = vec![Expression::Local(variable.clone())];
                let call = Expression::Call(Box::new(receiver), value, line);
                let choice = Expression::If(boxed([
                    Expression::Local(variable.clone()),
                    call,
                    self.cond(rest, scope)?,
                ]));
                Ok(Expression::Let(vec![(variable, test)], Box::new(choice)))
            }
            body => Ok(Expression::If(boxed([
                test,
                self.sequence(body, scope)?,
                self.cond(rest, scope)?,
            ]))),
        }
    }

    fn case(&mut self, parts: &[Datum], scope: &Scope) -> Expanded {
        let Some((key, clauses)) = parts.split_first() else {
            return self.wrong("(case key ((datum ...) expression ...) ...)");
        };
        let variable = Variable::new(&Name::Plain("case".into()));
        let key = self.expand(key, scope)?;
        let choice = self.case_clauses(&variable, clauses, scope)?;
        Ok(Expression::Let(vec![(variable, key)], Box::new(choice)))
    }

    fn case_clauses(&mut self, key: &Rc<Variable>, clauses: &[Datum], scope: &Scope) -> Expanded {
        let Some((clause, rest)) = clauses.split_first() else {
            return Ok(unspecified());
        };
        let Some(parts) = clause.as_list().filter(|parts| parts.len() > 1) else {
            return self.wrong("(case key ((datum ...) expression ...) ...)");
        };
        let line = self.line;
        let body = match &parts[1..] {
            [arrow, receiver] if self.is_special(arrow, scope, Special::Arrow) => {
                let receiver = Box::new(self.expand(receiver, scope)?);
                Expression::Call(receiver, vec![Expression::Local(key.clone())], line)
            }
            body => self.sequence(body, scope)?,
        };
        if self.is_special(&parts[0], scope, Special::Else) {
            return Ok(body);
        }
        let Some(data) = parts[0].as_list() else {
            return self.error("a clause of case begins with a list of data");
        };
        let Some(eqv) = crate::primitives::find("eqv?") else {
            return self.error("eqv? is not there");
        };
        let tests = data.iter().map(|datum| {
            let datum = Expression::Constant(machine::constant_of(datum));
            Expression::Primitive(eqv, vec![Expression::Local(key.clone()), datum], 0)
        });
        let test = tests
            .rev()
            .reduce(|rest, test| Expression::Or(boxed([test, rest])));
        let test = test.unwrap_or(Expression::Constant(FALSE));
        Ok(Expression::If(boxed([
            test,
            body,
            self.case_clauses(key, rest, scope)?,
        ])))
    }

    // ------------------------------------------------------------ quasiquote

    fn quasiquote(&mut self, template: &Datum, depth: u32, scope: &Scope) -> Expanded {
        let primitive = |name: &str, arguments| match crate::primitives::find(name) {
            Some(primitive) => Expression::Primitive(primitive, arguments, 0),
            None => unspecified(),
        };
        match template {
            Datum::Pair(pair) => {
                use Special::{Quasiquote, Unquote, UnquoteSplicing};
                let marker = self.special(template, scope);
                if let (Some(marker @ (Quasiquote | Unquote | UnquoteSplicing)), Some([_, inner])) =
                    (marker, template.as_list().as_deref())
                {
                    let depth = match (marker, depth) {
                        (Unquote, 1) => return self.expand(inner, scope),
                        (UnquoteSplicing, 1) => {
                            return self.error("there is no list for ',@' to add to");
                        }
                        (Quasiquote, _) => depth + 1,
                        _ => depth - 1,
                    };
                    let rest = self.quasiquote(&pair.cdr, depth, scope)?;
                    let marker = Expression::Constant(machine::constant_of(&pair.car));
                    return Ok(primitive("cons", vec![marker, rest]));
                }
                if self.special(&pair.car, scope) == Some(UnquoteSplicing)
                    && let Some([_, inner]) = pair.car.as_list().as_deref()
                    && depth == 1
                {
                    let rest = self.quasiquote(&pair.cdr, depth, scope)?;
                    let inner = self.expand(inner, scope)?;
                    return Ok(primitive("append", vec![inner, rest]));
                }
                let first = self.quasiquote(&pair.car, depth, scope)?;
                let rest = self.quasiquote(&pair.cdr, depth, scope)?;
                Ok(primitive("cons", vec![first, rest]))
            }
            Datum::Vector(items) => {
                let list = Datum::list(items.to_vec(), self.line);
                let list = self.quasiquote(&list, depth, scope)?;
                Ok(primitive("list->vector", vec![list]))
            }
            other => Ok(Expression::Constant(machine::constant_of(other))),
        }
    }

    // ------------------------------------------------------------ records, libraries

    /// The definitions that `(define-record-type type (constructor field ...) predicate (field accessor modifier) ...)` stands for.
    fn record_type(&mut self, form: &Datum) -> Syntax<Vec<Datum>> {
        let wanted = "(define-record-type name (constructor field ...) predicate (field accessor modifier) ...)";
        let parts = self.rest(form)?;
        let [name, constructor, predicate, fields @ ..] = parts.as_slice() else {
            return self.wrong(wanted);
        };
        let line = self.line;
        let name = match name {
            Datum::Pair(pair) => pair.car.clone(),
            name => name.clone(),
        };
        let list = |items: Vec<Datum>| Datum::list(items, line);
        let quoted = |datum: Datum| list(vec![machine::core("quote"), datum]);
        let number = |n: usize| Datum::Number(n.to_string().into());
        let define = |name: Datum, value: Datum| list(vec![machine::core("define"), name, value]);
        let mut names = Vec::new();
        let mut definitions = vec![define(
            name.clone(),
            list(vec![
                machine::core("%make-record-type"),
                quoted(name.clone()),
                number(fields.len()),
            ]),
        )];
        for (index, field) in fields.iter().enumerate() {
            let parts = match field {
                Datum::Symbol(_) => vec![field.clone()],
                _ => field.as_list().unwrap_or_default(),
            };
            let Some((field, procedures)) = parts.split_first() else {
                return self.wrong(wanted);
            };
            names.push(field.as_symbol().cloned());
            for (procedure, (maker, extra)) in procedures.iter().zip([
                ("%record-accessor", None),
                ("%record-modifier", Some("value")),
            ]) {
                // `(define (accessor record) (%record-ref type index record 'accessor))`
                let record = Datum::Symbol(machine::fresh_name("record"));
                let extra = extra.map(|name| Datum::Symbol(machine::fresh_name(name)));
                let mut head = vec![procedure.clone(), record.clone()];
                head.extend(extra.clone());
                let mut call = vec![machine::core(maker), name.clone(), number(index), record];
                call.extend(extra);
                definitions.push(define(list(head), list(call)));
            }
        }
        if let Datum::Symbol(_) = predicate {
            let record = Datum::Symbol(machine::fresh_name("record"));
            let call = list(vec![
                machine::core("%record?"),
                name.clone(),
                record.clone(),
            ]);
            definitions.push(define(list(vec![predicate.clone(), record]), call));
        }
        let (constructor, arguments) = match constructor {
            Datum::Pair(pair) => (Some(pair.car.clone()), pair.cdr.as_list()),
            Datum::Symbol(_) => {
                let all = names.iter().flatten().cloned().map(Datum::Symbol).collect();
                (Some(constructor.clone()), Some(all))
            }
            _ => (None, None),
        };
        if let (Some(constructor), Some(arguments)) = (constructor, arguments) {
            let given: Vec<_> = arguments.iter().map(|a| a.as_symbol().cloned()).collect();
            if let Some(unknown) = given.iter().find(|name| !names.contains(name)) {
                let unknown = unknown.as_ref().map(|name| name.text().to_string());
                return self.error(format!(
                    "there is no field '{}'",
                    unknown.unwrap_or_default()
                ));
            }
            let fill = names.iter().map(|name| match given.contains(name) {
                true => name.clone().map_or(Datum::Nil, Datum::Symbol),
                false => Datum::Boolean(false),
            });
            let mut call = vec![machine::core("%record"), name];
            call.extend(fill);
            let mut head = vec![constructor];
            head.extend(arguments);
            definitions.push(define(list(head), list(call)));
        }
        Ok(definitions)
    }
}

/// `letrec*`: variables that know each other. Procedures that are never assigned are made together; leading variables whose values mention none of the
/// others are bound one after the other, as by `let*`; all others get their values in order.
fn recursive(mut values: Vec<(Rc<Variable>, Expression)>, body: Expression) -> Expression {
    if values.is_empty() {
        return body;
    }
    let all: Vec<Rc<Variable>> = values
        .iter()
        .map(|(variable, _)| variable.clone())
        .collect();
    let (_, first) = &values[0];
    if !matches!(first, Expression::Lambda(_)) && !mentions(first, &all) {
        let first = values.remove(0);
        return Expression::Let(vec![first], Box::new(recursive(values, body)));
    }
    let (mut variables, mut parts) = (Vec::new(), Vec::new());
    for (variable, value) in values {
        match value {
            Expression::Lambda(lambda) if !variable.assigned.get() => {
                variables.push((variable, Some(*lambda)));
            }
            value => {
                variable.assigned.set(true);
                variables.push((variable.clone(), None));
                parts.push(Expression::Initialise(variable, Box::new(value)));
            }
        }
    }
    let body = if parts.is_empty() {
        body
    } else {
        parts.push(body);
        Expression::Sequence(parts)
    };
    Expression::Body(variables, Box::new(body))
}

/// Does an expression mention any of these variables?
fn mentions(expression: &Expression, variables: &[Rc<Variable>]) -> bool {
    let known = |variable: &Rc<Variable>| variables.iter().any(|v| Rc::ptr_eq(v, variable));
    let any = |parts: &[Expression]| parts.iter().any(|part| mentions(part, variables));
    match expression {
        Expression::Constant(_) | Expression::Global(_) => false,
        Expression::Local(variable) => known(variable),
        Expression::SetLocal(variable, value) | Expression::Initialise(variable, value) => {
            known(variable) || mentions(value, variables)
        }
        Expression::SetGlobal(_, value) | Expression::Define(_, value) => {
            mentions(value, variables)
        }
        Expression::If(parts) => any(parts.as_slice()),
        Expression::Or(parts) => any(parts.as_slice()),
        Expression::Sequence(parts) => any(parts),
        Expression::Lambda(lambda) => mentions(&lambda.body, variables),
        Expression::Let(bindings, body) => {
            bindings.iter().any(|(_, value)| mentions(value, variables))
                || mentions(body, variables)
        }
        Expression::Body(bindings, body) => {
            let mut lambdas = bindings.iter().filter_map(|(_, lambda)| lambda.as_ref());
            lambdas.any(|lambda| mentions(&lambda.body, variables)) || mentions(body, variables)
        }
        Expression::Primitive(_, arguments, _) => any(arguments),
        Expression::Call(procedure, arguments, _) => {
            mentions(procedure, variables) || any(arguments)
        }
    }
}
