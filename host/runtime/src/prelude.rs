//! The prelude: JavaScript that is evaluated when the base image is made, and so is there in every sandbox.

use std::borrow::Cow;

include!(concat!(env!("OUT_DIR"), "/prelude.rs"));

/// What is evaluated, one after the other: what every request needs, then all the rest.
pub(crate) const ENTRIES: [&str; 2] = ["wick:/boot/core.js", "wick:/index.js"];

/// Before the names of our own modules, so that no file of a user's can be taken for one.
pub(crate) const SCHEME: &str = "wick:/";

/// The source of a module, by its whole name.
pub(crate) fn source(name: &str) -> Option<Cow<'static, str>> {
    let name = name.strip_prefix(SCHEME)?;
    if let Some(text) = from_directory(name) {
        return Some(text.into());
    }
    let at = MODULES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(MODULES[at].1.into())
}

/// A build for development reads the folder that `WICK_PRELUDE_DIRECTORY` names, where it is set: a change of the prelude
/// can then be tried without building anything.
#[cfg(debug_assertions)]
fn from_directory(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "for development only, and no part of the configuration")]
    let root = std::env::var_os("WICK_PRELUDE_DIRECTORY")?;
    std::fs::read_to_string(std::path::Path::new(&root).join(name)).ok()
}

#[cfg(not(debug_assertions))]
fn from_directory(_: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::MODULES;
    use wick_abi::{Event, Op};

    /// "RespondHead" as JavaScript spells it: "RESPOND_HEAD".
    fn screaming(name: &str) -> String {
        let mut out = String::new();
        for (index, char) in name.char_indices() {
            if index > 0 && char.is_ascii_uppercase() {
                out.push('_');
            }
            out.push(char.to_ascii_uppercase());
        }
        out
    }

    #[test]
    fn both_sides_of_the_border_use_the_same_numbers() {
        let abi = MODULES.iter().find(|(name, _)| *name == "boot/abi.js").unwrap().1;
        let (ops, events) = abi.split_once("export const Ev").unwrap();
        for (name, op) in Op::ALL {
            assert!(ops.contains(&format!("  {}: {},", screaming(name), *op as u32)), "Op.{name} differs");
        }
        for (name, event) in Event::ALL {
            assert!(events.contains(&format!("  {}: {},", screaming(name), *event as u32)), "Ev.{name} differs");
        }
        let lines = |text: &str| text.lines().filter(|line| line.starts_with("  ")).count();
        assert_eq!((lines(ops), lines(events)), (Op::ALL.len(), Event::ALL.len()));
    }
}
