//! Which deployment a call is about, and so where the relative paths in it start.

use super::call::Call;
use super::error::ApiError;
use super::path::{DirPath, FilePath, PathRefused};
use std::path::Path;
use wick_runtime::route::{AuthorityError, DEFAULT_NAMESPACE, Target, check_exec_id, check_subdomain};

/// The deployment of a call: named by `execId` and `subdomain` in its query or body, or else by its host.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) target: Target,
    /// The call itself named the deployment.
    pub(super) is_named: bool,
}

impl From<AuthorityError> for ApiError {
    fn from(error: AuthorityError) -> ApiError {
        ApiError::invalid(error.to_string())
    }
}

impl Scope {
    pub(super) fn of(call: &Call) -> Result<Scope, ApiError> {
        let exec_id = match one_of(call.query.text("execId"), call.query.text("exec_id"))? {
            Some(id) => Some(id.to_owned()),
            None => body_exec_id(call)?,
        };
        let subdomain =
            call.query.text("subdomain").map_or_else(|| call.body.text("subdomain"), |name| Ok(Some(name)))?;
        let host = host_target(call)?;
        let is_named = exec_id.is_some() || subdomain.is_some();
        let target = match (subdomain, exec_id) {
            (None, None) => host,
            (subdomain, exec_id) => {
                let subdomain = subdomain.or(host.subdomain.as_deref());
                named(subdomain, &exec_id.unwrap_or(host.exec_id))?
            }
        };
        Ok(Scope { target, is_named })
    }

    /// The directory relative paths start from, relative to the root.
    pub(super) fn directory(&self) -> String {
        self.target.deployment().to_string()
    }

    /// The file a path means, if it may be made: the one place it can be written to.
    pub(super) fn file(&self, path: &str, roots: &Roots<'_>) -> Result<FilePath, ApiError> {
        Ok(FilePath::parse(&self.placed(path, roots)?)?)
    }

    /// The files a path may mean to a reader, the likeliest first: below the scope, else below the root.
    pub(super) fn readable(&self, path: &str, roots: &Roots<'_>) -> Result<Vec<FilePath>, ApiError> {
        let mut places = vec![self.file(path, roots)?];
        if let Ok(below_root) = FilePath::parse(path)
            && !places.contains(&below_root)
        {
            places.push(below_root);
        }
        Ok(places)
    }

    /// The same for directories. Without a path it is the scope's own directory and, unless the caller asked for just
    /// that one, the root, which answers on every host.
    pub(super) fn directories(&self, path: &str, roots: &Roots<'_>) -> Result<Vec<DirPath>, ApiError> {
        let path = if path == "/" { "" } else { path };
        let mut places = vec![DirPath::parse(&self.placed(path, roots)?)?];
        let only_there = path.starts_with('/') || (path.is_empty() && self.is_named);
        if !only_there {
            let below_root = DirPath::parse(path)?;
            if !places.contains(&below_root) {
                places.push(below_root);
            }
        }
        Ok(places)
    }

    fn placed(&self, path: &str, roots: &Roots<'_>) -> Result<String, ApiError> {
        if path.starts_with('/') {
            return Ok(roots.relative(path)?.to_owned());
        }
        let directory = self.directory();
        let is_placed = path.strip_prefix(&directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        Ok(match (is_placed, path) {
            (true, path) => path.to_owned(),
            (false, "") => directory,
            (false, path) => format!("{directory}/{path}"),
        })
    }
}

/// How the script root is written in absolute paths: as configured, and as it really is.
pub(super) struct Roots<'a>(pub(super) [&'a Path; 2]);

impl Roots<'_> {
    fn relative<'p>(&self, path: &'p str) -> Result<&'p str, PathRefused> {
        // Checked as text, so that no `..` is resolved on the way: what is left of it is refused later.
        let below = |root: &&Path| {
            let root = root.to_str()?.trim_end_matches('/');
            let rest = path.strip_prefix(root)?;
            if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
        };
        // Someone who types `/api/hello.ts` may mean a path below the scope, but which of the two cannot be told, and
        // guessing would write to the wrong place.
        self.0.iter().filter(|root| root.is_absolute()).find_map(below).ok_or(PathRefused::OutsideRoot)
    }
}

impl Call {
    pub(super) fn roots(&self) -> Roots<'_> {
        Roots([self.shared.runtime.root(), &self.shared.runtime.config().scripts])
    }
}

/// A deployment named by the `hostname` of a body, which may be a namespace, a `namespace/execId` key, or a full host.
#[derive(Debug, Clone, Default)]
pub(super) struct Hostname {
    pub(super) namespace: Option<String>,
    pub(super) exec_id: Option<String>,
}

impl Hostname {
    /// Reads `hostname`, `execId` and `exec_id`; the latter two win over an exec id inside the first.
    pub(super) fn of(call: &Call) -> Result<Hostname, ApiError> {
        let mut read = match call.body.text("hostname")? {
            None => Hostname::default(),
            Some(text) => Hostname::parse(text)?,
        };
        if let Some(id) = body_exec_id(call)? {
            check_exec_id(&id)?;
            read.exec_id = Some(id);
        }
        Ok(read)
    }

    fn parse(text: &str) -> Result<Hostname, ApiError> {
        if let Some((namespace, exec_id)) = text.split_once('/') {
            check_exec_id(exec_id)?;
            return Ok(Hostname { namespace: Some(namespace_of(namespace)?), exec_id: Some(exec_id.to_owned()) });
        }
        // Of a host only the documented form names a deployment; any other text with dots is a namespace.
        if let Ok(target) = Target::parse(text, "")
            && (target.project_id.is_some() || target.exec_explicit)
        {
            let exec_id = Some(target.exec_id).filter(|id| !id.is_empty());
            return Ok(Hostname { namespace: Some(target.namespace), exec_id });
        }
        Ok(Hostname { namespace: Some(namespace_of(text)?), exec_id: None })
    }

    /// The one deployment meant: what was not said is taken from the host of the call.
    pub(super) fn target(&self, call: &Call) -> Result<Target, ApiError> {
        let host = host_target(call)?;
        let namespace = self.namespace.as_deref().unwrap_or(&host.namespace);
        named(Some(namespace), self.exec_id.as_deref().unwrap_or(&host.exec_id))
    }
}

fn host_target(call: &Call) -> Result<Target, ApiError> {
    Ok(call.shared.runtime.target(&call.authority, &call.headers)?)
}

fn named(subdomain: Option<&str>, exec_id: &str) -> Result<Target, ApiError> {
    // The default namespace has no subdomain: that is how a request without one sees it.
    let subdomain = subdomain.filter(|name| !name.eq_ignore_ascii_case(DEFAULT_NAMESPACE));
    Ok(Target::named(subdomain, exec_id)?)
}

fn namespace_of(text: &str) -> Result<String, ApiError> {
    let namespace = text.to_ascii_lowercase();
    check_subdomain(&namespace)?;
    Ok(namespace)
}

fn body_exec_id(call: &Call) -> Result<Option<String>, ApiError> {
    one_of(call.body.exec_id("execId")?, call.body.exec_id("exec_id")?)
}

/// Two spellings of one parameter: either, or both alike.
fn one_of<T: PartialEq>(one: Option<T>, other: Option<T>) -> Result<Option<T>, ApiError> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(ApiError::invalid("execId and exec_id differ")),
        (one, other) => Ok(one.or(other)),
    }
}
