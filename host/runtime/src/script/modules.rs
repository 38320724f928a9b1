//! Modules that scripts import: where a specifier leads, and the code that is there.
//!
//! Everything a script can import lies below the script root: its own helpers, and packages in `node_modules` folders.
//! A module is named by its path below the root, which is also what stack traces show.

use crate::prelude;
use crate::script::files::{ScriptFiles, Stamp};
use crate::script::graph;
use crate::script::source::{self, ModuleSource};
use oxc_resolver::{ResolveError, ResolveOptions, Resolver};
use std::collections::HashMap;
use std::path::{Component, Path};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where scripts see the script root (`import.meta.dirname`, `require.resolve`, `__filename`).
pub(crate) const MOUNT: &str = "/scripts/";

/// Bytes of compiled modules kept; past this all are forgotten and read again as they are asked for.
const MAX_CACHED_BYTES: usize = 256 << 20;

/// Answers kept of one kind; past this all are forgotten.
const MAX_KEPT: usize = 10_000;

/// Packages with a reason for their absence; past this all are forgotten.
const MAX_REASONS: usize = 1_000;

/// One file of a module.
const MAX_MODULE_BYTES: u64 = 32 << 20;

/// How a module is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Import,
    Require,
}

/// What a module file is; the numbers are the guest's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Format {
    Esm = 0,
    CommonJs = 1,
    Json = 2,
}

/// A module file, ready for the guest.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) format: Format,
    pub(crate) source: ModuleSource,
}

/// Why there is no module: a code and a message for the script that asked.
#[derive(Clone, Debug)]
pub(crate) struct ModuleError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl ModuleError {
    fn not_found(message: String) -> ModuleError {
        ModuleError { code: "MODULE_NOT_FOUND", message }
    }
}

/// See the module's documentation.
pub(crate) struct Modules {
    files: Arc<ScriptFiles>,
    import: Resolver,
    require: Resolver,
    /// The generation of the files that the resolvers have cached.
    generation: AtomicU64,
    compiled: Mutex<Compiled>,
    fingerprints: OfGeneration<String>,
    /// By directory: what package.json says of the `.js` files in it.
    package_types: OfGeneration<Option<bool>>,
    /// Why packages could not be installed, for whoever asks for one.
    reasons: Mutex<HashMap<String, String>>,
}

/// Answers that hold until some file changes, by path.
struct OfGeneration<V>(Mutex<(u64, HashMap<String, V>)>);

impl<V: Clone> OfGeneration<V> {
    fn new() -> OfGeneration<V> {
        OfGeneration(Mutex::new((0, HashMap::new())))
    }

    /// `find` runs without the lock: it may read files, and may ask here for others.
    fn get_or(&self, generation: u64, path: &str, find: impl FnOnce() -> V) -> V {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut known = known();
            if known.0 != generation || known.1.len() >= MAX_KEPT {
                *known = (generation, HashMap::new());
            } else if let Some(value) = known.1.get(path) {
                return value.clone();
            }
        }
        let value = find();
        let mut known = known();
        if known.0 == generation {
            known.1.insert(path.to_owned(), value.clone());
        }
        value
    }
}

#[derive(Default)]
struct Compiled {
    by_path: HashMap<String, (Option<Stamp>, Arc<Module>)>,
    bytes: usize,
}

impl Modules {
    pub(crate) fn new(files: Arc<ScriptFiles>) -> Modules {
        let import = Resolver::new(options("import"));
        let require = Resolver::new(options("require"));
        Modules {
            files,
            import,
            require,
            generation: AtomicU64::new(0),
            compiled: Mutex::default(),
            fingerprints: OfGeneration::new(),
            package_types: OfGeneration::new(),
            reasons: Mutex::default(),
        }
    }

    /// The path of the module that `specifier` means in `referrer` (a path below the root).
    pub(crate) fn resolve(&self, referrer: &str, specifier: &str, kind: Kind) -> Result<String, ModuleError> {
        self.refresh();
        let root = self.files.root();
        let missing = || {
            let reason = package_of(specifier).and_then(|name| self.reason(name));
            let because = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            ModuleError::not_found(format!("Cannot find module '{specifier}' imported by {referrer}{because}"))
        };
        let (directory, specifier) = match below_mount(specifier) {
            Some(path) => (root.to_owned(), format!("./{path}")),
            None if specifier.starts_with('/') => return Err(missing()),
            None => {
                (root.join(referrer).parent().map_or_else(|| root.to_owned(), Path::to_owned), specifier.to_owned())
            }
        };
        if let Some((name, version)) = versioned(&specifier) {
            return Err(ModuleError::not_found(format!(
                "Cannot import '{specifier}' in {referrer}: a version does not go here; import '{name}' and put \"{name}\": \
                 \"{version}\" under \"dependencies\" of package.json in the script root"
            )));
        }
        let resolver = match kind {
            Kind::Import => &self.import,
            Kind::Require => &self.require,
        };
        match resolver.resolve(&directory, &specifier) {
            Ok(found) => {
                let path = found.full_path();
                self.below_root(&path).filter(|path| !path.starts_with(prelude::SCHEME)).ok_or_else(missing)
            }
            Err(ResolveError::PackagePathNotExported { subpath, .. }) => Err(ModuleError {
                code: "ERR_PACKAGE_PATH_NOT_EXPORTED",
                message: format!("'{specifier}' (imported by {referrer}): its package does not export '{subpath}'"),
            }),
            Err(_) => Err(missing()),
        }
    }

    /// Where in the user's file a place in a module's code is.
    pub(crate) fn to_source(&self, path: &str, line: u32, column: u32) -> Option<source::Position> {
        let compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, module) = compiled.by_path.get(path)?;
        Some(module.source.positions.as_ref()?.to_source(line, column))
    }

    /// The module at a path that `resolve` answered.
    pub(crate) fn load(&self, path: &str) -> Result<Arc<Module>, ModuleError> {
        self.load_stamped(path).1
    }

    /// The same, and the file as it was before it was read.
    pub(crate) fn load_stamped(&self, path: &str) -> (Option<Stamp>, Result<Arc<Module>, ModuleError>) {
        let stamp = self.files.stamp(path);
        (stamp.clone(), self.load_as_of(path, stamp))
    }

    fn load_as_of(&self, path: &str, stamp: Option<Stamp>) -> Result<Arc<Module>, ModuleError> {
        {
            let compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((known, module)) = compiled.by_path.get(path)
                && *known == stamp
            {
                return Ok(Arc::clone(module));
            }
        }
        let module = Arc::new(self.compile(path)?);
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        compiled.bytes += module.source.code.len();
        if compiled.bytes > MAX_CACHED_BYTES {
            *compiled = Compiled { bytes: module.source.code.len(), ..Compiled::default() };
        }
        if let Some((_, replaced)) = compiled.by_path.insert(path.to_owned(), (stamp, Arc::clone(&module))) {
            compiled.bytes = compiled.bytes.saturating_sub(replaced.source.code.len());
        }
        Ok(module)
    }

    fn compile(&self, path: &str) -> Result<Module, ModuleError> {
        if self.below_root(&self.files.root().join(path)).as_deref() != Some(path) || is_private(path) {
            return Err(ModuleError::not_found(format!("{path} is no module")));
        }
        let text = self.files.read(path, MAX_MODULE_BYTES).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ModuleError::not_found(format!("{path} does not exist")),
            _ => ModuleError { code: "ERR_MODULE_UNREADABLE", message: format!("{path} cannot be read: {error}") },
        })?;
        let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let esm = match extension {
            "json" => {
                let source = ModuleSource { code: text, esm: false, imports: Vec::new(), positions: None };
                return Ok(Module { format: Format::Json, source });
            }
            "node" => {
                return Err(ModuleError {
                    code: "ERR_DLOPEN_FAILED",
                    message: format!(
                        "{path} is native code for another platform, which a sandbox cannot run; look for a package in pure \
                         JavaScript or WebAssembly-free form"
                    ),
                });
            }
            "mjs" | "mts" => Some(true),
            "cjs" | "cts" => Some(false),
            _ => self.package_type(path),
        };
        let in_package = path.split('/').any(|part| part == "node_modules");
        // What a helper imports belongs to the program; and its parse tells where it is wrong.
        let source = source::compile_module(path, &text, esm, !in_package).map_err(|error| ModuleError {
            code: "ERR_MODULE_SYNTAX",
            message: format!("{path}:{}:{}: {}", error.line, error.column, error.message),
        })?;
        let format = if source.esm { Format::Esm } else { Format::CommonJs };
        Ok(Module { format, source })
    }

    /// Notes why a package is not there.
    pub(crate) fn note_absent(&self, name: String, reason: String) {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        if reasons.len() >= MAX_REASONS {
            reasons.clear();
        }
        reasons.insert(name, reason);
    }

    fn reason(&self, name: &str) -> Option<String> {
        self.reasons.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// What tells one text of a helper, and of all it imports, from another.
    pub(crate) fn fingerprint(&self, path: &str) -> String {
        self.fingerprints.get_or(self.files.generation(), path, || graph::fingerprint(self, path))
    }

    /// What the nearest package.json says of `.js` files, where it says something.
    fn package_type(&self, path: &str) -> Option<bool> {
        // The root's own package.json speaks of scripts, which may be in either form.
        let (directory, _) = path.rsplit_once('/')?;
        self.package_types.get_or(self.files.generation(), directory, || {
            match self.files.read(&format!("{directory}/package.json"), MAX_MODULE_BYTES) {
                Ok(text) => match serde_json::from_str::<serde_json::Value>(&text).ok()?.get("type")?.as_str() {
                    Some("module") => Some(true),
                    Some("commonjs") => Some(false),
                    _ => None,
                },
                Err(_) => self.package_type(directory),
            }
        })
    }

    /// A real path as one below the root. Links are followed first, so that none leads out.
    fn below_root(&self, path: &Path) -> Option<String> {
        let real = std::fs::canonicalize(path).ok()?;
        let below = real.strip_prefix(self.files.root()).ok()?;
        below.to_str().map(|path| path.replace('\\', "/"))
    }

    /// Whether a package can be found from a script.
    pub(crate) fn has_package(&self, referrer: &str, name: &str) -> bool {
        let root = self.files.root();
        let mut directory = Path::new(referrer).parent();
        while let Some(current) = directory {
            if root.join(current).join("node_modules").join(name).is_dir() {
                return true;
            }
            directory = current.parent();
        }
        false
    }

    /// The resolvers keep what they saw of the disk; they forget it when something has changed.
    fn refresh(&self) {
        let generation = self.files.generation();
        if self.generation.swap(generation, Ordering::AcqRel) != generation {
            self.import.clear_cache();
            self.require.clear_cache();
        }
    }
}

fn options(kind: &str) -> ResolveOptions {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    ResolveOptions {
        // Not `worker`: such builds leave out what Node's have (synchronous crypto, say), and Node's work here.
        condition_names: owned(&["wick", "node", kind]),
        extensions: owned(&[".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".json", ".node"]),
        extension_alias: vec![
            (".js".to_owned(), owned(&[".js", ".ts"])),
            (".mjs".to_owned(), owned(&[".mjs", ".mts"])),
            (".cjs".to_owned(), owned(&[".cjs", ".cts"])),
        ],
        main_fields: owned(&["main"]),
        builtin_modules: false,
        ..ResolveOptions::default()
    }
}

/// The path below the mount point, of `/scripts/…` or `file:///scripts/…`.
fn below_mount(specifier: &str) -> Option<String> {
    let decoded = match specifier.starts_with("file:") {
        true => url::Url::parse(specifier).ok()?.to_file_path().ok()?.into_os_string().into_string().ok()?,
        false => specifier.to_owned(),
    };
    let path = decoded.strip_prefix(MOUNT)?;
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| path.to_owned())
}

/// Name and version of `lodash@4`, `npm:lodash@4/fp` or `@scope/name@1`.
fn versioned(specifier: &str) -> Option<(&str, &str)> {
    if specifier.starts_with(['.', '/', '#']) {
        return None;
    }
    let specifier = specifier.strip_prefix("npm:").unwrap_or(specifier);
    let at = specifier.get(1..)?.find('@')? + 1;
    let (name, rest) = (&specifier[..at], &specifier[at + 1..]);
    let version = rest.split_once('/').map_or(rest, |(version, _)| version);
    (!version.is_empty() && name.matches('/').count() == usize::from(name.starts_with('@'))).then_some((name, version))
}

/// Secrets are no modules: environment files, npm's settings, whatever is hidden. (`.pnpm` and its kin hold packages.)
fn is_private(path: &str) -> bool {
    let mut in_packages = false;
    path.split('/').any(|part| {
        in_packages |= part == "node_modules";
        (part.starts_with('.') && !in_packages) || part.ends_with(".env")
    })
}

/// The package a bare specifier names, unless it names something else: a path, a built-in module, an internal `#name`.
pub(crate) fn package_of(specifier: &str) -> Option<&str> {
    if specifier.starts_with(['.', '/', '#']) || specifier.contains(':') || versioned(specifier).is_some() {
        return None;
    }
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(parts - 1).map_or(specifier.len(), |(at, _)| at);
    let name = &specifier[..end];
    let is_valid = (1..=214).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~@/".contains(c))
        && name.matches('/').count() == parts - 1
        && !name.starts_with(['-', '_']);
    (is_valid && !is_builtin(name)).then_some(name)
}

/// Node's own modules, by the name without `node:`. `boot/builtins.js` has those that do something.
pub(crate) fn is_builtin(name: &str) -> bool {
    const NAMES: &str = " assert async_hooks buffer bun child_process cluster console constants crypto dgram \
        diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode \
        querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi \
        worker_threads zlib ";
    let name = name.split('/').next().unwrap_or(name);
    !name.is_empty() && NAMES.contains(&format!(" {name} "))
}

#[cfg(test)]
mod tests;
