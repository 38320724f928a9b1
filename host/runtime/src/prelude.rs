//! The prelude: JavaScript that is evaluated when the base image is made, and so is there in every sandbox.

include!(concat!(env!("OUT_DIR"), "/prelude.rs"));

/// The module that imports all others.
const ENTRY: &str = "index.js";

/// Before the names of our own modules, so that no file of a user's can be taken for one.
pub(crate) const SCHEME: &str = "wick:/";

/// All modules by name, the entry last.
pub(crate) fn modules() -> Vec<(String, String)> {
    let embedded = || MODULES.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect();
    let all: Vec<(String, String)> = from_directory().unwrap_or_else(embedded);
    let (mut modules, entry): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| name != ENTRY);
    modules.extend(entry);
    modules.into_iter().map(|(name, source)| (format!("{SCHEME}{name}"), source)).collect()
}

/// A build for development reads the folder that `WICK_PRELUDE_DIRECTORY` names, where it is set: a change of the prelude
/// can then be tried without building anything.
#[cfg(debug_assertions)]
fn from_directory() -> Option<Vec<(String, String)>> {
    #[expect(clippy::disallowed_methods, reason = "for development only, and no part of the configuration")]
    let root = std::path::PathBuf::from(std::env::var_os("WICK_PRELUDE_DIRECTORY")?);
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).ok()? {
            let path = entry.ok()?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "js") {
                found.push((path.strip_prefix(&root).ok()?.to_str()?.to_owned(), std::fs::read_to_string(&path).ok()?));
            }
        }
    }
    Some(found)
}

#[cfg(not(debug_assertions))]
fn from_directory() -> Option<Vec<(String, String)>> {
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
