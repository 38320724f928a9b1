//! Finds the lines of a source that are directives, and whether they count.

/// Directives are looked for in this many lines.
pub const WINDOW_LINES: usize = 100;

/// Caps what a hostile source can make us hold; no honest file has more lines that look like directives.
const MAX_WRITTEN: usize = 500;

/// A line of the form `// @name value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written<'a> {
    pub(super) name: &'a str,
    /// The rest of the line, without surrounding space. A trailing remark is still in it.
    pub(super) value: &'a str,
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Counts,
    AfterCode,
    OutsideWindow,
}

/// Every directive line, those that come too late included.
pub(super) fn written(source: &str) -> Vec<Written<'_>> {
    let mut found = Vec::new();
    let mut preamble = Preamble::default();
    for (at, text) in lines(source).enumerate() {
        if found.len() == MAX_WRITTEN {
            break;
        }
        let is_comment_line = preamble.read(text, at == 0);
        if let Some((name, value)) = is_comment_line.then(|| directive(text)).flatten() {
            let standing = if preamble.has_ended {
                Standing::AfterCode
            } else if at >= WINDOW_LINES {
                Standing::OutsideWindow
            } else {
                Standing::Counts
            };
            found.push(Written { name, value, line: at + 1, standing });
        }
    }
    found
}

/// Tells comments from code up to the first code line.
#[derive(Default)]
struct Preamble {
    in_block: bool,
    has_ended: bool,
}

impl Preamble {
    /// Takes the next line and says whether it is a `//` comment from its start.
    fn read(&mut self, line: &str, is_first: bool) -> bool {
        let mut rest = line.trim_start();
        if self.has_ended {
            // Strings and block comments are no longer told apart: all that hangs on it is a warning.
            return rest.starts_with("//");
        }
        if is_first && rest.starts_with("#!") {
            return false;
        }
        if !self.in_block && rest.starts_with("//") {
            return true;
        }
        loop {
            if self.in_block {
                let Some(end) = rest.find("*/") else {
                    return false;
                };
                self.in_block = false;
                rest = &rest[end + 2..];
            }
            rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with("//") {
                return false;
            }
            if let Some(block) = rest.strip_prefix("/*") {
                self.in_block = true;
                rest = block;
            } else if let Some(after) = after_use_strict(rest) {
                rest = after;
            } else {
                self.has_ended = true;
                return false;
            }
        }
    }
}

fn after_use_strict(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("'use strict'").or_else(|| text.strip_prefix("\"use strict\""))?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(';').unwrap_or(rest);
    // Anything else on the line, such as `'use strict'.length`, is code.
    let is_over =
        rest.trim_start().is_empty() || rest.trim_start().starts_with("//") || rest.trim_start().starts_with("/*");
    is_over.then_some(rest)
}

/// Splits `// @name value`. The space before `@` is required; `//@name` is a plain comment.
fn directive(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start().strip_prefix("//")?;
    let named = rest.trim_start();
    if named.len() == rest.len() {
        return None;
    }
    let named = named.strip_prefix('@')?;
    let end = named.find(char::is_whitespace).unwrap_or(named.len());
    let (name, value) = named.split_at(end);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_name.then(|| (name, value.trim()))
}

/// The value without a trailing `// remark`. Two slashes inside a word, as in a URL, start no remark.
pub(super) fn without_remark(value: &str) -> &str {
    let mut from = 0;
    while let Some(at) = value[from..].find("//").map(|at| at + from) {
        if at == 0 || value[..at].ends_with(char::is_whitespace) {
            return value[..at].trim_end();
        }
        from = at + 2;
    }
    value
}

/// Lines without their terminators: LF, CRLF or a lone CR. A byte order mark is not part of the first.
pub(super) fn lines(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(source.strip_prefix('\u{feff}').unwrap_or(source));
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let skip = if text[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&text[end + skip..]);
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Renders what is found as `line:name=value`, late ones with a trailing mark.
    fn check(source: &str, expected: &[&str]) {
        let found: Vec<String> = written(source)
            .iter()
            .map(|w| {
                let mark = match w.standing {
                    Standing::Counts => "",
                    Standing::AfterCode => " after code",
                    Standing::OutsideWindow => " outside",
                };
                format!("{}:{}={}{mark}", w.line, w.name, w.value)
            })
            .collect();
        assert_eq!(found, expected, "in {source:?}");
    }

    #[test]
    fn reads_the_line_form() {
        check("// @mode worker", &["1:mode=worker"]);
        check("  //\t@mode\tworker  ", &["1:mode=worker"]);
        check("//   @mode    worker extra", &["1:mode=worker extra"]);
        check("// @websocket", &["1:websocket="]);
        check("// @Mode worker", &["1:Mode=worker"]);
        check("//@mode worker", &[]);
        check("/// @mode worker", &[]);
        check("// mode worker", &[]);
        check("// @", &[]);
        check("// @ mode", &[]);
        check("// @a/b c", &[]);
        check("// @john: look here", &[]);
        check("# @mode worker", &[]);
        check("/* @mode worker */", &[]);
        check("/*\n// @mode worker\n*/\n// @debug", &["4:debug="]);
        check("/* a */ // @mode worker\n// @debug", &["2:debug="]);
    }

    #[test]
    fn allows_what_may_stand_among_directives() {
        let source = "#!/usr/bin/env hoody\n\n// a remark\n// @mode worker\n'use strict';\n\"use strict\"\n/* block */\n// @debug\nreturn 1";
        check(source, &["4:mode=worker", "8:debug="]);
        check("\u{feff}// @mode worker\r\n// @debug\r// @ai false\n", &["1:mode=worker", "2:debug=", "3:ai=false"]);
        check("\u{feff}#!/x\n// @debug", &["2:debug="]);
        check("'use strict' // why\n// @debug", &["2:debug="]);
    }

    #[test]
    fn marks_what_comes_too_late() {
        check("import a from 'a'\n// @mode worker", &["2:mode=worker after code"]);
        check("'use strict'.length\n// @debug", &["2:debug= after code"]);
        check("/* a */ let x\n// @debug", &["2:debug= after code"]);
        check("\n#!/x\n// @debug", &["3:debug= after code"]);
        check("let x // @debug", &[]);
        let at = |blank: usize| format!("{}// @debug", "\n".repeat(blank));
        check(&at(99), &["100:debug="]);
        check(&at(100), &["101:debug= outside"]);
    }

    #[test]
    fn drops_remarks_but_not_urls() {
        let check = |value, expected| assert_eq!(without_remark(value), expected);
        check("60000 // 60 second timeout", "60000");
        check("// only a remark", "");
        check("https://a.example", "https://a.example");
        check("https://a.example // https://b.example", "https://a.example");
        check("a//b", "a//b");
        check("*/5 * * * * // every five", "*/5 * * * *");
    }

    #[test]
    fn survives_hostile_sources() {
        for source in
            ["", "\r", "/*", "*/", "//", "// @", "'use strict'", "#!", "/**/", "/*/", "\u{feff}", "// @\u{e9}"]
        {
            check(source, &[]);
        }
        assert_eq!(written(&"// @x\n".repeat(100_000)).len(), MAX_WRITTEN);
    }
}
