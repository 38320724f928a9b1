//! Secrets in source text: hidden when a file is shown, put back when the shown text is saved.
//!
//! The lines are found more generously than directives are: a line that is not in force (after code, without the
//! space, with a capital letter) holds a secret all the same. Showing and saving use the same finder, so the n-th
//! placeholder of a directive meets the n-th stored secret.

use std::fmt;
use std::ops::Range;

use super::scan::without_remark;

/// What stands in for a secret.
pub const REDACTED: &str = "[REDACTED]";

const SECRET_NAMES: [&str; 3] = ["token", "ai-key", "remote-token"];
const REMOTE_TOKEN: &str = "remote-token";

/// A placeholder was saved where no secret is stored. The machine code is [`UnresolvedSecret::CODE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnresolvedSecret {
    /// With its `@`.
    pub directive: String,
    /// Counted from 1.
    pub line: usize,
}

impl UnresolvedSecret {
    pub const CODE: &'static str = "REDACTED_SECRET_UNRESOLVED";
}

impl fmt::Display for UnresolvedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on line {} is a placeholder, and no secret is stored for it", self.directive, self.line)
    }
}

impl std::error::Error for UnresolvedSecret {}

/// One secret in a source.
struct Found<'a> {
    directive: &'static str,
    /// The name of a remote token, which identifies it better than its position does.
    name: Option<&'a str>,
    range: Range<usize>,
    line: usize,
}

impl Found<'_> {
    fn is_placeholder(&self, source: &str) -> bool {
        source[self.range.clone()].split_whitespace().next() == Some(REDACTED)
    }
}

/// The source with every secret replaced by the placeholder.
pub fn redact_source(source: &str) -> String {
    let mut shown = String::with_capacity(source.len());
    let mut copied = 0;
    for found in find(source) {
        shown.push_str(&source[copied..found.range.start]);
        shown.push_str(REDACTED);
        copied = found.range.end;
    }
    shown.push_str(&source[copied..]);
    shown
}

/// The source to store: every placeholder replaced by the secret the stored source holds in its place, which is the
/// remote token of the same name, or the n-th line of the same directive. A new file has an empty stored source.
pub fn restore_secrets(new_source: &str, stored_source: &str) -> Result<String, UnresolvedSecret> {
    let stored = find(stored_source);
    let mut restored = String::with_capacity(new_source.len());
    let mut copied = 0;
    let mut counts = [0usize; SECRET_NAMES.len()];
    for found in find(new_source) {
        let count = SECRET_NAMES.iter().position(|name| *name == found.directive).map_or(0, |at| {
            counts[at] += 1;
            counts[at] - 1
        });
        if !found.is_placeholder(new_source) {
            continue;
        }
        let same = || stored.iter().filter(|held| held.directive == found.directive);
        let named = same().find(|held| held.name.is_some() && held.name == found.name);
        let secret = named
            .or_else(|| same().nth(count))
            .filter(|held| !held.is_placeholder(stored_source))
            .map(|held| &stored_source[held.range.clone()])
            .ok_or_else(|| UnresolvedSecret { directive: format!("@{}", found.directive), line: found.line })?;
        restored.push_str(&new_source[copied..found.range.start]);
        restored.push_str(secret);
        copied = found.range.end;
    }
    restored.push_str(&new_source[copied..]);
    Ok(restored)
}

fn find(source: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut line = 1;
    for text in source.split_inclusive(['\n', '\r']) {
        if let Some((directive, name, range)) = secret_in(text) {
            found.push(Found { directive, name, range: start + range.start..start + range.end, line });
        }
        start += text.len();
        // The second half of a CRLF is an empty piece of its own and no new line.
        let ends_line = text.ends_with('\n') || !source[start..].starts_with('\n');
        line += usize::from(ends_line);
    }
    found
}

/// The secret of one line: for a remote token its second word, or the only one, whose writer may have left out the
/// name; else everything up to a remark. Only the first word of a `@token` counts, but what follows it may well be
/// the rest of a passphrase.
fn secret_in(line: &str) -> Option<(&'static str, Option<&str>, Range<usize>)> {
    let skip = |text: &str, at: usize| at + (text[at..].len() - text[at..].trim_start().len());
    let mark = if line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut at = skip(line, mark);
    if !line[at..].starts_with("//") {
        return None;
    }
    at += line[at..].len() - line[at..].trim_start_matches('/').len();
    at = skip(line, at);
    at += line[at..].starts_with('@').then_some(1)?;
    let end = line[at..].find(char::is_whitespace)? + at;
    let directive = *SECRET_NAMES.iter().find(|name| name.eq_ignore_ascii_case(&line[at..end]))?;
    let mut start = skip(line, end);
    let mut value = without_remark(line[start..].trim_end());
    let mut name = None;
    if directive == REMOTE_TOKEN
        && let Some((first, _)) = value.split_once(char::is_whitespace)
    {
        name = Some(first);
        let rest = value[first.len()..].trim_start();
        start = skip(line, start + first.len());
        value = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
    }
    (!value.is_empty()).then(|| (directive, name, start..start + value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, shown: &str) {
        assert_eq!(redact_source(source), shown, "in {source:?}");
        assert_eq!(redact_source(shown), shown, "redacting twice");
        assert_eq!(restore_secrets(shown, source).as_deref(), Ok(source), "restoring {shown:?}");
        assert_eq!(restore_secrets(source, "").as_deref(), Ok(source), "a source without placeholders");
    }

    #[test]
    fn hides_and_restores() {
        check("return 1", "return 1");
        check("", "");
        check("// @token abc\nreturn 1", "// @token [REDACTED]\nreturn 1");
        check(
            "// @token a\n// @token b\n// @ai-key k\n",
            "// @token [REDACTED]\n// @token [REDACTED]\n// @ai-key [REDACTED]\n",
        );
        check("  //\t@token   abc  \r\nx", "  //\t@token   [REDACTED]  \r\nx");
        check("// @token my pass phrase // for ops\n", "// @token [REDACTED] // for ops\n");
        check(
            "// @remote-token ops s3cret messages,call // x\n",
            "// @remote-token ops [REDACTED] messages,call // x\n",
        );
        check("// @remote-token ops s3cret", "// @remote-token ops [REDACTED]");
        check("\u{feff}// @ai-key sk-\u{e9}\u{1f600}\n", "\u{feff}// @ai-key [REDACTED]\n");
        check("// @token a//b\n", "// @token [REDACTED]\n");
    }

    #[test]
    fn hides_lines_that_are_not_in_force() {
        check("let x\n//@token abc\n", "let x\n//@token [REDACTED]\n");
        check("/// @Token abc\n", "/// @Token [REDACTED]\n");
        check("// @token\n// @tokens abc\n", "// @token\n// @tokens abc\n");
        check("// @remote-token s3cret\n", "// @remote-token [REDACTED]\n");
    }

    #[test]
    fn keeps_what_the_writer_changed() {
        let stored = "// @token one\n// @token two\n";
        let check = |new, expected| assert_eq!(restore_secrets(new, stored).as_deref(), Ok(expected));
        check("// @token new\n// @token [REDACTED]\nx", "// @token new\n// @token two\nx");
        check("// @mode worker\n// @token [REDACTED]\n", "// @mode worker\n// @token one\n");
        let stored = "// @remote-token a one\n// @remote-token b two\n";
        assert_eq!(
            restore_secrets("// @remote-token b [REDACTED] eval\n", stored).as_deref(),
            Ok("// @remote-token b two eval\n")
        );
    }

    #[test]
    fn refuses_what_it_cannot_resolve() {
        let check = |new, stored, directive: &str, line| {
            let expected = UnresolvedSecret { directive: directive.to_owned(), line };
            assert_eq!(restore_secrets(new, stored), Err(expected), "{new:?} over {stored:?}");
        };
        check("\r\n// @token [REDACTED]", "", "@token", 2);
        check("// @token [REDACTED]\n// @token [REDACTED]", "// @token one", "@token", 2);
        check("// @ai-key [REDACTED]", "// @token one", "@ai-key", 1);
        check("// @token [REDACTED]", "// @token [REDACTED]", "@token", 1);
        check("a\n\r\n\rb\n// @remote-token x [REDACTED]", "", "@remote-token", 5);
    }
}
