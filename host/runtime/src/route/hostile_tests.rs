//! Random paths over a fixed tree: whatever is asked, the matcher answers with a listed file below a candidate
//! directory, or not at all.

use super::fake_tree::{FakeTree, target};
use super::{is_reserved_path, resolve, suggestions, tried_directories};

const FILES: [&str; 17] = [
    "default/1/index.ts",
    "default/1/a.ts",
    "default/1/a/b.ts",
    "default/1/[x]/b/c.ts",
    "default/1/a/[...rest].ts",
    "default/1/[x]/[y]/d.ts",
    "default/1/s/[[...o]].ts",
    "default/1/guide.md",
    "default/1/pre.js",
    "default/1/_default.env",
    "1/legacy.ts",
    "1/a/old.ts",
    "root.ts",
    "[r]/shared.ts",
    "default/2/secret.ts",
    "2/secret.ts",
    "shop/1/secret.ts",
];

/// Pieces that make interesting paths when strung together.
const PIECES: [&str; 34] = [
    "/",
    "/",
    "/",
    "/",
    "a",
    "b",
    "c",
    "d",
    "s",
    "x",
    "..",
    ".",
    "%2e",
    "%2E%2e",
    "%2f",
    "%5c",
    "\\",
    "%00",
    "%",
    "%zz",
    "%ff",
    "\0",
    "[x]",
    "[...rest]",
    "guide.md",
    "secret",
    "default",
    "1",
    "2",
    "shop",
    "\u{ff0e}\u{ff0e}",
    "?",
    "#",
    "\u{202e}",
];

/// xorshift64: enough to be varied, and the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }

    fn path(&mut self) -> String {
        let mut path = if self.below(8) == 0 { String::new() } else { "/".to_owned() };
        for _ in 0..self.below(12) {
            match self.below(6) {
                0 => path.extend(char::from_u32(self.below(0x3000) as u32)),
                _ => path.push_str(PIECES[self.below(PIECES.len())]),
            }
        }
        path
    }
}

#[test]
fn random_paths_stay_inside() {
    let tree = FakeTree::of(&FILES);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut matched = 0;
    for deployment in ["default/1", "default/2", "shop/1", "default/default"] {
        let target = target(deployment);
        let bases = tried_directories(&target);
        for round in 0..20_000 {
            let path = random.path();
            let _ = is_reserved_path(&path);
            if round % 500 == 0 {
                let _ = suggestions(&tree, &target, &path);
            }
            let Ok(Some(found)) = resolve(&tree, &target, &path) else {
                continue;
            };
            matched += 1;
            assert!(FILES.contains(&found.script_path.as_str()), "{path:?} gave {found:?}");
            assert!(!found.script_path.split('/').any(|name| name == ".."), "{path:?} gave {found:?}");
            assert!(bases.contains(&found.base_dir), "{path:?} gave {found:?}");
            let below = found.script_path.strip_prefix(&found.base_dir).expect("the base is a prefix");
            assert!(found.base_dir.is_empty() || below.starts_with('/'), "{path:?} gave {found:?}");
            let foreign = found.script_path.ends_with("secret.ts") && !found.script_path.contains(deployment);
            assert!(
                !foreign || (deployment == "default/2" && found.script_path == "2/secret.ts"),
                "{path:?} gave {found:?}"
            );
        }
    }
    assert!(matched > 1_000, "only {matched} random paths matched: the generator has lost its point");
}
