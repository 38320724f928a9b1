//! Package names. A name becomes a folder and a part of a URL, so nothing else is let through.

use crate::error::InstallError;

/// The registry's own bound on new names.
const MAX_BYTES: usize = 214;

/// Checks a name as `require` would spell it: `name` or `@scope/name`.
pub fn check_name(name: &str) -> Result<(), InstallError> {
    match fault(name) {
        None => Ok(()),
        Some(because) => {
            let shown: String = name.chars().take(MAX_BYTES).collect();
            Err(InstallError::InvalidName { name: shown, because })
        }
    }
}

/// The scope with its `@`, when the name has one.
pub(crate) fn scope_of(name: &str) -> Option<&str> {
    name.starts_with('@').then(|| name.split_once('/').map(|(scope, _)| scope)).flatten()
}

fn fault(name: &str) -> Option<&'static str> {
    if name.len() > MAX_BYTES {
        return Some("it is longer than 214 characters");
    }
    let (scope, rest) = match name.strip_prefix('@') {
        None => (None, name),
        Some(scoped) => match scoped.split_once('/') {
            Some((scope, rest)) => (Some(scope), rest),
            None => return Some("a scope needs a name after it, as in @scope/name"),
        },
    };
    if scope.is_some_and(part_fault) || part_fault(rest) {
        return Some("only letters, digits, - . _ ~ ! ' ( ) and * may be in it, and not a dot in front");
    }
    if matches!(rest, "node_modules" | "favicon.ico") {
        return Some("the name is reserved");
    }
    None
}

/// Old packages have capitals and `! ' ( ) *` in their names; new ones may not, but both install.
fn part_fault(part: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!'()*".contains(&byte);
    part.is_empty() || part.starts_with('.') || !part.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["hono", "@supabase/supabase-js", "lodash.merge", "JSONStream", "a", "_x", "@_/x"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        let long = "a".repeat(215);
        for name in ["", ".", "..", "../x", "@a", "@a/", "@/b", "@a/b/c", "a/b", "a b", "a\\b", "node_modules", "x?y"]
            .into_iter()
            .chain([long.as_str(), "@a/..", "@../x", "a%2fb", ".hidden", "a\0b", "é"])
        {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert_eq!(scope_of("@a/b"), Some("@a"));
        assert_eq!(scope_of("ab"), None);
    }
}
