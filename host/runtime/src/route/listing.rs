//! One directory of the script root, sorted for matching, and the view of the root the matcher works on.
//!
//! A listing is built once when a directory changes and read on every request, so all classification happens here
//! and matching compares ready names.

use std::sync::Arc;

use super::authority::{DEFAULT_NAMESPACE, check_exec_id, check_subdomain};
use super::entry::{EntryKind, Extension, Middleware, Pattern};

/// The script root as the matcher sees it.
pub trait Tree {
    /// The entries of a directory, named by a `/`-separated path relative to the root (`""` is the root itself), or
    /// `None` when there is no such directory. Called on every request: answer from a cache.
    fn list(&self, dir: &str) -> Option<Arc<Listing>>;

    /// Whether a directory right below the root belongs to a deployment, and so must not be reached through the
    /// root itself. The default is to assume so for every name a deployment could have; a tree that knows which
    /// deployments exist may answer more narrowly.
    fn is_deployment(&self, name: &str) -> bool {
        could_be_deployment(name)
    }
}

/// Whether some host could select this directory as its namespace or, in the older layout, as its exec id.
pub fn could_be_deployment(name: &str) -> bool {
    name == DEFAULT_NAMESPACE || check_exec_id(name).is_ok() || check_subdomain(name).is_ok()
}

/// The pattern of a script without its text, which is kept once in the stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScriptKind {
    Index,
    Static,
    Param,
    CatchAll,
    OptionalCatchAll,
}

#[derive(Debug)]
pub(super) struct Script {
    /// The name without its extension: `hello`, `[id]`.
    pub(super) stem: Box<str>,
    pub(super) kind: ScriptKind,
    pub(super) extension: Extension,
}

/// The sorted entries of one directory.
#[derive(Debug, Default)]
pub struct Listing {
    /// By stem, one per stem: the losing extension is dropped when the listing is built.
    scripts: Vec<Script>,
    /// Positions in `scripts` of the kinds that are not found by name.
    params: Vec<usize>,
    catch_alls: Vec<usize>,
    optional_catch_alls: Vec<usize>,
    index: Option<usize>,
    /// Directory names that match themselves, sorted.
    directories: Vec<Box<str>>,
    /// Directory names of the form `[x]`, sorted.
    param_directories: Vec<Box<str>>,
    pre: Option<Extension>,
    post: Option<Extension>,
    has_default_env: bool,
    has_default_prompt: bool,
    /// Stems, sorted.
    envs: Vec<Box<str>>,
    prompts: Vec<Box<str>>,
    markdown: Vec<Box<str>>,
}

impl Listing {
    /// Sorts the names of a directory, given in any order with whether each is a directory.
    pub fn from_names(names: impl IntoIterator<Item = (String, bool)>) -> Self {
        let mut listing = Self::default();
        for (name, is_dir) in names {
            listing.add(&name, is_dir);
        }
        listing.finish();
        listing
    }

    fn add(&mut self, name: &str, is_dir: bool) {
        match EntryKind::of(name, is_dir) {
            EntryKind::Directory(Pattern::Param(_)) => self.param_directories.push(name.into()),
            EntryKind::Directory(_) => self.directories.push(name.into()),
            EntryKind::Script { stem, pattern, extension } => self.scripts.push(Script {
                stem: stem.into(),
                kind: match pattern {
                    Pattern::Index => ScriptKind::Index,
                    Pattern::Static(_) => ScriptKind::Static,
                    Pattern::Param(_) => ScriptKind::Param,
                    Pattern::CatchAll(_) => ScriptKind::CatchAll,
                    Pattern::OptionalCatchAll(_) => ScriptKind::OptionalCatchAll,
                },
                extension,
            }),
            EntryKind::Middleware(which, extension) => {
                let slot = match which {
                    Middleware::Pre => &mut self.pre,
                    Middleware::Post => &mut self.post,
                };
                *slot = Some(slot.map_or(extension, |other| other.min(extension)));
            }
            EntryKind::DefaultEnv => self.has_default_env = true,
            EntryKind::ScriptEnv(stem) => self.envs.push(stem.into()),
            EntryKind::DefaultSystemPrompt => self.has_default_prompt = true,
            EntryKind::SystemPrompt(stem) => self.prompts.push(stem.into()),
            EntryKind::Markdown(stem) => self.markdown.push(stem.into()),
            EntryKind::Companion(..)
            | EntryKind::SdkMarker(_)
            | EntryKind::PackageManifest
            | EntryKind::Excluded
            | EntryKind::Hidden
            | EntryKind::Other => {}
        }
    }

    fn finish(&mut self) {
        // The winning extension sorts first, and deduplication keeps the first.
        self.scripts.sort_by(|a, b| (&a.stem, a.extension).cmp(&(&b.stem, b.extension)));
        self.scripts.dedup_by(|later, kept| later.stem == kept.stem);
        for (at, script) in self.scripts.iter().enumerate() {
            match script.kind {
                ScriptKind::Static => {}
                ScriptKind::Index => self.index = Some(at),
                ScriptKind::Param => self.params.push(at),
                ScriptKind::CatchAll => self.catch_alls.push(at),
                ScriptKind::OptionalCatchAll => self.optional_catch_alls.push(at),
            }
        }
        for names in
            [&mut self.directories, &mut self.param_directories, &mut self.envs, &mut self.prompts, &mut self.markdown]
        {
            names.sort_unstable();
            names.dedup();
        }
    }

    pub(super) fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    pub(super) fn static_script(&self, segment: &str) -> Option<&Script> {
        self.script_of_stem(segment).filter(|script| script.kind == ScriptKind::Static)
    }

    pub(super) fn script_of_stem(&self, stem: &str) -> Option<&Script> {
        let at = self.scripts.binary_search_by(|script| (*script.stem).cmp(stem)).ok()?;
        Some(&self.scripts[at])
    }

    pub(super) fn index(&self) -> Option<&Script> {
        self.index.map(|at| &self.scripts[at])
    }

    pub(super) fn param_scripts(&self) -> impl Iterator<Item = &Script> {
        self.params.iter().map(|&at| &self.scripts[at])
    }

    pub(super) fn catch_alls(&self) -> impl Iterator<Item = &Script> {
        self.catch_alls.iter().map(|&at| &self.scripts[at])
    }

    pub(super) fn optional_catch_alls(&self) -> impl Iterator<Item = &Script> {
        self.optional_catch_alls.iter().map(|&at| &self.scripts[at])
    }

    pub(super) fn has_directory(&self, segment: &str) -> bool {
        holds(&self.directories, segment)
    }

    pub(super) fn directories(&self) -> &[Box<str>] {
        &self.directories
    }

    pub(super) fn param_directories(&self) -> &[Box<str>] {
        &self.param_directories
    }

    pub(super) fn has_markdown(&self, stem: &str) -> bool {
        holds(&self.markdown, stem)
    }

    pub(super) fn has_env(&self, stem: &str) -> bool {
        holds(&self.envs, stem)
    }

    pub(super) fn has_default_env(&self) -> bool {
        self.has_default_env
    }

    pub(super) fn pre(&self) -> Option<Extension> {
        self.pre
    }

    pub(super) fn post(&self) -> Option<Extension> {
        self.post
    }

    /// The name of the system prompt of a script in this directory: its own, else the directory's.
    pub(super) fn system_prompt(&self, stem: &str) -> Option<String> {
        if holds(&self.prompts, stem) {
            return Some(format!("{stem}.system.md"));
        }
        self.has_default_prompt.then(|| "_system.md".to_owned())
    }
}

fn holds(sorted: &[Box<str>], name: &str) -> bool {
    sorted.binary_search_by(|held| (**held).cmp(name)).is_ok()
}
