//! The map between the paths a script writes and the directories of the host.
//!
//! A script sees `/data` and `/tmp` (its deployment's own), `/hoody/databases` (shared) and `/scripts` (its own folder of
//! the scripts root, read only). This file decides what a guest path names, from its text alone; only
//! [`resolve_database`] touches the disk, because SQLite opens by host path. It knows nothing of the rest of the service.
//!
//! `..` is taken textually, as `path.resolve` does: scripts cannot make links, so the difference from what a kernel does
//! is seen only where `missing/..` would have failed.

use crate::hostcall::Reply;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use rustix::io::Errno;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What file systems allow for one name.
const NAME_BYTES: usize = 255;

/// Where relative guest paths start.
pub(crate) const WORKING_DIRECTORY: &str = "/data";

/// The host directories behind what a script sees. None needs to exist.
#[derive(Clone, Debug)]
pub(crate) struct Roots {
    /// `/data`.
    pub(crate) data: PathBuf,
    /// `/tmp`.
    pub(crate) tmp: PathBuf,
    /// `/hoody/databases`.
    pub(crate) databases: PathBuf,
    /// The scripts root, of which `/scripts` shows a part.
    pub(crate) scripts: PathBuf,
    /// The deployment's folder, relative to the scripts root; empty if that is the root itself.
    pub(crate) deployment_scripts: String,
}

/// How long guest paths may be.
#[derive(Clone, Copy, Debug)]
pub struct PathLimits {
    /// Bytes of a path after normalising, below what the kernel takes.
    pub path_bytes: usize,
    /// Names in a path.
    pub path_depth: usize,
}

impl Default for PathLimits {
    fn default() -> PathLimits {
        PathLimits { path_bytes: 2048, path_depth: 64 }
    }
}

/// A part of the tree with a host directory behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mount {
    Data,
    Tmp,
    Databases,
    Scripts,
}

impl Mount {
    pub(crate) fn is_writable(self) -> bool {
        self != Mount::Scripts
    }

    pub(crate) fn guest_path(self) -> &'static str {
        match self {
            Mount::Data => "/data",
            Mount::Tmp => "/tmp",
            Mount::Databases => "/hoody/databases",
            Mount::Scripts => "/scripts",
        }
    }

    pub(crate) fn host_path(self, roots: &Roots) -> &Path {
        match self {
            Mount::Data => &roots.data,
            Mount::Tmp => &roots.tmp,
            Mount::Databases => &roots.databases,
            Mount::Scripts => &roots.scripts,
        }
    }
}

/// A guest path made absolute and normal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GuestPath {
    /// Without empty names, `.` and `..`.
    names: Vec<String>,
    /// It ended in a slash, so only a directory will do.
    asks_directory: bool,
}

/// What a guest path names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A directory that is only there for the sake of what it leads to; the names in it, sorted.
    Passage(Vec<String>),
    /// Something on the host; `.` for the mounted directory itself.
    Inside { mount: Mount, path: String },
    /// Nothing a script may know of.
    Outside,
}

impl GuestPath {
    pub(crate) fn parse(text: &str, limits: &PathLimits) -> Result<GuestPath, Errno> {
        if text.is_empty() {
            return Err(Errno::NOENT);
        }
        if text.contains('\0') {
            return Err(Errno::INVAL);
        }
        // What is collapsed by normalising may make a path longer than its meaning, but not without end.
        if text.len() > 4 * limits.path_bytes {
            return Err(Errno::NAMETOOLONG);
        }
        let start = if text.starts_with('/') { "" } else { WORKING_DIRECTORY };
        let mut names = Vec::new();
        for name in start.split('/').chain(text.split('/')) {
            match name {
                "" | "." => {}
                ".." => drop(names.pop()),
                name if name.len() > NAME_BYTES => return Err(Errno::NAMETOOLONG),
                name => names.push(name.to_owned()),
            }
        }
        let bytes: usize = names.iter().map(|name| name.len() + 1).sum();
        if bytes > limits.path_bytes || names.len() > limits.path_depth {
            return Err(Errno::NAMETOOLONG);
        }
        let asks_directory = matches!(text.rsplit('/').next(), Some("" | "." | ".."));
        Ok(GuestPath { names, asks_directory })
    }

    pub(crate) fn absolute(&self) -> String {
        format!("/{}", self.names.join("/"))
    }

    /// The names, from the top.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn asks_directory(&self) -> bool {
        self.asks_directory
    }

    /// The path one name further down, or `None` where there is no telling it from another.
    pub(crate) fn child(&self, name: &str) -> GuestPath {
        let mut names = self.names.clone();
        names.push(name.to_owned());
        GuestPath { names, asks_directory: false }
    }

    /// The first `count` names alone.
    pub(crate) fn prefix(&self, count: usize) -> GuestPath {
        GuestPath { names: self.names[..count.min(self.names.len())].to_vec(), asks_directory: true }
    }
}

/// What a path names; says nothing about whether it is there.
pub(crate) fn locate(roots: &Roots, path: &GuestPath) -> Place {
    let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => passage(&["data", "hoody", "scripts", "tmp"]),
        ["hoody"] => passage(&["databases"]),
        ["data", rest @ ..] => inside(Mount::Data, rest, path),
        ["tmp", rest @ ..] => inside(Mount::Tmp, rest, path),
        ["hoody", "databases", rest @ ..] => inside(Mount::Databases, rest, path),
        ["scripts", rest @ ..] => match view_of_scripts(&roots.deployment_scripts, rest) {
            View::Shown => inside(Mount::Scripts, rest, path),
            View::Passage(names) => Place::Passage(names),
            View::Hidden => Place::Outside,
        },
        _ => Place::Outside,
    }
}

fn passage(names: &[&str]) -> Place {
    Place::Passage(names.iter().map(|&name| name.to_owned()).collect())
}

fn inside(mount: Mount, names: &[&str], path: &GuestPath) -> Place {
    if names.is_empty() {
        return Place::Inside { mount, path: ".".to_owned() };
    }
    let mut path_inside = names.join("/");
    // The kernel then checks for us that it is a directory.
    if path.asks_directory {
        path_inside.push('/');
    }
    Place::Inside { mount, path: path_inside }
}

/// How much of a path in the scripts root a deployment sees.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum View {
    Shown,
    Passage(Vec<String>),
    Hidden,
}

/// Its own folder, and the packages all deployments share; no secrets, whatever folder they are in.
pub(crate) fn view_of_scripts(deployment: &str, names: &[&str]) -> View {
    if names.iter().any(|name| is_secret(name)) {
        return View::Hidden;
    }
    let own: Vec<&str> = deployment.split('/').filter(|name| !name.is_empty()).collect();
    if names.starts_with(&own) || names.first() == Some(&"node_modules") || names == ["package.json"] {
        return View::Shown;
    }
    if !own.starts_with(names) {
        return View::Hidden;
    }
    let mut shown = vec![own[names.len()].to_owned()];
    if names.is_empty() {
        shown.extend(["node_modules".to_owned(), "package.json".to_owned()]);
        shown.sort();
        shown.dedup();
    }
    View::Passage(shown)
}

/// The files SQLite keeps beside a database. It trusts what is in them: a script that wrote one itself could have the
/// process read beyond a mapping, or a journal name any file of the host as its own.
pub(crate) fn is_database_companion(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    ["-shm", "-wal", "-journal"].iter().any(|suffix| name.ends_with(suffix))
}

/// Environment files, `.npmrc` and everything else that starts with a dot.
pub(crate) fn is_secret(name: &str) -> bool {
    // Some file systems take `.ENV` for `.env`.
    name.starts_with('.') || name.to_ascii_lowercase().ends_with(".env")
}

/// The host directory of a mount, or `None` if nobody made it yet.
pub(crate) fn open_root(roots: &Roots, mount: Mount) -> io::Result<Option<Dir>> {
    match Dir::open_ambient_dir(mount.host_path(roots), ambient_authority()) {
        Ok(directory) => Ok(Some(directory)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The host directory of a mount, made if need be. Other users of the machine have no business in it.
pub(crate) fn make_root(roots: &Roots, mount: Mount) -> io::Result<Dir> {
    if let Some(directory) = open_root(roots, mount)? {
        return Ok(directory);
    }
    let path = mount.host_path(roots);
    std::fs::DirBuilder::new().recursive(true).mode(0o750).create(path)?;
    Dir::open_ambient_dir(path, ambient_authority())
}

/// The host path of a database that a script may open: a file, or nothing yet, in `/data`, `/tmp` or
/// `/hoody/databases`. The directory it is in must exist; the last name is no link. A database there may still be
/// swapped for a link by whoever runs the server, so open it with `SQLITE_OPEN_NOFOLLOW` as well.
pub(crate) fn resolve_database(roots: &Roots, limits: &PathLimits, guest: &str) -> Result<PathBuf, Reply> {
    database_path(roots, limits, guest)
        .map_err(|reason| Reply::error("SQLITE_CANTOPEN", format!("unable to open database file: {reason}: {guest}")))
}

fn database_path(roots: &Roots, limits: &PathLimits, guest: &str) -> Result<PathBuf, &'static str> {
    let path = GuestPath::parse(guest, limits).map_err(|_| "not a path")?;
    let Place::Inside { mount, path: relative } = locate(roots, &path) else {
        return Err("not in /data, /tmp or /hoody/databases");
    };
    if !mount.is_writable() {
        return Err("not in /data, /tmp or /hoody/databases");
    }
    if relative == "." || path.asks_directory {
        return Err("is a directory");
    }
    let (parent, name) = relative.rsplit_once('/').unwrap_or((".", &relative));
    let root = make_root(roots, mount).map_err(|_| "the directory cannot be made")?;
    let real_parent = root.canonicalize(parent).map_err(|_| "no such directory")?;
    let real_root = mount.host_path(roots).canonicalize().map_err(|_| "no such directory")?;
    match root.symlink_metadata(real_parent.join(name)) {
        Ok(found) if found.is_symlink() => return Err("is a link"),
        Ok(found) if !found.is_file() => return Err("is not a file"),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) => return Err("cannot be opened"),
    }
    Ok(if real_parent == Path::new(".") { real_root.join(name) } else { real_root.join(real_parent).join(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(deployment: &str) -> Roots {
        Roots {
            data: "/h/d".into(),
            tmp: "/h/t".into(),
            databases: "/h/b".into(),
            scripts: "/h/s".into(),
            deployment_scripts: deployment.into(),
        }
    }

    fn check(deployment: &str, text: &str, expected: &str) {
        let shown = match GuestPath::parse(text, &PathLimits::default()) {
            Err(Errno::NOENT) => "no name".to_owned(),
            Err(Errno::INVAL) => "invalid".to_owned(),
            Err(Errno::NAMETOOLONG) => "too long".to_owned(),
            Err(errno) => format!("{errno:?}"),
            Ok(path) => match locate(&roots(deployment), &path) {
                Place::Outside => "outside".to_owned(),
                Place::Passage(names) => format!("passage {}", names.join(" ")),
                Place::Inside { mount, path } => format!("{mount:?} {path}"),
            },
        };
        assert_eq!(shown, expected, "{text:?} seen from {deployment:?}");
    }

    #[test]
    fn paths_are_placed() {
        check("n/e", "a.txt", "Data a.txt");
        check("n/e", "./a//b/", "Data a/b/");
        check("n/e", "/data", "Data .");
        check("n/e", "/data/", "Data .");
        check("n/e", "/data/x/..", "Data .");
        check("n/e", "/data/x/../../tmp/y", "Tmp y");
        check("n/e", "../../../..", "passage data hoody scripts tmp");
        check("n/e", "../../../../etc/passwd", "outside");
        check("n/e", "/database", "outside");
        check("n/e", "/hoody", "passage databases");
        check("n/e", "/hoody/databases/a.db", "Databases a.db");
        check("n/e", "/hoody/other", "outside");
        check("n/e", "..", "passage data hoody scripts tmp");
        check("n/e", "", "no name");
        check("n/e", "a\0b", "invalid");
        check("n/e", &"a/".repeat(65), "too long");
        check("n/e", &"a".repeat(256), "too long");
        check("n/e", &"/".repeat(9000), "too long");
        check("n/e", "..\\..\\etc", "Data ..\\..\\etc");
    }

    #[test]
    fn scripts_show_their_own_folder_without_secrets() {
        check("n/e", "/scripts", "passage n node_modules package.json");
        check("n/e", "/scripts/n", "passage e");
        check("n/e", "/scripts/n/e", "Scripts n/e");
        check("n/e", "/scripts/n/e/lib/a.js", "Scripts n/e/lib/a.js");
        check("n/e", "/scripts/n/other/a.js", "outside");
        check("n/e", "/scripts/n/e/../other/a.js", "outside");
        check("n/e", "/scripts/n/e2", "outside");
        check("n/e", "/scripts/node_modules/ms/index.js", "Scripts node_modules/ms/index.js");
        check("n/e", "/scripts/package.json", "Scripts package.json");
        check("n/e", "/scripts/package.json/x", "outside");
        check("n/e", "/scripts/n/e/_default.env", "outside");
        check("n/e", "/scripts/n/e/app.js.ENV", "outside");
        check("n/e", "/scripts/n/e/.git/config", "outside");
        check("n/e", "/scripts/.npmrc", "outside");
        check("", "/scripts", "Scripts .");
        check("", "/scripts/x/y.js", "Scripts x/y.js");
    }

    #[test]
    fn databases_are_resolved() {
        let host = tempfile::tempdir().unwrap();
        let at = |name: &str| host.path().canonicalize().unwrap().join(name);
        let roots = Roots {
            data: at("d"),
            tmp: at("t"),
            databases: at("b"),
            scripts: at("s"),
            deployment_scripts: String::new(),
        };
        let limits = PathLimits::default();
        let resolve = |guest: &str| resolve_database(&roots, &limits, guest).map_err(|reply| reply.code);
        assert_eq!(resolve("x.db"), Ok(at("d/x.db")));
        assert_eq!(resolve("/tmp/x.db"), Ok(at("t/x.db")));
        assert_eq!(resolve("/hoody/databases/../databases/x.db"), Ok(at("b/x.db")));
        assert_eq!(resolve("sub/x.db"), Err(-1));
        std::fs::create_dir(at("d/sub")).unwrap();
        assert_eq!(resolve("sub/x.db"), Ok(at("d/sub/x.db")));
        for wrong in ["sub", "sub/", "/data", "/etc/passwd", "/scripts/x.db", "", "a\0b", "../x.db", "/hoody/x.db"] {
            assert_eq!(resolve(wrong), Err(-1), "{wrong:?}");
        }
        std::os::unix::fs::symlink("/etc", at("d/out")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", at("d/file")).unwrap();
        std::os::unix::fs::symlink("sub", at("d/within")).unwrap();
        assert_eq!(resolve("out/passwd"), Err(-1));
        assert_eq!(resolve("file"), Err(-1));
        assert_eq!(resolve("within/x.db"), Ok(at("d/sub/x.db")));
    }
}
