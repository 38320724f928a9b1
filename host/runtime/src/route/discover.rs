//! Lists the routes that exist below a directory.

use serde::Serialize;

use super::entry::Pattern;
use super::listing::{ScriptKind, Tree};
use super::matched::RouteKind;
use super::resolve::{below, joined, push_name, route_pattern};

/// Directories nest no deeper than paths have segments in practice; a tree with a link to itself ends here.
const MAX_DEPTH: usize = 32;
const MAX_ROUTES: usize = 10_000;

/// A script and the URLs it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiscoveredRoute {
    /// `/users/[id]`, relative to the directory that was listed.
    pub pattern: String,
    /// The one URL of a route without parameters; `None` when there are many.
    pub route: Option<String>,
    /// Relative to the scripts root.
    pub file: String,
    #[serde(rename = "type")]
    pub kind: RouteKind,
    pub parameters: Vec<String>,
}

/// Every endpoint below `base_dir` (relative to the root), sorted by pattern. A file that can never answer, such as
/// `x.js` beside `x.ts`, is not listed. Stops at 10 000 routes.
pub fn discover<T: Tree + ?Sized>(tree: &T, base_dir: &str) -> Vec<DiscoveredRoute> {
    let mut routes = collect(tree, base_dir.trim_matches('/'), MAX_ROUTES, false);
    routes.sort_by(|a, b| a.pattern.cmp(&b.pattern));
    routes
}

/// The same, unsorted and up to `limit`; `skip_deployments` leaves out what the root does not serve itself.
pub(super) fn collect<T: Tree + ?Sized>(
    tree: &T,
    base_dir: &str,
    limit: usize,
    skip_deployments: bool,
) -> Vec<DiscoveredRoute> {
    if base_dir.split('/').any(|name| matches!(name, "." | "..")) {
        return Vec::new();
    }
    let mut search =
        Search { tree, base: base_dir.len(), limit, skip_deployments, dir: base_dir.to_owned(), routes: Vec::new() };
    search.enter(0);
    search.routes
}

struct Search<'a, T: ?Sized> {
    tree: &'a T,
    base: usize,
    limit: usize,
    skip_deployments: bool,
    dir: String,
    routes: Vec<DiscoveredRoute>,
}

impl<T: Tree + ?Sized> Search<'_, T> {
    fn enter(&mut self, depth: usize) {
        let Some(listing) = self.tree.list(&self.dir) else {
            return;
        };
        let below = below(&self.dir, self.base);
        for script in listing.scripts() {
            if self.routes.len() >= self.limit {
                return;
            }
            let pattern = route_pattern(below, script);
            let names = below.split('/').filter(|name| !name.is_empty());
            let mut parameters: Vec<String> = Vec::new();
            for name in names.chain([&*script.stem]) {
                if let Some(name) = Pattern::of(name).and_then(Pattern::parameter)
                    && !parameters.iter().any(|held| held == name)
                {
                    parameters.push(name.to_owned());
                }
            }
            let kind = match script.kind {
                ScriptKind::CatchAll => RouteKind::CatchAll,
                ScriptKind::OptionalCatchAll => RouteKind::OptionalCatchAll,
                ScriptKind::Index | ScriptKind::Static | ScriptKind::Param if !parameters.is_empty() => {
                    RouteKind::Dynamic
                }
                ScriptKind::Index | ScriptKind::Static | ScriptKind::Param => RouteKind::Static,
            };
            let file = joined(&self.dir, &format!("{}.{}", script.stem, script.extension.as_str()));
            self.routes.push(DiscoveredRoute {
                route: parameters.is_empty().then(|| pattern.clone()),
                pattern,
                file,
                kind,
                parameters,
            });
        }
        if depth == MAX_DEPTH {
            return;
        }
        for name in listing.directories().iter().chain(listing.param_directories()) {
            if self.skip_deployments && self.dir.is_empty() && self.tree.is_deployment(name) {
                continue;
            }
            let len = self.dir.len();
            push_name(&mut self.dir, name);
            self.enter(depth + 1);
            self.dir.truncate(len);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake_tree::FakeTree;
    use super::*;

    fn check(files: &[&str], base_dir: &str, expected: &[&str]) {
        let found: Vec<String> = discover(&FakeTree::of(files), base_dir)
            .iter()
            .map(|r| {
                format!("{} {} {} {} {:?}", r.pattern, r.route.as_deref().unwrap_or("-"), r.file, r.kind, r.parameters)
            })
            .collect();
        assert_eq!(found, expected, "below {base_dir:?}");
    }

    #[test]
    fn lists_every_endpoint_once() {
        let files = [
            "default/1/index.ts",
            "default/1/x.ts",
            "default/1/x.js",
            "default/1/pre.ts",
            "default/1/guide.md",
            "default/1/users/[id]/index.ts",
            "default/1/docs/[...slug].ts",
            "default/1/shop/[[...p]].js",
            "default/1/node_modules/a.ts",
            "default/1/[t]/[t].ts",
            "default/2/other.ts",
        ];
        let expected = [
            r#"/ / default/1/index.ts static []"#,
            r#"/[t]/[t] - default/1/[t]/[t].ts dynamic ["t"]"#,
            r#"/docs/[...slug] - default/1/docs/[...slug].ts catchall ["slug"]"#,
            r#"/shop/[[...p]] - default/1/shop/[[...p]].js optional-catchall ["p"]"#,
            r#"/users/[id] - default/1/users/[id]/index.ts dynamic ["id"]"#,
            r#"/x /x default/1/x.ts static []"#,
        ];
        check(&files, "default/1", &expected);
        check(&files, "/default/1/", &expected);
        check(&files, "default/1/users", &[r#"/[id] - default/1/users/[id]/index.ts dynamic ["id"]"#]);
        check(&files, "none", &[]);
        check(&files, "default/../default", &[]);
        assert_eq!(discover(&FakeTree::of(&files), "").len(), 7);
    }
}
