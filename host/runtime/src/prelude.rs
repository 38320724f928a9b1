//! The prelude: JavaScript that is evaluated when the base image is made, and so is there in every sandbox.

include!(concat!(env!("OUT_DIR"), "/prelude.rs"));

/// The module that imports all others.
const ENTRY: &str = "index.js";

/// All modules by name, the entry last.
pub(crate) fn modules() -> Vec<(String, String)> {
    let (mut modules, entry): (Vec<_>, Vec<_>) = MODULES.iter().partition(|(name, _)| *name != ENTRY);
    modules.extend(entry);
    modules.into_iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect()
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
