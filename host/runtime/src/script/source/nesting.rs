//! Refuses text whose syntax tree would be too deep, before anything recursive sees it.
//!
//! The parser and everything that walks its tree recurse, so depth is stack. This scan is a loop: it splits the text
//! into rough tokens and keeps, for each open bracket, how many constructs may be pending inside it: prefix operators,
//! arrows, assignments, `if`s, member chains, all the things that nest without a bracket. It may count too much, and
//! forgets a count only where the grammar says that everything pending has ended.
//!
//! Whether `/` divides or starts a regular expression depends on grammar the scan does not have. Where the token before
//! does not settle it, both readings are followed side by side until they agree again or one meets a bracket that does
//! not match (there the real parser stops too). So text cannot hide its brackets by steering the scan out of step.

mod tokens;

use super::text::is_line_terminator;
use tokens::{Regex, Token, Word, is_word_char, regex_at, string_end};

/// Open brackets at one point. The guest's own parser gives up near this depth.
pub(super) const MAX_BRACKETS: usize = 1_000;
/// Brackets and pending constructs together.
pub(super) const MAX_PENDING: usize = 10_000;
/// Readings followed side by side. Ordinary code needs two.
const MAX_READINGS: usize = 24;

/// Bytes that may be looked at more than once, in all: every slash can make the scan look along its line, and a wrong
/// reading of it can find a comment that goes on to the end.
const LOOK_AHEAD: usize = 4 << 20;
const LOOK_AHEAD_PER_BYTE: usize = 16;
const AMBIGUOUS: &str = "too many slashes here could be either division or a regular expression";

/// Why, and at which byte, the scan refused.
#[derive(Debug)]
pub(super) struct TooDeep {
    pub(super) offset: usize,
    pub(super) message: &'static str,
}

pub(super) fn check(text: &str) -> Result<(), TooDeep> {
    let mut readings = vec![Reading::default()];
    let mut budget = Budget { left: text.len().saturating_mul(LOOK_AHEAD_PER_BYTE).saturating_add(LOOK_AHEAD) };
    loop {
        // The reading that is furthest behind moves, so that two of them can meet.
        let Some(index) = (0..readings.len()).min_by_key(|&index| readings[index].at) else { return Ok(()) };
        let alone = readings.len() == 1;
        let from = readings[index].at;
        let step = readings[index].step(text, alone, &mut budget)?;
        if !alone {
            budget.spend(readings[index].at - from, from)?;
        }
        match step {
            Step::Moved => {}
            Step::Ended => {
                readings.swap_remove(index);
                continue;
            }
            Step::Forked(other) => {
                if readings.len() == MAX_READINGS {
                    return Err(TooDeep { offset: other.at, message: AMBIGUOUS });
                }
                readings.push(*other);
            }
        }
        let met = (0..readings.len()).find(|&other| other != index && readings[other].meets(&readings[index]));
        if let Some(other) = met {
            let ended = readings[index].clone();
            readings[other].absorb(&ended);
            readings.swap_remove(index);
        }
    }
}

/// What is left to spend on work that is not one step forward.
struct Budget {
    left: usize,
}

impl Budget {
    fn spend(&mut self, work: usize, offset: usize) -> Result<(), TooDeep> {
        self.left = self.left.checked_sub(work).ok_or(TooDeep { offset, message: AMBIGUOUS })?;
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bracket {
    Paren {
        head: bool,
    },
    Square,
    Brace,
    /// `${` in a template.
    Template,
}

/// One open bracket and what may be pending inside it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Level {
    bracket: Bracket,
    /// Statements waiting for the statement they contain, and type argument lists: a comma does not end these.
    statements: usize,
    /// Expressions waiting for an operand, and links of a chain: a comma ends these.
    expressions: usize,
}

enum Step {
    Moved,
    Ended,
    Forked(Box<Reading>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Reading {
    at: usize,
    levels: Vec<Level>,
    /// Sum over all levels.
    pending: usize,
    last: Token,
    before_last: Token,
    newline: bool,
}

impl Default for Reading {
    fn default() -> Self {
        let top = Level { bracket: Bracket::Brace, statements: 0, expressions: 0 };
        Self { at: 0, levels: vec![top], pending: 1, last: Token::Start, before_last: Token::Start, newline: true }
    }
}

impl Reading {
    /// Are both at the same place with the same brackets open? Then they go on alike.
    fn meets(&self, other: &Self) -> bool {
        self.at == other.at
            && self.last == other.last
            && self.levels.len() == other.levels.len()
            && self.levels.iter().zip(&other.levels).all(|(mine, theirs)| mine.bracket == theirs.bracket)
    }

    /// Takes the larger count of the two everywhere.
    fn absorb(&mut self, other: &Self) {
        for (mine, theirs) in self.levels.iter_mut().zip(&other.levels) {
            mine.statements = mine.statements.max(theirs.statements);
            mine.expressions = mine.expressions.max(theirs.expressions);
        }
        self.newline &= other.newline;
        self.pending = self.levels.iter().map(|level| 1 + level.statements + level.expressions).sum();
    }

    /// Moves over one token. `alone`: there is no other reading, so this one goes on past a mismatch.
    fn step(&mut self, text: &str, alone: bool, budget: &mut Budget) -> Result<Step, TooDeep> {
        let bytes = text.as_bytes();
        self.skip_blank(text);
        let Some(&byte) = bytes.get(self.at) else { return Ok(Step::Ended) };
        if self.last == Token::Semicolon {
            self.end_statement(text);
        }
        match byte {
            b'/' => return self.slash(text, budget),
            b'<' if bytes[self.at..].starts_with(b"<!--") => return self.maybe_comment(text),
            b'-' if self.newline && bytes[self.at..].starts_with(b"-->") => return self.maybe_comment(text),
            b'"' | b'\'' => {
                self.end_line_before_operand();
                match string_end(bytes, self.at) {
                    Ok(end) => self.at = end,
                    Err(_) if !alone => return Ok(Step::Ended),
                    Err(end) => self.at = end,
                }
                self.push(Token::Operand);
            }
            b'`' => {
                self.add_expression()?;
                return self.template(text, self.at + 1);
            }
            b'0'..=b'9' => self.number(bytes),
            b'.' if matches!(bytes.get(self.at + 1), Some(b'0'..=b'9')) => self.number(bytes),
            b'(' => {
                let head = match self.last {
                    Token::Word(word) => word != Word::Clause && self.before_last != Token::Dot,
                    _ => false,
                };
                self.open(Bracket::Paren { head })?;
            }
            b'[' => self.open(Bracket::Square)?,
            b'{' => self.open(Bracket::Brace)?,
            b')' | b']' | b'}' => return self.close(text, byte, alone),
            b';' => self.take(1, Token::Semicolon),
            b',' => {
                self.drop_expressions();
                self.take(1, Token::Comma);
            }
            b':' => {
                if self.is_label() {
                    self.add_statement()?;
                } else {
                    self.add_expression()?;
                }
                self.take(1, Token::Colon);
            }
            b'.' => {
                self.add_expression()?;
                self.take(1, Token::Dot);
            }
            b'+' | b'-' | b'!' | b'~' => self.sign(bytes, byte)?,
            b'=' | b'&' | b'|' | b'<' | b'>' | b'*' | b'?' | b'^' | b'%' => self.operator(bytes)?,
            b'#' | b'@' => {
                self.add_expression()?;
                self.take(1, Token::Operator);
            }
            b'\\' if !alone && bytes.get(self.at + 1) != Some(&b'u') => return Ok(Step::Ended),
            _ => self.word(text)?,
        }
        Ok(Step::Moved)
    }

    fn push(&mut self, token: Token) {
        self.before_last = self.last;
        self.last = token;
        self.newline = false;
    }

    fn take(&mut self, bytes: usize, token: Token) {
        self.at += bytes;
        self.push(token);
    }

    fn top(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the outermost level is never popped")
    }

    fn add_expression(&mut self) -> Result<(), TooDeep> {
        self.top().expressions += 1;
        self.grow(1)
    }

    fn add_statement(&mut self) -> Result<(), TooDeep> {
        self.top().statements += 1;
        self.grow(1)
    }

    fn grow(&mut self, by: usize) -> Result<(), TooDeep> {
        self.pending += by;
        if self.pending > MAX_PENDING {
            return Err(TooDeep { offset: self.at, message: "this expression or statement is too deeply nested" });
        }
        Ok(())
    }

    fn drop_expressions(&mut self) {
        let dropped = std::mem::take(&mut self.top().expressions);
        self.pending -= dropped;
    }

    fn drop_statements(&mut self) {
        let dropped = std::mem::take(&mut self.top().statements);
        self.pending -= dropped;
    }

    /// After `;`, unless what follows may continue the statement that seemed to end.
    fn end_statement(&mut self, text: &str) {
        self.drop_expressions();
        let next = &text[self.at..];
        if !next.starts_with("else") && !next.starts_with("while") {
            self.drop_statements();
        }
    }

    /// Two operands with a line break (or a closing brace) between them: a statement ended there.
    fn end_line_before_operand(&mut self) {
        match self.last {
            Token::CloseBrace => {
                self.drop_expressions();
                self.drop_statements();
            }
            Token::CloseParen { head: true } => self.drop_expressions(),
            Token::Operand | Token::CloseParen { head: false } | Token::CloseBracket if self.newline => {
                self.drop_expressions();
                self.drop_statements();
            }
            _ => {}
        }
    }

    fn skip_blank(&mut self, text: &str) {
        let bytes = text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\n' | b'\r' => {
                    self.newline = true;
                    self.at += 1;
                }
                b' ' | b'\t' | 0x0b | 0x0c => self.at += 1,
                b'/' if bytes.get(self.at + 1) == Some(&b'/') => self.skip_line(text),
                b'/' if bytes.get(self.at + 1) == Some(&b'*') => {
                    let body = &text[self.at + 2..];
                    let length = body.find("*/").map_or(body.len(), |end| end + 2);
                    self.newline |= body[..length].contains(is_line_terminator);
                    self.at += 2 + length;
                }
                0x80.. => {
                    let Some(c) = text[self.at..].chars().next() else { return };
                    if is_line_terminator(c) {
                        self.newline = true;
                    } else if !c.is_whitespace() && c != '\u{feff}' {
                        return;
                    }
                    self.at += c.len_utf8();
                }
                _ => return,
            }
        }
    }

    fn skip_line(&mut self, text: &str) {
        self.at += text[self.at..].find(is_line_terminator).unwrap_or(text.len() - self.at);
    }

    /// `<!--` and `-->` start a comment in sloppy scripts, and are operators in modules.
    fn maybe_comment(&mut self, text: &str) -> Result<Step, TooDeep> {
        let mut comment = self.clone();
        comment.skip_line(text);
        self.add_expression()?;
        self.take(3, Token::Operator);
        Ok(Step::Forked(Box::new(comment)))
    }

    fn number(&mut self, bytes: &[u8]) {
        self.end_line_before_operand();
        while matches!(bytes.get(self.at), Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.')) {
            self.at += 1;
        }
        self.push(Token::Operand);
    }

    fn sign(&mut self, bytes: &[u8], byte: u8) -> Result<(), TooDeep> {
        self.add_expression()?;
        let doubled = byte != b'!' && byte != b'~' && bytes.get(self.at + 1) == Some(&byte);
        match (byte, doubled) {
            (_, true) => self.take(2, Token::Postfix),
            (b'!', false) => self.take(1, Token::Postfix),
            _ => self.take(1, Token::Operator),
        }
        Ok(())
    }

    /// A run of the characters that make infix operators; none of them repeats as a prefix.
    fn operator(&mut self, bytes: &[u8]) -> Result<(), TooDeep> {
        let start = self.at;
        while let Some(b'=' | b'&' | b'|' | b'<' | b'>' | b'*' | b'?' | b'^' | b'%') = bytes.get(self.at) {
            self.at += 1;
        }
        let run = &bytes[start..self.at];
        // Each may open a list of type arguments, inside which a comma ends nothing.
        let angles = run.iter().filter(|&&byte| byte == b'<').count();
        self.top().statements += angles;
        self.top().expressions += 1;
        self.grow(angles + 1)?;
        let token = match run {
            [b'?'] => Token::Question,
            [.., b'>'] if run != b"=>" => Token::Postfix,
            _ => Token::Operator,
        };
        self.push(token);
        Ok(())
    }

    fn word(&mut self, text: &str) -> Result<(), TooDeep> {
        let rest = &text[self.at..];
        let length = rest.find(|c: char| !is_word_char(c)).unwrap_or(rest.len());
        if length == 0 {
            // A character no token starts with: the parser reports it.
            let skipped = rest.chars().next().map_or(1, char::len_utf8);
            self.take(skipped, Token::Operator);
            return Ok(());
        }
        let word = if self.last == Token::Dot { None } else { Word::of(&rest[..length]) };
        if word.is_none_or(|word| !word.may_continue()) {
            self.end_line_before_operand();
        }
        match word {
            None => {}
            Some(Word::Clause) => {
                self.drop_expressions();
                self.drop_statements();
            }
            Some(Word::Statement | Word::Continuing) => self.add_statement()?,
            Some(Word::Prefix | Word::Infix | Word::InfixOrName | Word::PrefixOrName) => self.add_expression()?,
        }
        self.take(length, word.map_or(Token::Operand, Token::Word));
        Ok(())
    }

    /// Does the colon at this point follow a label that follows another label or the head of a statement? (A label at
    /// the very start of a statement needs no count: there is one.)
    fn is_label(&self) -> bool {
        matches!(self.last, Token::Operand | Token::Word(_))
            && matches!(
                self.before_last,
                Token::Colon
                    | Token::CloseParen { .. }
                    | Token::CloseBrace
                    | Token::Semicolon
                    | Token::Word(Word::Statement | Word::Continuing)
            )
    }

    fn open(&mut self, bracket: Bracket) -> Result<(), TooDeep> {
        self.top().expressions += 1;
        self.levels.push(Level { bracket, statements: 0, expressions: 0 });
        self.grow(2)?;
        if self.levels.len() > MAX_BRACKETS {
            return Err(TooDeep { offset: self.at, message: "brackets are nested too deeply" });
        }
        self.take(1, Token::Operator);
        Ok(())
    }

    fn close(&mut self, text: &str, byte: u8, alone: bool) -> Result<Step, TooDeep> {
        let bracket = self.top().bracket;
        let token = match (byte, bracket) {
            (b')', Bracket::Paren { head }) => Token::CloseParen { head },
            (b']', Bracket::Square) => Token::CloseBracket,
            (b'}', Bracket::Brace) if self.levels.len() > 1 => Token::CloseBrace,
            (b'}', Bracket::Template) => {
                self.pop();
                return self.template(text, self.at + 1);
            }
            _ if !alone => return Ok(Step::Ended),
            _ => {
                self.take(1, Token::Operator);
                return Ok(Step::Moved);
            }
        };
        self.pop();
        self.take(1, token);
        Ok(Step::Moved)
    }

    fn pop(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.pending -= 1 + level.statements + level.expressions;
        }
    }

    /// The characters of a template, from `at` to its end or to the next `${`.
    fn template(&mut self, text: &str, at: usize) -> Result<Step, TooDeep> {
        let bytes = text.as_bytes();
        self.at = at;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'`' => {
                    self.take(1, Token::Operand);
                    return Ok(Step::Moved);
                }
                b'$' if bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 1;
                    self.open(Bracket::Template)?;
                    return Ok(Step::Moved);
                }
                _ => self.at += 1,
            }
        }
        self.at = text.len();
        Ok(Step::Ended)
    }

    fn slash(&mut self, text: &str, budget: &mut Budget) -> Result<Step, TooDeep> {
        let divides = match self.last {
            Token::Operand | Token::CloseParen { head: false } | Token::CloseBracket => {
                // A line that starts with a slash may follow a type, or a bodiless function of TypeScript.
                if self.newline { None } else { Some(true) }
            }
            Token::Start | Token::Operator | Token::Comma | Token::Semicolon | Token::Colon | Token::Question => {
                Some(false)
            }
            Token::Word(Word::Prefix | Word::Statement | Word::Continuing) => Some(false),
            Token::Dot => Some(true),
            Token::Word(_) | Token::Postfix | Token::CloseParen { head: true } | Token::CloseBrace => None,
        };
        if divides == Some(true) {
            self.divide()?;
            return Ok(Step::Moved);
        }
        match regex_at(text.as_bytes(), self.at) {
            Err(length) => {
                budget.spend(length, self.at)?;
                self.divide()?;
                Ok(Step::Moved)
            }
            Ok(regex) if divides.is_some() => {
                self.regex(regex)?;
                Ok(Step::Moved)
            }
            Ok(regex) => {
                budget.spend(regex.end - self.at + self.levels.len(), self.at)?;
                let mut other = self.clone();
                other.regex(regex)?;
                self.divide()?;
                Ok(Step::Forked(Box::new(other)))
            }
        }
    }

    fn divide(&mut self) -> Result<(), TooDeep> {
        self.add_expression()?;
        self.take(1, Token::Operator);
        Ok(())
    }

    fn regex(&mut self, regex: Regex) -> Result<(), TooDeep> {
        if regex.depth > MAX_BRACKETS {
            return Err(TooDeep { offset: self.at, message: "this regular expression is nested too deeply" });
        }
        self.end_line_before_operand();
        self.at = regex.end;
        self.push(Token::Operand);
        Ok(())
    }
}
