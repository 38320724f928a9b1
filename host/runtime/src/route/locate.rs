//! From a file to its deployment and its match: what runs a script that no URL was asked for.

use super::authority::{DEFAULT_NAMESPACE, Target, check_exec_id, check_subdomain};
use super::discover;
use super::listing::Tree;
use super::matched::Match;
use super::resolve::match_of;

/// A script, by where it lies.
#[derive(Debug)]
pub(crate) struct Place {
    /// The deployment it belongs to, unless it lies outside of any and answers for everyone.
    pub(crate) target: Option<Target>,
    /// Without parameters: nobody gave them.
    pub(crate) found: Match,
}

/// Where a script answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub authority: String,
    /// `/users/[id]`
    pub pattern: String,
}

impl Address {
    /// The path that leads there, unless there are many.
    pub fn path(&self) -> Option<&str> {
        Some(self.pattern.as_str()).filter(|pattern| !pattern.contains('['))
    }
}

impl Place {
    /// `None` when no route leads to `path`.
    pub(crate) fn of<T: Tree + ?Sized>(tree: &T, path: &str) -> Option<Place> {
        let (target, base_dir) = owner(path);
        match_of(tree, base_dir, path).map(|found| Place { target, found })
    }

    /// What to ask for to get it.
    pub(crate) fn address(&self) -> Address {
        let authority = self.target.as_ref().map_or_else(|| "localhost".to_owned(), Target::authority);
        Address { authority, pattern: self.found.route_pattern.clone() }
    }

    /// Its path below its deployment.
    pub(crate) fn relative(&self) -> &str {
        let Match { script_path, base_dir, .. } = &self.found;
        script_path[base_dir.len()..].trim_start_matches('/')
    }
}

/// The deployment a path is in, and its directory: `namespace/exec id`, or in the older layout the exec id alone.
fn owner(path: &str) -> (Option<Target>, &str) {
    let mut slashes = path.match_indices('/').map(|(at, _)| at);
    let (Some(first), second) = (slashes.next(), slashes.next()) else { return (None, "") };
    let head = &path[..first];
    if let Some(second) = second
        && (head == DEFAULT_NAMESPACE || check_subdomain(head).is_ok())
    {
        let subdomain = Some(head).filter(|name| *name != DEFAULT_NAMESPACE);
        if let Ok(target) = Target::named(subdomain, &path[first + 1..second]) {
            return (Some(target), &path[..second]);
        }
    }
    // See `resolve::candidates` for why this name has no older layout.
    match Target::named(None, head) {
        Ok(target) if head != DEFAULT_NAMESPACE && check_exec_id(head).is_ok() => (Some(target), head),
        _ => (None, ""),
    }
}

/// Every script a route leads to, up to `limit`.
pub(crate) fn every_script<T: Tree + ?Sized>(tree: &T, limit: usize) -> Vec<String> {
    discover::collect(tree, "", limit, false).into_iter().map(|route| route.file).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fake_tree::FakeTree;
    use super::*;

    fn check(path: &str, expected: &str) {
        let files = [
            "default/1/jobs/nightly.js",
            "default/1/jobs/pre.js",
            "default/1/jobs/_default.env",
            "default/1/users/[id].js",
            "default/1/x.js",
            "default/1/x.ts",
            "default/1/node_modules/a.js",
            "shop/eu/stock.ts",
            "2/old.js",
            "root.js",
        ];
        let shown = match Place::of(&FakeTree::of(&files), path) {
            None => "none".to_owned(),
            Some(place) => {
                let deployment = place.target.as_ref().map_or("-".to_owned(), |target| target.deployment().to_string());
                let Match { base_dir, route_pattern, pre, env_files, .. } = &place.found;
                let pre = pre.as_deref().unwrap_or("-");
                format!("{deployment} {base_dir:?} {} {route_pattern} {pre} {}", place.relative(), env_files.join(","))
            }
        };
        assert_eq!(shown, expected, "of {path:?}");
    }

    #[test]
    fn a_script_belongs_where_it_lies() {
        check(
            "default/1/jobs/nightly.js",
            "default/1 \"default/1\" jobs/nightly.js /jobs/nightly default/1/jobs/pre.js default/1/jobs/_default.env",
        );
        check("default/1/users/[id].js", "default/1 \"default/1\" users/[id].js /users/[id] - ");
        check("shop/eu/stock.ts", "shop/eu \"shop/eu\" stock.ts /stock - ");
        check("2/old.js", "default/2 \"2\" old.js /old - ");
        check("root.js", "- \"\" root.js /root - ");
    }

    #[test]
    fn its_address_leads_back_to_it() {
        let files = ["default/1/x.js", "default/2/users/[id].js", "shop/eu/stock.ts", "a.b/7/index.js", "root.js"];
        for file in files {
            let tree = FakeTree::of(&files);
            let place = Place::of(&tree, file).unwrap();
            let address = place.address();
            let target = Target::parse(&address.authority, "1").unwrap();
            let path = address.pattern.replace("[id]", "42");
            let found = super::super::resolve(&tree, &target, &path).unwrap().unwrap();
            assert_eq!(found.script_path, file, "{address:?}");
            assert_eq!(address.path().is_some(), !file.contains('['));
        }
    }

    #[test]
    fn what_no_route_leads_to_is_in_no_place() {
        for path in [
            "default/1/x.js",
            "default/1/jobs/pre.js",
            "default/1/gone.js",
            "default/1/node_modules/a.js",
            "default/../default/1/x.ts",
            "default/1/jobs",
            "/root.js",
            "",
        ] {
            check(path, "none");
        }
    }
}
