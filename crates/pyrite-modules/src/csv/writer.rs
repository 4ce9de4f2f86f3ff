//! Writing.

use super::dialect::{self, Format};
use super::{error, quoting};
use crate::support::*;
use pyrite_vm::class::Class;
use pyrite_vm::type_error;

/// `_csv.writer`: what writes text, dialect.
pub(super) static WRITER: TypeDefinition = TypeDefinition {
    slots: 2,
    flags: 0,
    doc: pyrite_docs::of_type("_csv.Writer"),
    ..TypeDefinition::new("_csv.writer", METHODS)
};
const WRITE: u32 = 0;
const DIALECT: u32 = 1;

static METHODS: &[Builtin] = &[
    Builtin::method("writerow", "(self, row, /)", |args| {
        write_row(args.at(0), args.at(1))
    }),
    Builtin::method("writerows", "(self, rows, /)", |args| {
        protocol::for_each(args.at(1), |row| write_row(args.at(0), row).map(|_| true))?;
        nothing()
    }),
    Builtin::member("dialect", |args| Ok(instance::slot(args.at(0), DIALECT))),
];

/// `writer(file, dialect, **parameters)`.
pub(super) fn make(args: &Arguments) -> PyResult {
    let dialect = dialect::of_arguments(args.get(1), args.keywords())?;
    let write = attributes::get_optional(args.at(0), names::PLAIN_WRITE.name())?;
    match write.filter(|write| is_callable(*write)) {
        Some(write) => Ok(instance::with(WRITER.class(), &[write, dialect])),
        None => Err(type_error!("argument 1 must have a \"write\" method")),
    }
}

fn write_row(this: Obj, row: Obj) -> PyResult {
    let class = Class::of(row);
    if class.known(names::ITER).is_none() && class.known(names::GETITEM).is_none() {
        return Err(error(&format!("iterable expected, not {}", type_name(row))));
    }
    let format = dialect::format(instance::slot(this, DIALECT));
    let iterator = protocol::iterator(row)?;
    let mut record = Vec::new();
    let (mut fields, mut last_is_null) = (0, false);
    while let Some(field) = protocol::next(iterator)? {
        let is_quoted = match format.quoting {
            quoting::NONNUMERIC => !number::is_number(field),
            quoting::ALL => true,
            quoting::STRINGS => str::of(field).is_some(),
            quoting::NOTNULL => !field.is_none(),
            _ => false,
        };
        last_is_null = field.is_none();
        let shown;
        let text = match str::of(field) {
            Some(text) => str::bytes(text),
            None if last_is_null => &[],
            None => {
                shown = protocol::to_str(field)?;
                str::bytes(shown.cast())
            }
        };
        append(
            format,
            &mut record,
            fields > 0,
            text,
            is_quoted,
            last_is_null,
        )?;
        fields += 1;
    }
    if fields > 0 && record.is_empty() {
        if cannot_be_quoted(format, last_is_null) {
            return Err(error("single empty field record must be quoted"));
        }
        append(format, &mut record, false, &[], true, false)?;
    }
    record.extend_from_slice(&format.line_terminator);
    let line = str::try_from_bytes(&record)?;
    call::call(instance::slot(this, WRITE), &[line.cast()])
}

/// An empty field that stands for None has no quotes in these formats.
fn cannot_be_quoted(format: &Format, is_null: bool) -> bool {
    format.quoting == quoting::NONE
        || is_null && matches!(format.quoting, quoting::STRINGS | quoting::NOTNULL)
}

/// Appends a field to a record.
fn append(
    format: &Format,
    record: &mut Vec<u8>,
    has_before: bool,
    field: &[u8],
    is_quoted: bool,
    is_null: bool,
) -> PyResult<()> {
    if has_before {
        text::push_code_point(record, format.delimiter);
    }
    let mut is_quoted = is_quoted;
    let mut body = Vec::with_capacity(field.len() + 2);
    for code in text::code_points(field) {
        let some = Some(code);
        let is_special = code == format.delimiter
            || some == format.escape
            || some == format.quote
            || matches!(code, 10 | 13)
            || text::code_points(&format.line_terminator).any(|other| other == code);
        if is_special {
            let mut is_escaped = format.quoting == quoting::NONE;
            if !is_escaped {
                if some == format.quote {
                    if format.double_quote {
                        text::push_code_point(&mut body, code);
                    } else {
                        is_escaped = true;
                    }
                } else if some == format.escape {
                    is_escaped = true;
                }
                is_quoted |= !is_escaped;
            }
            if is_escaped {
                let Some(escape) = format.escape else {
                    return Err(error("need to escape, but no escapechar set"));
                };
                text::push_code_point(&mut body, escape);
            }
        }
        text::push_code_point(&mut body, code);
    }
    if field.is_empty() && format.delimiter == u32::from(b' ') && format.skip_initial_space {
        if cannot_be_quoted(format, is_null) {
            return Err(error(
                "empty field must be quoted if delimiter is a space and skipinitialspace is true",
            ));
        }
        is_quoted = true;
    }
    let quote = format.quote.filter(|_| is_quoted);
    if let Some(quote) = quote {
        text::push_code_point(record, quote);
    }
    record.extend_from_slice(&body);
    if let Some(quote) = quote {
        text::push_code_point(record, quote);
    }
    Ok(())
}
