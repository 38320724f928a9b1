//! The rough tokens of the scan, and where literals end.

use super::super::text::is_line_terminator;

/// What a token means for the one after it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Token {
    #[default]
    Start,
    /// Identifier, number, string, finished template, regular expression.
    Operand,
    Word(Word),
    /// An operator or opening bracket: an expression follows.
    Operator,
    /// `++`, `--`, `!`, `>`: an operand may be before it or after it.
    Postfix,
    Dot,
    Comma,
    Semicolon,
    Colon,
    Question,
    /// `head` if it closes the head of a statement, as in `if (…)`.
    CloseParen {
        head: bool,
    },
    CloseBracket,
    CloseBrace,
}

/// Words that change how the scan goes on. Every other word is an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    /// Starts a statement that contains another.
    Statement,
    /// `else` and `while`: as `Statement`, and may continue the statement before.
    Continuing,
    /// `case`, `default`: everything pending in this bracket has ended.
    Clause,
    /// Takes an operand after it, and no slash can divide it.
    Prefix,
    /// `in`, `as`, `extends`: stands between two operands.
    Infix,
    /// May be either of these, or an ordinary name.
    InfixOrName,
    PrefixOrName,
}

impl Word {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "if" | "for" | "do" | "with" => Self::Statement,
            "else" | "while" => Self::Continuing,
            "case" | "default" => Self::Clause,
            "typeof" | "void" | "delete" | "new" | "return" | "throw" | "export" | "function" | "class" | "var"
            | "const" | "import" | "try" | "switch" => Self::Prefix,
            "in" | "instanceof" | "extends" | "catch" | "finally" => Self::Infix,
            "of" | "as" | "is" | "implements" | "satisfies" | "from" | "assert" => Self::InfixOrName,
            "keyof" | "infer" | "await" | "yield" | "async" | "static" | "get" | "set" | "readonly" | "unique"
            | "abstract" | "declare" | "asserts" | "accessor" | "override" | "public" | "private" | "protected"
            | "enum" | "namespace" | "module" | "global" | "type" | "interface" | "let" | "using" | "break"
            | "continue" | "debugger" => Self::PrefixOrName,
            _ => return None,
        })
    }

    /// After an operand, may this word belong to the same statement?
    pub(super) fn may_continue(self) -> bool {
        matches!(self, Self::Continuing | Self::Infix | Self::InfixOrName)
    }
}

pub(super) fn is_word_char(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '$' => true,
        '\0'..='\x7f' | '\u{feff}' => false,
        c => !c.is_whitespace() && !is_line_terminator(c),
    }
}

/// Where the string at `at` ends; `Err` with the end of the line if it does not.
pub(super) fn string_end(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let quote = bytes[at];
    let mut at = at + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes.get(at + 1) == Some(&b'\r') && bytes.get(at + 2) == Some(&b'\n') => at += 3,
            // A character of several bytes cannot hold a quote, a backslash or a line feed in its tail.
            b'\\' => at += 2,
            b'\n' | b'\r' => return Err(at),
            byte if byte == quote => return Ok(at + 1),
            _ => at += 1,
        }
    }
    Err(bytes.len())
}

/// A stretch of text that could be a regular expression.
pub(super) struct Regex {
    pub(super) end: usize,
    /// Groups and classes open at once, or more.
    pub(super) depth: usize,
}

/// The regular expression that starts at `at`; if the line allows none, the bytes it took to find out.
pub(super) fn regex_at(bytes: &[u8], start: usize) -> Result<Regex, usize> {
    let mut in_class = false;
    // Classes nest with the `v` flag only; the scan does not know it, and counts for both cases.
    let (mut groups, mut classes, mut depth) = (0usize, 0usize, 0);
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if !matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) => at += 1,
            b'\n' | b'\r' => return Err(at - start),
            b'/' if !in_class => return Ok(Regex { end: at + 1, depth }),
            b'(' => groups += 1,
            b')' if !in_class && classes == 0 => groups = groups.saturating_sub(1),
            b'[' => {
                in_class = true;
                classes += 1;
            }
            b']' => {
                in_class = false;
                classes = classes.saturating_sub(1);
            }
            _ => {}
        }
        depth = depth.max(groups + classes);
        at += 1;
    }
    Err(at - start)
}
