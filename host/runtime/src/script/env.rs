//! `.env` files: `NAME=value` lines.

/// Reads one file's variables, in order. Lines that are no assignment are skipped: an environment file is often shared
/// with other tools, and their extensions must not stop a script.
pub(crate) fn parse(text: &str) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim();
        if !is_name(name) {
            continue;
        }
        let value = value.trim_start();
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => quoted(&value[1..], quote, &mut lines),
            _ => unquoted(value),
        };
        variables.push((name.to_owned(), value));
    }
    variables
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_' || char == '.')
}

/// Up to a comment, without the space around it.
fn unquoted(value: &str) -> String {
    let end = value.find(" #").or_else(|| value.find("\t#")).unwrap_or(value.len());
    let value = if value.starts_with('#') { "" } else { &value[..end] };
    value.trim_end().to_owned()
}

/// Up to the closing quote, which may be lines below. Double quotes know `\n`, `\r`, `\t`, `\"` and `\\`.
fn quoted<'a>(first: &'a str, quote: char, lines: &mut impl Iterator<Item = &'a str>) -> String {
    let mut value = String::new();
    let mut line = first;
    loop {
        let mut chars = line.chars();
        while let Some(char) = chars.next() {
            match char {
                _ if char == quote => return value,
                '\\' if quote == '"' => match chars.next() {
                    Some('n') => value.push('\n'),
                    Some('r') => value.push('\r'),
                    Some('t') => value.push('\t'),
                    Some(escaped @ ('"' | '\\' | '$')) => value.push(escaped),
                    Some(other) => value.extend(['\\', other]),
                    None => value.push('\\'),
                },
                _ => value.push(char),
            }
        }
        match lines.next() {
            Some(next) => {
                value.push('\n');
                line = next;
            }
            // No closing quote: what is there is the value.
            None => return value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = parse(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn assignments_comments_and_quotes() {
        check("A=1\nexport B = two words # remark\n#C=3\nnot a line\n1X=no", &[("A", "1"), ("B", "two words")]);
        check("A=\"x # y\"\nB='a\\nb'\nC=\"a\\nb\\\"\"", &[("A", "x # y"), ("B", "a\\nb"), ("C", "a\nb\"")]);
        check("KEY=\"line 1\nline 2\"\nB=2", &[("KEY", "line 1\nline 2"), ("B", "2")]);
        check("URL=http://x/?a=b#c\nEMPTY=\nHASH=#x", &[("URL", "http://x/?a=b#c"), ("EMPTY", ""), ("HASH", "")]);
        check("OPEN=\"never closed", &[("OPEN", "never closed")]);
    }
}
