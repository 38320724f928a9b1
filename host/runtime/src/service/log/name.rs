//! The file names a client may ask for. Everything else is refused before any path is built.

use super::LogError;
use super::segment::Kind;

/// A name of the log directory as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// A segment file of one kind, the current one or a rotated copy, by its file name.
    Segment(Kind, String),
    /// A file that exists only when read: rendered from the execution's record.
    Execution(String, ExecutionFile),
    /// Any other file at the top level of the directory.
    Plain(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExecutionFile {
    Execution,
    Request,
    Response,
    Summary,
    Metadata,
}

impl ExecutionFile {
    pub(super) const ALL: [Self; 5] = [Self::Execution, Self::Request, Self::Response, Self::Summary, Self::Metadata];

    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Execution => "execution.log",
            Self::Request => "request.log",
            Self::Response => "response.log",
            Self::Summary => "summary.json",
            Self::Metadata => "metadata.json",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.file_name() == name)
    }
}

/// The name an execution's file goes by.
pub(super) fn execution_name(id: &str, file: ExecutionFile) -> String {
    format!("executions/{id}/{}", file.file_name())
}

/// Digits, letters, hyphen, underscore; 1 to 64 of them.
pub(super) fn check_id(id: &str) -> Result<(), LogError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if (1..=64).contains(&id.len()) && id.bytes().all(allowed) { Ok(()) } else { Err(LogError::InvalidId) }
}

impl Name {
    pub(super) fn parse(name: &str) -> Result<Self, LogError> {
        if name == "access.log" {
            return Ok(Self::Segment(Kind::Access, Kind::Access.current()));
        }
        match name.split_once('/') {
            None if is_plain(name) => Ok(Self::Plain(name.to_owned())),
            Some(("executions", rest)) => {
                let (id, file) = rest.split_once('/').ok_or(LogError::InvalidName)?;
                check_id(id)?;
                let file = ExecutionFile::parse(file).ok_or(LogError::InvalidName)?;
                Ok(Self::Execution(id.to_owned(), file))
            }
            Some((folder, file)) => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.folder() == folder).ok_or(LogError::InvalidName)?;
                if file == kind.current() || kind.parse_rotated(file).is_some() {
                    Ok(Self::Segment(kind, file.to_owned()))
                } else {
                    Err(LogError::InvalidName)
                }
            }
            None => Err(LogError::InvalidName),
        }
    }

    /// The file meant by `file` and `execution_id` together. Beside an id, the file may be the bare name of one of
    /// the execution's files, or left out.
    pub(super) fn resolve(file: Option<&str>, execution_id: Option<&str>) -> Result<Self, LogError> {
        let Some(id) = execution_id else {
            return Self::parse(file.ok_or(LogError::NothingNamed)?);
        };
        check_id(id)?;
        let Some(file) = file else {
            return Ok(Self::Execution(id.to_owned(), ExecutionFile::Execution));
        };
        if let Some(file) = ExecutionFile::parse(file) {
            return Ok(Self::Execution(id.to_owned(), file));
        }
        match Self::parse(file)? {
            Self::Execution(of, file) if of == id => Ok(Self::Execution(of, file)),
            _ => Err(LogError::InvalidName),
        }
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Self::Segment(kind, file) => format!("{}/{file}", kind.folder()),
            Self::Execution(id, file) => execution_name(id, *file),
            Self::Plain(file) => file.clone(),
        }
    }
}

/// No leading dot, so neither `..` nor hidden files; no separator of any system.
fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=128).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed)
}

/// Whether `name` can be a script path: relative, without traversal, and not a file of the log's own folders.
pub(super) fn is_script_path(name: &str) -> bool {
    let own = Kind::ALL.iter().map(|kind| kind.folder()).chain(["executions"]);
    let looks_own = own.into_iter().any(|folder| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
        && (name.ends_with(".log") || name.ends_with(".json"));
    (1..=1024).contains(&name.len())
        && !looks_own
        && !name.chars().any(|c| c.is_control() || c == '\\')
        && name.split('/').all(|segment| !matches!(segment, "" | "." | ".."))
}

/// The name of a script without its `namespace/execId` prefix.
pub(super) fn without_deployment(path: &str) -> Option<&str> {
    path.splitn(3, '/').nth(2)
}

/// `deployment/path`, unless the path says so already or nothing is known of the deployment.
pub(super) fn full_script_path(deployment: &str, path: &str) -> String {
    let prefixed = path.strip_prefix(deployment).is_some_and(|rest| rest.starts_with('/'));
    if deployment.is_empty() || prefixed { path.to_owned() } else { format!("{deployment}/{path}") }
}

/// Whether `query`, with or without its deployment, names the script `full`.
pub(super) fn names_script(query: &str, full: &str) -> bool {
    query == full || without_deployment(full) == Some(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for (name, shown) in [
            ("access.log", "access/access.log"),
            ("access/access.log", "access/access.log"),
            ("cron/fires.log", "cron/fires.log"),
            ("access/access-00000001-5-6-7d.log", "access/access-00000001-5-6-7d.log"),
            ("executions/a-B_9/execution.log", "executions/a-B_9/execution.log"),
            ("executions/x/metadata.json", "executions/x/metadata.json"),
            ("host.log", "host.log"),
        ] {
            assert_eq!(Name::parse(name).unwrap().shown(), shown);
        }
        let resolved = Name::resolve(Some("request.log"), Some("abc")).unwrap();
        assert_eq!(resolved, Name::Execution("abc".into(), ExecutionFile::Request));
        assert!(Name::resolve(Some("executions/abc/summary.json"), Some("abc")).is_ok());
    }

    #[test]
    fn hostile_names_are_refused() {
        let long = "a".repeat(65);
        for name in [
            "",
            ".",
            "..",
            "../x",
            "/etc/passwd",
            "access/../host.log",
            "access//access.log",
            "access/other.log",
            "access/access.log/",
            "executions/../execution.log",
            "executions//execution.log",
            "executions/a",
            "executions/a/other.log",
            "executions/a/b/execution.log",
            "executions/a%2f/execution.log",
            "a\\b",
            "a\0b",
            ".hidden",
            "cron/access.log",
            "access/access-1-2-3d.log",
            "access/access-1-2-3-4-5d.log",
            "access/access-+1-2-3-4d.log",
            "executions/é/execution.log",
            "ACCESS/access.log",
            "a b",
            &format!("executions/{long}/execution.log"),
            &"a".repeat(129),
        ] {
            assert!(Name::parse(name).is_err(), "{name:?}");
        }
        for (file, id) in [
            (None, None),
            (None, Some("")),
            (None, Some("a/b")),
            (None, Some("..")),
            (None, Some(long.as_str())),
            (Some("access.log"), Some("a")),
            (Some("executions/b/execution.log"), Some("a")),
            (Some("../request.log"), Some("a")),
        ] {
            assert!(Name::resolve(file, id).is_err(), "{file:?} {id:?}");
        }
    }

    #[test]
    fn script_paths() {
        for good in ["api/hello.ts", "default/1/api/[...path].js", "hello.js", "access/index.js"] {
            assert!(is_script_path(good), "{good}");
        }
        for bad in ["", "/a.js", "a/../b.js", "a//b", "a\\b", "a\nb", "executions/../x.log", "cron/other.log", "./a"] {
            assert!(!is_script_path(bad), "{bad}");
        }
        assert!(names_script("api/a.ts", "default/1/api/a.ts"));
        assert!(names_script("default/1/api/a.ts", "default/1/api/a.ts"));
        assert!(!names_script("a.ts", "default/1/api/a.ts"));
        assert_eq!(full_script_path("default/1", "default/1/a.js"), "default/1/a.js");
        assert_eq!(full_script_path("default/1", "a.js"), "default/1/a.js");
        assert_eq!(full_script_path("", "a.js"), "a.js");
    }
}
