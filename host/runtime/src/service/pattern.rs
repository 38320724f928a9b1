//! The grammar of URL patterns for `URLPattern`: patterns become regular expressions, URLs the parts these are tried
//! on. Matching itself is done in the sandbox, by the script's own `RegExp`, as the standard asks: only that has its
//! syntax, and only there does it run on the script's own time.

use crate::hostcall::{Call, Reply, Service};
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use urlpattern::quirks::{self, StringOrInit};
use urlpattern::regexp::RegExp;
use urlpattern::{RegexSyntax, UrlPatternOptions};

/// What one call may be given.
#[derive(Clone, Copy, Debug)]
pub struct PatternLimits {
    /// A pattern with all its parts, as JSON, in bytes. The time it takes grows with the square of this.
    pub pattern_bytes: usize,
    /// A URL to match, as JSON, in bytes.
    pub url_bytes: usize,
}

impl Default for PatternLimits {
    fn default() -> PatternLimits {
        PatternLimits { pattern_bytes: 8 << 10, url_bytes: 1 << 20 }
    }
}

/// The functions of the service; `js-prelude/src/web/url-pattern.js` has the same table.
mod function {
    /// text = a `PatternInput` as JSON. The reply's bytes are `Compiled` as JSON.
    pub(super) const COMPILE: u32 = 1;
    /// text = a `UrlInput` as JSON. The reply's number is 1 if that is no URL, else its bytes are the eight parts as JSON.
    pub(super) const PARTS: u32 = 2;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PatternInput<'a> {
    #[serde(borrow)]
    input: StringOrInit<'a>,
    base: Option<String>,
    ignore_case: bool,
}

#[derive(Deserialize)]
struct UrlInput<'a> {
    #[serde(borrow)]
    input: StringOrInit<'a>,
    base: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Compiled {
    /// protocol, username, password, hostname, port, pathname, search, hash
    components: [Component; 8],
    has_reg_exp_groups: bool,
}

#[derive(Serialize)]
struct Component {
    pattern: String,
    regexp: String,
    names: Vec<String>,
}

impl From<quirks::UrlPatternComponent> for Component {
    fn from(component: quirks::UrlPatternComponent) -> Component {
        Component {
            pattern: component.pattern_string,
            regexp: component.regexp_string,
            names: component.group_name_list,
        }
    }
}

/// A regular expression as the script will compile it. Here it is only text, but for one question: whether the pattern
/// of a protocol fits one of the special schemes.
struct ScriptRegExp(String);

/// Memory for the regular expression that answers that question.
const REGEX_BYTES: usize = 256 << 10;

impl RegExp for ScriptRegExp {
    fn syntax() -> RegexSyntax {
        RegexSyntax::EcmaScript
    }

    fn parse(pattern: &str, _flags: &str, _force_eval: bool) -> Result<ScriptRegExp, ()> {
        Ok(ScriptRegExp(pattern.to_owned()))
    }

    /// A pattern only JavaScript understands (one that looks ahead, say) counts as fitting none.
    fn matches<'a>(&self, text: &'a str) -> Option<Vec<Option<&'a str>>> {
        let regex = regex::RegexBuilder::new(&self.0).size_limit(REGEX_BYTES).build().ok()?;
        let captures = regex.captures(text)?;
        Some(captures.iter().skip(1).map(|part| part.map(|part| part.as_str())).collect())
    }

    fn pattern_string(&self) -> &str {
        &self.0
    }
}

/// Stateless, so one does for all.
#[derive(Default)]
pub(crate) struct Patterns {
    limits: PatternLimits,
}

impl Patterns {
    pub(crate) fn new(limits: PatternLimits) -> Patterns {
        Patterns { limits }
    }

    fn compile(&self, text: &str) -> Result<Vec<u8>, String> {
        if text.len() > self.limits.pattern_bytes {
            return Err("the pattern is too long".to_owned());
        }
        let input: PatternInput<'_> = serde_json::from_str(text).map_err(|_| "the pattern cannot be read")?;
        let options = UrlPatternOptions { regex_syntax: RegexSyntax::EcmaScript, ignore_case: input.ignore_case };
        let pattern = quirks::process_construct_pattern_input(input.input, input.base.as_deref())
            .and_then(|init| quirks::parse_pattern::<ScriptRegExp>(init, options))
            .map_err(|error| error.to_string())?;
        let compiled = Compiled {
            has_reg_exp_groups: pattern.has_regexp_groups,
            components: [
                pattern.protocol.into(),
                pattern.username.into(),
                pattern.password.into(),
                pattern.hostname.into(),
                pattern.port.into(),
                pattern.pathname.into(),
                pattern.search.into(),
                pattern.hash.into(),
            ],
        };
        serde_json::to_vec(&compiled).map_err(|error| error.to_string())
    }

    fn parts(&self, text: &str) -> Result<Option<Vec<u8>>, String> {
        if text.len() > self.limits.url_bytes {
            return Err("the URL is too long".to_owned());
        }
        let input: UrlInput<'_> = serde_json::from_str(text).map_err(|_| "the URL cannot be read")?;
        let matched = quirks::process_match_input(input.input, input.base.as_deref())
            .map_err(|error| error.to_string())?
            .and_then(|(input, _)| quirks::parse_match_input(input));
        let Some(parts) = matched else { return Ok(None) };
        let list = [
            parts.protocol,
            parts.username,
            parts.password,
            parts.hostname,
            parts.port,
            parts.pathname,
            parts.search,
            parts.hash,
        ];
        serde_json::to_vec(&list).map(Some).map_err(|error| error.to_string())
    }
}

impl Service for Patterns {
    fn call(&self, call: &Call<'_>) -> Reply {
        // The parser asserts what it believes of itself, and is wrong for some patterns (a "]" without its "[", where
        // arithmetic is checked). That is the script's error, not the thread's.
        let reply = catch_unwind(AssertUnwindSafe(|| match call.function {
            function::COMPILE => self.compile(call.text).map(Some),
            function::PARTS => self.parts(call.text),
            _ => Err("the pattern service has no such function".to_owned()),
        }));
        match reply {
            Ok(Ok(Some(bytes))) => Reply::bytes(bytes),
            Ok(Ok(None)) => Reply::number(1),
            Ok(Err(message)) => Reply::error("PATTERN", message),
            Err(_) => Reply::error("PATTERN", "the pattern cannot be understood"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: u32, text: &str) -> (i32, String) {
        let reply = Patterns::new(PatternLimits::default()).call(&Call { function, b: 0, c: 0, text, bytes: b"" });
        (reply.code, String::from_utf8(reply.bytes).unwrap())
    }

    fn compile(text: &str) -> (i32, String) {
        call(function::COMPILE, text)
    }

    #[test]
    fn patterns_become_regular_expressions() {
        let (code, text) = compile(r#"{"input":"https://example.com/books/:id(\\d+)?x","ignoreCase":false}"#);
        assert_eq!(code, 0, "{text}");
        let compiled: serde_json::Value = serde_json::from_str(&text).unwrap();
        let path = &compiled["components"][5];
        assert_eq!(path["pattern"], "/books/:id(\\d+)?x");
        assert_eq!(path["regexp"], "^\\/books(?:\\/(\\d+))?x$");
        assert_eq!(path["names"][0], "id");
        assert_eq!(compiled["hasRegExpGroups"], true);
        assert_eq!(compiled["components"][0]["pattern"], "https");
    }

    #[test]
    fn what_only_javascript_understands_is_kept() {
        let (code, text) = compile(r#"{"input":{"pathname":"/:a((?=b).*)"},"ignoreCase":false}"#);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("(?=b)"));
    }

    #[test]
    fn urls_become_parts() {
        let (code, text) = call(function::PARTS, r#"{"input":"/b?c#d","base":"https://u:p@x.y:81/a"}"#);
        assert_eq!((code, text.as_str()), (0, r#"["https","u","p","x.y","81","/b","c","d"]"#));
        assert_eq!(call(function::PARTS, r#"{"input":{"pathname":"/ä"}}"#).1, r#"["","","","","","/%C3%A4","",""]"#);
        assert_eq!(call(function::PARTS, r#"{"input":"no url"}"#).0, 1);
    }

    #[test]
    fn errors_are_errors() {
        for text in [
            "",
            "{}",
            r#"{"input":5,"ignoreCase":false}"#,
            r#"{"input":"relative","ignoreCase":false}"#,
            r#"{"input":"https://x/(","ignoreCase":false}"#,
            r#"{"input":{"pathname":":a:a"},"ignoreCase":false}"#,
            r#"{"input":{"pathname":"{"},"ignoreCase":false}"#,
            r#"{"input":{},"base":"https://x","ignoreCase":false}"#,
        ] {
            assert_eq!(compile(text).0, -1, "{text}");
        }
        assert_eq!(compile(&format!(r#"{{"input":"https://x/{}","ignoreCase":false}}"#, "a".repeat(9000))).0, -1);
        assert_eq!(call(7, "").0, -1);
    }

    #[test]
    fn noise_is_answered() {
        let mut seed = 3u32;
        let alphabet: Vec<char> = r"(((){}:*+?\/.@#[]abä-$^|&0".chars().collect();
        for _ in 0..20_000 {
            let mut pattern = String::new();
            loop {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (seed >> 16) as usize % (alphabet.len() + 3);
                match alphabet.get(at) {
                    Some(char) => pattern.push(*char),
                    None => break,
                }
            }
            let quoted = serde_json::to_string(&pattern).unwrap();
            for text in [
                format!(r#"{{"input":{quoted},"base":"https://x/y","ignoreCase":true}}"#),
                format!(r#"{{"input":{{"pathname":{quoted}}},"ignoreCase":false}}"#),
                format!(r#"{{"input":{{"hostname":{quoted},"protocol":{quoted}}},"ignoreCase":false}}"#),
            ] {
                assert!((-1..=0).contains(&compile(&text).0), "{pattern}");
            }
        }
    }
}
