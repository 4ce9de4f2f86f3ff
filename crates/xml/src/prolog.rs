//! What stands outside elements.

use crate::Code;
use crate::event::{Event, Handler, Kind};
use crate::parser::{Parser, Phase, Step};
use crate::scan::{Lack, Scan, is_space};

impl Parser {
    pub(crate) fn prolog_step<H: Handler>(
        &mut self,
        handler: &mut H,
        text: &str,
        at: usize,
        is_last: bool,
    ) -> Step<usize, H::Abort> {
        let mut scan = Scan::new(text, at);
        let phase = self.phase;
        let junk = |code: Code| match phase {
            Phase::Epilog => Code::JunkAfterDocument,
            _ => code,
        };
        if is_space(scan.peek()?) {
            scan.space();
            self.leave_start();
            self.tell_text(handler, &text[at..scan.at])?;
            return Ok(scan.at);
        }
        if !scan.accept("<") {
            let (code, place) = scan.misplaced(is_last)?;
            return Err(Lack::Wrong(junk(code), place).into());
        }
        match scan.peek()? {
            '?' => {
                scan.step('?');
                let (target, data) = scan.instruction()?;
                if target == "xml" {
                    if phase != Phase::Start {
                        return Err(Code::MisplacedDeclaration.into());
                    }
                    self.phase = Phase::Prolog;
                    self.declaration(handler, &text[at..scan.at], at)?;
                    return Ok(scan.at);
                }
                self.leave_start();
                self.instruction(handler, target, data, &text[at..scan.at])?;
                Ok(scan.at)
            }
            '!' => {
                scan.step('!');
                if scan.peek()? == '-' {
                    scan.expect("--")?;
                    let comment = scan.comment()?;
                    self.leave_start();
                    self.comment(handler, comment, &text[at..scan.at])?;
                    return Ok(scan.at);
                }
                let keyword = match scan.peek()? {
                    '[' => {
                        scan.step('[');
                        None
                    }
                    _ => Some(scan.keyword()?),
                };
                if phase == Phase::Epilog {
                    return Err(Code::JunkAfterDocument.into());
                }
                if self.doctype.is_some() || keyword != Some("DOCTYPE") {
                    return Err(Code::Syntax.into());
                }
                self.doctype_start(handler, text, at)
            }
            _ if phase == Phase::Epilog => {
                scan.name()?;
                Err(Code::JunkAfterDocument.into())
            }
            _ => {
                if self.phase != Phase::Content {
                    // The tag has to be whole before anything is told.
                    self.check_tag(text, at)?;
                    self.foreign_type(handler)?;
                    self.phase = Phase::Content;
                }
                self.content_step(handler, text, at, is_last)
            }
        }
    }

    fn leave_start(&mut self) {
        if self.phase == Phase::Start {
            self.phase = Phase::Prolog;
        }
    }

    pub(crate) fn instruction<H: Handler>(
        &self,
        handler: &mut H,
        target: &str,
        data: &str,
        text: &str,
    ) -> Step<(), H::Abort> {
        let data = crate::scan::plain_lines(data);
        let event = Event::ProcessingInstruction {
            target,
            data: data.trim_start_matches(is_space),
        };
        self.tell(handler, Kind::ProcessingInstruction, event, text)
    }

    pub(crate) fn comment<H: Handler>(
        &self,
        handler: &mut H,
        comment: &str,
        text: &str,
    ) -> Step<(), H::Abort> {
        let comment = crate::scan::plain_lines(comment);
        self.tell(handler, Kind::Comment, Event::Comment(&comment), text)
    }
}
