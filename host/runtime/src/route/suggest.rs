//! Near misses: the routes whose URLs look most like a path that matched nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use super::authority::Target;
use super::discover::{DiscoveredRoute, collect};
use super::listing::Tree;
use super::resolve::candidates;

const MAX_SUGGESTIONS: usize = 5;
/// Caps the work of one miss: this many routes are compared, over this many characters each.
const MAX_COMPARED: usize = 2_000;
const MAX_CHARS: usize = 96;

/// A route the caller may have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// Its URL pattern.
    pub path: String,
    pub script_path: String,
}

/// At most five routes of `target`, closest first. A route more than half of whose characters would have to change
/// is no suggestion.
pub fn suggestions<T: Tree + ?Sized>(tree: &T, target: &Target, path: &str) -> Vec<Suggestion> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let wanted: Vec<char> = path.trim_end_matches('/').chars().take(MAX_CHARS).collect();
    let mut ranked: Vec<(usize, DiscoveredRoute)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut budget = MAX_COMPARED;
    for base in candidates(target) {
        let routes = collect(tree, &base, budget, base.is_empty());
        budget -= routes.len();
        for route in routes {
            // The first candidate directory that has a pattern is the one that answers it.
            if !seen.insert(route.pattern.clone()) {
                continue;
            }
            let filled = filled_in(&route.pattern, path);
            let distance = distance(&filled, &wanted);
            if distance * 2 <= filled.len().max(wanted.len()) {
                ranked.push((distance, route));
            }
        }
    }
    ranked.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.pattern.cmp(&y.pattern)));
    ranked.truncate(MAX_SUGGESTIONS);
    ranked.into_iter().map(|(_, route)| Suggestion { path: route.pattern, script_path: route.file }).collect()
}

/// The pattern with its parameters replaced by what the path has in their place, so that `/usr/42` is as close to
/// `/users/[id]` as `/usr` is to `/users`.
fn filled_in(pattern: &str, path: &str) -> Vec<char> {
    let mut filled = String::with_capacity(pattern.len());
    let mut given = path.trim_matches('/').split('/');
    for name in pattern.split('/').skip(1) {
        let given_name = given.next();
        if name.starts_with("[...") || name.starts_with("[[...") {
            for name in given_name.into_iter().chain(given.by_ref()) {
                filled.push('/');
                filled.push_str(name);
            }
            break;
        }
        filled.push('/');
        filled.push_str(match given_name {
            Some(given) if name.starts_with('[') => given,
            _ => name,
        });
    }
    let filled = filled.trim_end_matches('/');
    filled.chars().take(MAX_CHARS).collect()
}

/// The number of characters to insert, remove or replace to turn one text into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::fake_tree::{FakeTree, target};
    use super::*;

    fn check(files: &[&str], path: &str, expected: &[&str]) {
        let found = suggestions(&FakeTree::of(files), &target("default/1"), path);
        let found: Vec<&str> = found.iter().map(|s| s.script_path.as_str()).collect();
        assert_eq!(found, expected, "for {path:?}");
    }

    #[test]
    fn suggests_the_closest_routes() {
        let files = [
            "default/1/hello.ts",
            "default/1/help.ts",
            "default/1/users/[id].ts",
            "default/1/totally/other.ts",
            "2/hallo.ts",
            "helo.ts",
        ];
        check(&files, "/hellp", &["default/1/hello.ts", "default/1/help.ts", "helo.ts"]);
        check(&files, "/user/42", &["default/1/users/[id].ts"]);
        check(&files, "/hello.ts", &["default/1/hello.ts", "helo.ts"]);
        check(&files, "/zzzzzzzzzzzzzzz", &[]);
        let many: Vec<String> = (0..20).map(|n| format!("default/1/page{n}.ts")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(suggestions(&FakeTree::of(&many), &target("default/1"), "/pagex").len(), 5);
    }

    #[test]
    fn survives_hostile_paths() {
        let files = ["default/1/[[...x]].ts", "default/1/index.ts", "default/1/[a]/[b].ts"];
        for path in ["", "/", "//", "/..", "\0", "/%", &"/a".repeat(10_000), &"\u{1f600}".repeat(500)] {
            assert!(suggestions(&FakeTree::of(&files), &target("default/1"), path).len() <= 5);
        }
    }

    #[test]
    fn counts_edits() {
        let count = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("abc", "abc"), 0);
    }
}
