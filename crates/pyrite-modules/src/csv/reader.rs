//! Reading: a state machine over characters.

use super::dialect::{self, Format};
use super::{FIELD_LIMIT, error, quoting};
use crate::support::*;
use pyrite_vm::types::list::PyList;

/// `_csv.reader`: iterator of lines, dialect, number of lines read.
pub(super) static READER: TypeDefinition = TypeDefinition {
    slots: 3,
    flags: 0,
    doc: pyrite_docs::of_type("_csv.Reader"),
    ..TypeDefinition::new("_csv.reader", METHODS)
};
const LINES: u32 = 0;
const DIALECT: u32 = 1;
const LINE_NUMBER: u32 = 2;

static METHODS: &[Builtin] = &[
    Builtin::method("__iter__", "(self, /)", |args| Ok(args.at(0))),
    next_method!(next),
    Builtin::member("dialect", |args| Ok(instance::slot(args.at(0), DIALECT))),
    Builtin::member("line_num", |args| {
        Ok(instance::slot(args.at(0), LINE_NUMBER))
    }),
];

/// `reader(iterable, dialect, **parameters)`.
pub(super) fn make(args: &Arguments) -> PyResult {
    let lines = protocol::iterator(args.at(0))?;
    let dialect = dialect::of_arguments(args.get(1), args.keywords())?;
    Ok(instance::with(
        READER.class(),
        &[lines, dialect, int::new(0)],
    ))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    Escaped,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    /// The row is complete; only the rest of the end of the line may come.
    EatNewline,
    AfterEscapedNewline,
}

/// A row on its way.
struct Row<'a> {
    format: &'a Format,
    state: State,
    fields: Gc<PyList>,
    field: Vec<u8>,
    length: i64,
    is_unquoted: bool,
}

fn next(this: Obj) -> PyResult<Option<Obj>> {
    let dialect = instance::slot(this, DIALECT);
    let mut row = Row {
        format: dialect::format(dialect),
        state: State::StartRecord,
        fields: list::new(),
        field: Vec::new(),
        length: 0,
        is_unquoted: true,
    };
    loop {
        let Some(line) = protocol::next(instance::slot(this, LINES))? else {
            if row.length == 0 && row.state != State::InQuoted {
                return Ok(None);
            }
            if row.format.is_strict {
                return Err(error("unexpected end of data"));
            }
            row.save()?;
            return Ok(Some(row.fields.cast()));
        };
        let Some(text) = str::of(line) else {
            return Err(error(&format!(
                "iterator should return strings, not {} (the file should be opened in text mode)",
                type_name(line)
            )));
        };
        set_int_slot(this, LINE_NUMBER, int_slot(this, LINE_NUMBER) + 1);
        for code in text::code_points(str::bytes(text)) {
            row.take(Some(code))?;
        }
        row.take(None)?;
        if row.state == State::StartRecord {
            return Ok(Some(row.fields.cast()));
        }
    }
}

/// Does the character end a line?
fn is_newline(code: u32) -> bool {
    matches!(code, 10 | 13)
}

impl Row<'_> {
    /// Takes a character in, or (`None`) the end of the line.
    fn take(&mut self, code: Option<u32>) -> PyResult<()> {
        let format = self.format;
        let is_end = code.is_none_or(is_newline);
        let is = |special: Option<u32>| code.is_some() && code == special;
        let is_quote = format.quoting != quoting::NONE && is(format.quote);
        if self.state == State::StartRecord {
            match code {
                None => return Ok(()),
                Some(code) if is_newline(code) => {
                    self.state = State::EatNewline;
                    return Ok(());
                }
                Some(_) => self.state = State::StartField,
            }
        }
        if self.state == State::AfterEscapedNewline {
            if code.is_none() {
                return Ok(());
            }
            self.state = State::InField;
        }
        match self.state {
            State::StartRecord | State::AfterEscapedNewline => {}
            State::StartField => {
                self.is_unquoted = true;
                if is_end {
                    self.save()?;
                    self.end(code);
                } else if is_quote {
                    self.is_unquoted = false;
                    self.state = State::InQuoted;
                } else if is(format.escape) {
                    self.state = State::Escaped;
                } else if is(Some(u32::from(b' '))) && format.skip_initial_space {
                } else if is(Some(format.delimiter)) {
                    self.save()?;
                } else {
                    self.add(code)?;
                    self.state = State::InField;
                }
            }
            State::Escaped => {
                self.add(code)?;
                self.state = match code {
                    Some(code) if is_newline(code) => State::AfterEscapedNewline,
                    _ => State::InField,
                };
            }
            State::InField => {
                if is_end {
                    self.save()?;
                    self.end(code);
                } else if is(format.escape) {
                    self.state = State::Escaped;
                } else if is(Some(format.delimiter)) {
                    self.save()?;
                    self.state = State::StartField;
                } else {
                    self.add(code)?;
                }
            }
            State::InQuoted => {
                if code.is_none() {
                } else if is(format.escape) {
                    self.state = State::EscapedInQuoted;
                } else if is_quote {
                    self.state = if format.double_quote {
                        State::QuoteInQuoted
                    } else {
                        State::InField
                    };
                } else {
                    self.add(code)?;
                }
            }
            State::EscapedInQuoted => {
                self.add(code)?;
                self.state = State::InQuoted;
            }
            State::QuoteInQuoted => {
                if is_quote {
                    self.add(code)?;
                    self.state = State::InQuoted;
                } else if is(Some(format.delimiter)) {
                    self.save()?;
                    self.state = State::StartField;
                } else if is_end {
                    self.save()?;
                    self.end(code);
                } else if !format.is_strict {
                    self.add(code)?;
                    self.state = State::InField;
                } else {
                    let shown = |code: u32| char::from_u32(code).unwrap_or('?');
                    let (delimiter, quote) =
                        (shown(format.delimiter), shown(format.quote.unwrap_or(0)));
                    return Err(error(&format!("'{delimiter}' expected after '{quote}'")));
                }
            }
            State::EatNewline => match code {
                None => self.state = State::StartRecord,
                Some(code) if is_newline(code) => {}
                Some(_) => {
                    return Err(error(
                        "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                    ));
                }
            },
        }
        Ok(())
    }

    /// The row ends, by a character or the end of the line.
    fn end(&mut self, code: Option<u32>) {
        self.state = match code {
            None => State::StartRecord,
            Some(_) => State::EatNewline,
        };
    }

    /// Adds a character to the field; the end of a line is a newline.
    fn add(&mut self, code: Option<u32>) -> PyResult<()> {
        let limit = FIELD_LIMIT.get();
        if self.length >= limit {
            return Err(error(&format!("field larger than field limit ({limit})")));
        }
        self.length += 1;
        text::push_code_point(&mut self.field, code.unwrap_or(10));
        Ok(())
    }

    /// The field is complete.
    fn save(&mut self) -> PyResult<()> {
        let quoting = self.format.quoting;
        let is_bare = std::mem::replace(&mut self.is_unquoted, true);
        let field: Obj = str::try_from_bytes(&self.field)?.cast();
        let value = if !is_bare {
            field
        } else if self.length == 0 {
            match quoting {
                quoting::STRINGS | quoting::NOTNULL => none(),
                _ => field,
            }
        } else {
            match quoting {
                quoting::STRINGS | quoting::NONNUMERIC => {
                    call::call(float::TYPE.class().object(), &[field])?
                }
                _ => field,
            }
        };
        self.field.clear();
        self.length = 0;
        list::push(self.fields, value)
    }
}
