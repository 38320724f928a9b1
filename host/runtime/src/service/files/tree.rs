//! From a guest path to an open directory and a path in it that nothing leads out of.

use super::error::Result;
use super::paths::{self, GuestPath, Mount, PathLimits, Place, Roots, View};
use super::usage::{Usage, UsageTable};
use cap_std::fs::{Dir, Metadata};
use rustix::io::Errno;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an operation wants of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// To look, following links.
    Read,
    /// To look at the last name itself, be it a link.
    ReadLink,
    /// To change or remove what is there.
    Change,
    /// To put something there: the mounted directory is made if it is not there yet.
    Create,
}

/// What a path led to.
pub(super) enum Found {
    /// A directory without a host directory behind it: a passage, or a mount nobody has written to. With its names.
    Bare(Vec<String>),
    There(Spot),
}

/// Something that may be on the host.
pub(super) struct Spot {
    pub(super) root: Dir,
    pub(super) path: PathBuf,
    pub(super) mount: Mount,
}

impl Spot {
    pub(super) fn is_root(&self) -> bool {
        self.path == Path::new(".")
    }

    /// What is there, without following a last link.
    pub(super) fn own_metadata(&self) -> Result<Metadata> {
        Ok(self.root.symlink_metadata(&self.path)?)
    }

    /// The name to remove or replace, in the directory it is in.
    pub(super) fn split(&self) -> Result<(Dir, PathBuf)> {
        let name = self.path.file_name().ok_or(Errno::BUSY)?;
        let parent = match self.path.parent() {
            Some(parent) if parent != Path::new("") => self.root.open_dir(parent)?,
            _ => self.root.try_clone()?,
        };
        Ok((parent, name.into()))
    }
}

/// The deployment's view.
pub(super) struct Tree {
    pub(super) roots: Roots,
    pub(super) limits: PathLimits,
    pub(super) usage: Arc<UsageTable>,
}

impl Tree {
    pub(super) fn parse(&self, text: &str) -> Result<GuestPath> {
        Ok(GuestPath::parse(text, &self.limits)?)
    }

    pub(super) fn locate(&self, path: &GuestPath) -> Place {
        paths::locate(&self.roots, path)
    }

    pub(super) fn find(&self, path: &GuestPath, need: Need) -> Result<Found> {
        let is_looking = matches!(need, Need::Read | Need::ReadLink);
        let (mount, inner) = match self.locate(path) {
            Place::Inside { mount, path } => (mount, path),
            Place::Passage(names) if is_looking => {
                let is_there =
                    |name: &String| self.find(&path.child(name), Need::Read).is_ok_and(|found| found.is_there());
                return Ok(Found::Bare(names.into_iter().filter(is_there).collect()));
            }
            // What is not writable looks like a read-only file system: the root of one is there.
            Place::Passage(_) => return Err(Errno::ROFS.into()),
            Place::Outside if need == Need::Create => return Err(Errno::ROFS.into()),
            Place::Outside => return Err(Errno::NOENT.into()),
        };
        if !is_looking && !mount.is_writable() {
            return Err(Errno::ROFS.into());
        }
        let root = match need {
            Need::Create => Some(paths::make_root(&self.roots, mount)?),
            Need::Read | Need::ReadLink | Need::Change => paths::open_root(&self.roots, mount)?,
        };
        let Some(root) = root else {
            let is_mount = inner == ".";
            return if is_mount { Ok(Found::Bare(Vec::new())) } else { Err(Errno::NOENT.into()) };
        };
        let mut spot = Spot { root, path: inner.into(), mount };
        if !is_looking && path.asks_directory() && !spot.is_root() {
            // What changes names takes them without the slash, so what it asks for is asked here.
            spot.path = spot.path.components().as_path().to_owned();
            match spot.own_metadata() {
                Ok(found) if !found.is_dir() => return Err(Errno::NOTDIR.into()),
                Ok(_) => {}
                Err(error) if error.is_missing() && need == Need::Create => {}
                Err(error) => return Err(error),
            }
        }
        if mount == Mount::Scripts {
            self.follow_in_scripts(&mut spot, need)?;
        }
        Ok(Found::There(spot))
    }

    /// A spot for an operation that a bare directory cannot take part in.
    pub(super) fn spot(&self, path: &GuestPath, need: Need) -> Result<Spot> {
        match self.find(path, need)? {
            Found::There(spot) => Ok(spot),
            Found::Bare(_) if matches!(need, Need::Read | Need::ReadLink) => Err(Errno::ISDIR.into()),
            Found::Bare(_) => Err(Errno::BUSY.into()),
        }
    }

    /// A link in the scripts root may lead to what this deployment must not see, so what counts is where it leads.
    fn follow_in_scripts(&self, spot: &mut Spot, need: Need) -> Result<()> {
        let real = match (need, spot.path.file_name()) {
            (Need::ReadLink, Some(name)) => {
                let parent = spot.path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
                spot.root.canonicalize(parent)?.join(name)
            }
            _ => spot.root.canonicalize(&spot.path)?,
        };
        let names: Vec<&str> =
            real.iter().filter(|name| *name != ".").map(|name| name.to_str().unwrap_or(".")).collect();
        if paths::view_of_scripts(&self.roots.deployment_scripts, &names) != View::Shown {
            return Err(Errno::ACCESS.into());
        }
        // Keeps the slash at the end that asks for a directory.
        let is_directory_asked = spot.path.as_os_str().as_encoded_bytes().ends_with(b"/");
        spot.path = if is_directory_asked { real.join("") } else { real };
        Ok(())
    }

    /// The guest's name of a path in a mount.
    pub(super) fn guest_path(mount: Mount, inner: &Path) -> String {
        let inner = inner.to_string_lossy();
        if inner == "." { mount.guest_path().to_owned() } else { format!("{}/{inner}", mount.guest_path()) }
    }

    /// The count a mount's bytes go to.
    pub(super) fn usage_of(&self, mount: Mount) -> Arc<Usage> {
        match mount {
            Mount::Databases => self.usage.of(&[&self.roots.databases]),
            Mount::Data | Mount::Tmp | Mount::Scripts => self.usage.of(&[&self.roots.data, &self.roots.tmp]),
        }
    }
}

impl Found {
    /// Whether something is there; a bare directory always is.
    fn is_there(&self) -> bool {
        match self {
            Found::Bare(_) => true,
            Found::There(spot) => spot.root.symlink_metadata(&spot.path).is_ok(),
        }
    }
}
