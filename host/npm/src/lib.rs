//! Installs npm packages into a scripts root, without Node and without npm.
//!
//! [`Installer::install`] takes the names a script asks for, finds versions, downloads and checks
//! them, and leaves `node_modules`, `package.json` and `package-lock.json` as npm would understand
//! them. Where things are: `npmrc` and `http` reach registries, `registry` and `pick` choose
//! versions, `tree` and `resolve` lay folders out, `fetch`, `integrity` and `unpack` turn a tarball
//! nobody trusts into files, `store` puts them in place, `lockfile` and `manifest` write them down.
//!
//! Deliberately absent: lifecycle scripts, which never run; git, file and URL dependencies;
//! workspaces, which are kept as they are; `node_modules/.bin`, since nothing here runs programs;
//! `npm-shrinkwrap.json`; nested overrides.

mod config;
mod disk;
mod error;
mod event;
mod fetch;
mod files;
mod http;
mod install;
mod integrity;
mod limits;
mod lockfile;
mod manifest;
mod name;
mod native;
mod npmrc;
mod overrides;
mod package;
mod pick;
mod registry;
mod report;
mod resolve;
mod spec;
mod store;
mod time;
mod tree;
mod unpack;

use std::path::Path;

/// Versions as npm orders them.
pub use nodejs_semver::Version;

pub use self::config::InstallerConfig;
pub use self::error::InstallError;
pub use self::event::{InstallEvent, Summary};
pub use self::install::{Added, Installed, Installer, Wanted};
pub use self::limits::Limits;
pub use self::name::check_name;
pub use self::native::{NativeCode, needs_native_code};

/// The version of a package in the root's `node_modules`, whoever put it there.
pub fn installed(root: &Path, name: &str) -> Option<Version> {
    check_name(name).ok()?;
    disk::version_in(&root.join("node_modules").join(name))
}
