//! The matcher: a target and a path in, the script file that answers out.
//!
//! The candidate directories are tried in order and the first that matches wins. Inside one, the walk is depth
//! first in priority order (static, `[x]`, `[...x]`, `[[...x]]` at each segment), which is exactly backtracking: a
//! branch that does not fit returns and the next one is tried. Every directory is visited at most once per request,
//! because a directory's depth fixes which segments are left.
//!
//! Nothing is allocated for a name that does not match: siblings are compared as borrowed text, and the path of the
//! current directory is one buffer that grows and shrinks with the walk.

use std::borrow::Cow;

use super::authority::{DEFAULT_NAMESPACE, Target};
use super::entry::{EntryKind, Pattern};
use super::listing::{Listing, Script, ScriptKind, Tree};
use super::matched::{Match, MatchKind, Parameter, Parameters, RouteKind};
use super::path::{PathError, segments};

/// Finds what answers `path` on `target`. `None` is a 404, an error is a 400.
///
/// Reserved paths are the caller's to ask about first, with [`super::is_reserved_path`].
pub fn resolve<T: Tree + ?Sized>(tree: &T, target: &Target, path: &str) -> Result<Option<Match>, PathError> {
    let Some(segments) = segments(path)? else {
        return Ok(None);
    };
    let found = candidates(target).find_map(|dir| {
        let mut walk = Walk { tree, segments: &segments, base: dir.len(), dir };
        walk.enter(0)
    });
    Ok(found)
}

/// The match of a script by where it lies rather than by a URL: it has no parameters. `None` when no route leads there.
pub(super) fn match_of<T: Tree + ?Sized>(tree: &T, base_dir: &str, path: &str) -> Option<Match> {
    let is_walked = |name: &str| matches!(EntryKind::of(name, true), EntryKind::Directory(_));
    let (dir, name) = match path.rsplit_once('/') {
        None => ("", path),
        Some((dir, name)) if dir.split('/').all(is_walked) => (dir, name),
        Some(_) => return None,
    };
    let EntryKind::Script { stem, extension, .. } = EntryKind::of(name, false) else { return None };
    let listing = tree.list(dir)?;
    let script = listing.script_of_stem(stem).filter(|script| script.extension == extension)?;
    let walk = Walk { tree, segments: &[], dir: dir.to_owned(), base: base_dir.len() };
    Some(walk.script(&listing, script, 0))
}

/// The directories a miss on `target` has looked in, in order. The empty one is the root.
pub fn tried_directories(target: &Target) -> Vec<String> {
    candidates(target).collect()
}

/// The canonical directory, the older layout without a namespace, and the root that answers for everyone.
///
/// In the older layout an exec id `default` would open the directory that holds all deployments of the default
/// namespace, so that one has no such candidate.
pub(super) fn candidates(target: &Target) -> impl Iterator<Item = String> {
    let older = target.namespace == DEFAULT_NAMESPACE && target.exec_id != DEFAULT_NAMESPACE;
    let canonical = format!("{}/{}", target.namespace, target.exec_id);
    let older = older.then(|| target.exec_id.clone());
    [Some(canonical), older, Some(String::new())].into_iter().flatten()
}

struct Walk<'a, T: ?Sized> {
    tree: &'a T,
    segments: &'a [Cow<'a, str>],
    /// The current directory, relative to the root. Below `base` it has one component per consumed segment, which
    /// is what lets parameters be read off at the end instead of being tracked on the way.
    dir: String,
    base: usize,
}

impl<T: Tree + ?Sized> Walk<'_, T> {
    /// Matches `segments[depth..]` inside the current directory.
    fn enter(&mut self, depth: usize) -> Option<Match> {
        let listing = self.tree.list(&self.dir)?;
        let Some(segment) = self.segments.get(depth) else {
            let script = listing.index().or_else(|| listing.optional_catch_alls().next())?;
            return Some(self.script(&listing, script, depth));
        };
        let is_last = depth + 1 == self.segments.len();

        if is_last {
            if let Some(script) = listing.static_script(segment) {
                return Some(self.script(&listing, script, depth));
            }
            if let Some(stem) = segment.strip_suffix(".md")
                && listing.has_markdown(stem)
            {
                return Some(self.markdown(&listing, stem));
            }
        }
        if listing.has_directory(segment)
            && !self.is_foreign(segment)
            && let Some(found) = self.descend(segment, depth)
        {
            return Some(found);
        }

        if is_last && let Some(script) = listing.param_scripts().next() {
            return Some(self.script(&listing, script, depth));
        }
        for name in listing.param_directories() {
            if let Some(found) = self.descend(name, depth) {
                return Some(found);
            }
        }

        let rest = listing.catch_alls().chain(listing.optional_catch_alls()).next()?;
        Some(self.script(&listing, rest, depth))
    }

    fn descend(&mut self, name: &str, depth: usize) -> Option<Match> {
        let len = self.dir.len();
        push_name(&mut self.dir, name);
        let found = self.enter(depth + 1);
        self.dir.truncate(len);
        found
    }

    /// Whether a name right below the script root is another deployment's directory. A deployment's own directory
    /// is no exception: it was searched already, under its own URLs.
    fn is_foreign(&self, name: &str) -> bool {
        self.dir.is_empty() && self.tree.is_deployment(name)
    }

    fn script(&self, listing: &Listing, script: &Script, depth: usize) -> Match {
        let (mut parameters, mut kind) = self.walked(depth);
        let left = &self.segments[depth..];
        let many = || Parameter::Many(left.iter().map(|segment| segment.clone().into_owned()).collect());
        match Pattern::of(&script.stem) {
            Some(Pattern::Param(name)) => {
                kind = RouteKind::Dynamic;
                // A parameter script is chosen for the last segment only.
                if let [segment] = left {
                    parameters.set(name, Parameter::One(segment.clone().into_owned()));
                }
            }
            Some(Pattern::CatchAll(name)) => {
                kind = RouteKind::CatchAll;
                parameters.set(name, many());
            }
            Some(Pattern::OptionalCatchAll(name)) => {
                kind = RouteKind::OptionalCatchAll;
                if !left.is_empty() {
                    parameters.set(name, many());
                }
            }
            Some(Pattern::Index | Pattern::Static(_)) | None => {}
        }
        let middleware = |name, extension: Option<_>| extension.map(|e| self.beside_with(name, e));
        Match {
            script_path: self.beside_with(&script.stem, script.extension),
            base_dir: self.dir[..self.base].to_owned(),
            route_pattern: route_pattern(below(&self.dir, self.base), script),
            kind,
            file: MatchKind::Script,
            parameters,
            pre: middleware("pre", listing.pre()),
            post: middleware("post", listing.post()),
            system_prompt: listing.system_prompt(&script.stem).map(|name| self.beside(&name)),
            env_files: self.env_files(listing, &script.stem),
        }
    }

    fn markdown(&self, listing: &Listing, stem: &str) -> Match {
        let (parameters, kind) = self.walked(self.segments.len() - 1);
        let guard = listing.script_of_stem(stem);
        let mut pattern = pattern_of_dir(below(&self.dir, self.base));
        pattern.push('/');
        pattern.push_str(stem);
        pattern.push_str(".md");
        Match {
            script_path: self.beside_with(stem, "md"),
            base_dir: self.dir[..self.base].to_owned(),
            route_pattern: pattern,
            kind,
            file: MatchKind::Markdown { guard: guard.map(|script| self.beside_with(&script.stem, script.extension)) },
            parameters,
            pre: None,
            post: None,
            system_prompt: None,
            env_files: Vec::new(),
        }
    }

    /// The parameters bound by the directories walked through.
    fn walked(&self, depth: usize) -> (Parameters, RouteKind) {
        let mut parameters = Parameters::default();
        let mut kind = RouteKind::Static;
        for (name, segment) in below(&self.dir, self.base).split('/').zip(&self.segments[..depth]) {
            if let Some(Pattern::Param(name)) = Pattern::of(name) {
                parameters.set(name, Parameter::One(segment.clone().into_owned()));
                kind = RouteKind::Dynamic;
            }
        }
        (parameters, kind)
    }

    /// Every `_default.env` from the root down to the script's directory, then the script's own.
    fn env_files(&self, listing: &Listing, stem: &str) -> Vec<String> {
        let mut files = Vec::new();
        let ends = self.dir.match_indices('/').map(|(at, _)| at);
        for end in std::iter::once(0).chain(ends) {
            let above = &self.dir[..end];
            if above.len() < self.dir.len()
                && let Some(listing) = self.tree.list(above)
                && listing.has_default_env()
            {
                files.push(joined(above, "_default.env"));
            }
        }
        if listing.has_default_env() {
            files.push(self.beside("_default.env"));
        }
        if listing.has_env(stem) {
            files.push(self.beside_with(stem, "env"));
        }
        files
    }

    fn beside(&self, name: &str) -> String {
        joined(&self.dir, name)
    }

    fn beside_with(&self, stem: &str, extension: impl AsRef<str>) -> String {
        let extension = extension.as_ref();
        let mut path = String::with_capacity(self.dir.len() + stem.len() + extension.len() + 2);
        path.push_str(&self.dir);
        push_name(&mut path, stem);
        path.push('.');
        path.push_str(extension);
        path
    }
}

pub(super) fn push_name(dir: &mut String, name: &str) {
    if !dir.is_empty() {
        dir.push('/');
    }
    dir.push_str(name);
}

pub(super) fn joined(dir: &str, name: &str) -> String {
    let mut path = String::with_capacity(dir.len() + name.len() + 1);
    path.push_str(dir);
    push_name(&mut path, name);
    path
}

/// The part of a directory below its base, without a leading slash.
pub(super) fn below(dir: &str, base: usize) -> &str {
    let rest = &dir[base..];
    rest.strip_prefix('/').unwrap_or(rest)
}

fn pattern_of_dir(below: &str) -> String {
    let mut pattern = String::with_capacity(below.len() + 32);
    if !below.is_empty() {
        pattern.push('/');
        pattern.push_str(below);
    }
    pattern
}

/// The URL pattern of a script, given its directory below the base.
pub(super) fn route_pattern(below: &str, script: &Script) -> String {
    let mut pattern = pattern_of_dir(below);
    if script.kind != ScriptKind::Index {
        pattern.push('/');
        pattern.push_str(&script.stem);
    } else if pattern.is_empty() {
        pattern.push('/');
    }
    pattern
}
