//! One install from beginning to end.

mod plan;
mod wanted;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::Mutex;

use self::plan::Plan;
use self::wanted::{missing_from_manifest, prune, targets, written};
use crate::config::InstallerConfig;
use crate::error::InstallError;
use crate::event::{InstallEvent, Summary};
use crate::fetch::Fetcher;
use crate::http::Http;
use crate::lockfile::{self, Lock};
use crate::manifest::{self, Manifest};
use crate::name::check_name;
use crate::npmrc::{Npmrc, Sources, registry_url};
use crate::overrides::Overrides;
use crate::package::{Edge, Package};
use crate::registry::{Cutoff, Registry};
use crate::report::Report;
use crate::resolve::{Resolver, options_without, target_nodes};
use crate::store::{Change, Staging, StoreLock};
use crate::tree::{NodeId, ROOT, Tree};

/// A package somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub name: String,
    /// A range, a tag or an alias (`npm:other@^1`). Without one, `package.json` decides, and where it
    /// says nothing, the latest version. With one, `package.json` is changed to it.
    pub range: Option<String>,
}

impl Wanted {
    pub fn latest(name: impl Into<String>) -> Self {
        Self { name: name.into(), range: None }
    }
}

/// What an install did.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The version of each wanted package, old or new.
    pub versions: BTreeMap<String, String>,
    /// What was put in place, by location.
    pub added: Vec<Added>,
    pub warnings: Vec<String>,
    pub summary: Summary,
}

/// A package that was put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    pub name: String,
    pub version: String,
    /// Its folder, relative to the root.
    pub location: String,
}

/// Installs, one root at a time.
pub struct Installer {
    config: InstallerConfig,
    /// Installs of this process take turns; the lock file keeps other processes out.
    turn: Mutex<()>,
}

impl Installer {
    pub fn new(config: InstallerConfig) -> Self {
        Self { config, turn: Mutex::new(()) }
    }

    /// Makes the wanted packages, and all they need, available below `root`. With none wanted, all of
    /// `package.json`. Touches no network when everything is there already.
    ///
    /// May be dropped at any time; what was not complete then is cleaned up by the next install.
    pub async fn install(
        &self,
        root: &Path,
        wanted: &[Wanted],
        events: impl Fn(InstallEvent) + Send + Sync,
    ) -> Result<Installed, InstallError> {
        for want in wanted {
            check_name(&want.name)?;
        }
        let began = Instant::now();
        let _turn = self.turn.lock().await;
        let lock = StoreLock::acquire(root, self.config.limits.lock_timeout).await?;
        let report = Report::new(&events, self.config.limits.warnings);
        let limit = self.config.limits.install_timeout;
        let run = Run { config: &self.config, root, report: &report, began };
        match tokio::time::timeout(limit, run.install(wanted, lock)).await {
            Ok(result) => result,
            Err(_) => Err(InstallError::TimedOut { limit }),
        }
    }
}

struct Run<'a> {
    config: &'a InstallerConfig,
    root: &'a Path,
    report: &'a Report<'a>,
    began: Instant,
}

impl Run<'_> {
    async fn install(&self, wanted: &[Wanted], lock: StoreLock) -> Result<Installed, InstallError> {
        let limits = &self.config.limits;
        let staging = Staging::new(self.root)?;
        let mut manifest = Manifest::read(self.root, limits.manifest_bytes)?;
        let old_lock = Lock::read(self.root, limits.manifest_bytes)?;
        if old_lock.outdated {
            self.report.warn("package-lock.json is of version 1; versions are chosen anew".to_owned());
        }
        let overrides = Overrides::of(&manifest.fields);
        overrides.ignored.iter().for_each(|text| self.report.warn(text.clone()));

        let (targets, edges) = targets(&manifest, wanted);
        let mut tree = Tree::new(Package::root(edges));
        old_lock.load(&mut tree, &overrides)?;
        if !old_lock.exists() && !lock.known {
            crate::disk::adopt(self.root, &mut tree, &overrides, limits.packages);
        }
        let before: Vec<NodeId> = tree.all();

        let npmrc = Arc::new(self.npmrc()?);
        let registry = Arc::new(self.registry(&npmrc)?);
        let resolver = Resolver::new(tree, Arc::clone(&registry), &overrides, self.report, limits);
        let mut tree = resolver.run(&targets).await?;

        let mut plan = Plan::make(self.root, &tree, &before, &target_nodes(&tree, &targets)).await;
        let downloaded = AtomicU64::new(0);
        let fetcher =
            Fetcher { registry: &registry, npmrc: &npmrc, limits, report: self.report, downloaded: &downloaded };
        let broken = fetch_all(&fetcher, &tree, &plan, &staging).await?;
        // The lock keeps them: another machine, or npm, may have more luck.
        let left_out = options_without(&tree, &targets, &broken, self.report)?;
        plan.leave_out(&tree, broken.into_keys().chain(left_out));

        for edge in missing_from_manifest(&manifest, wanted, &targets) {
            if let Some(found) = tree.child(ROOT, &edge.name) {
                let package = tree.package(found);
                let spec = written(wanted, edge, package);
                manifest.add(&edge.name, &spec);
            }
        }
        let needed = tree.needed(&target_nodes(&tree, &targets)).len();
        let mut change = plan.change(&tree, staging.path());
        if !old_lock.has_workspaces() {
            change.removals = prune(&mut tree, &before);
        }
        if let Some(text) = old_lock.rendered(self.root, &manifest.fields, &tree) {
            change.files.push((lockfile::FILE, text));
        }
        if let Some(text) = manifest.rendered()? {
            change.files.push((manifest::FILE, text));
        }
        let added = plan.added(&tree);
        self.commit(change, staging, lock).await?;
        Ok(self.done(&tree, &targets, added, needed, downloaded.into_inner()))
    }

    fn npmrc(&self) -> Result<Npmrc, InstallError> {
        let npmrc = Npmrc::load(&Sources {
            project: self.root.join(".npmrc"),
            user: self.config.user_npmrc.as_deref(),
            environment: &self.config.environment,
            default_registry: &registry_url(&self.config.registry)?,
            max_bytes: self.config.limits.manifest_bytes,
        })?;
        npmrc.warnings.iter().for_each(|text| self.report.warn(text.clone()));
        Ok(npmrc)
    }

    fn registry(&self, npmrc: &Arc<Npmrc>) -> Result<Registry, InstallError> {
        let limits = &self.config.limits;
        let age = i64::try_from(self.config.minimum_age.as_millis()).unwrap_or(i64::MAX);
        let cutoff = Cutoff {
            published_before: (age > 0).then(|| crate::time::now_millis().saturating_sub(age)),
            exclude: self.config.minimum_age_exclude.clone(),
        };
        let http = Http::new(Arc::clone(npmrc), limits.clone())?;
        Ok(Registry::new(http, Arc::clone(npmrc), cutoff, limits.packument_bytes))
    }

    /// Runs to its end even when the install is dropped: half a change is worse than a whole one.
    async fn commit(&self, change: Change, staging: Staging, lock: StoreLock) -> Result<(), InstallError> {
        let root = self.root.to_owned();
        let committing =
            tokio::task::spawn_blocking(
                move || {
                    if change.is_empty() { Ok(()) } else { change.commit(&root, &staging, &lock) }
                },
            );
        let broken_off = |_| InstallError::storage(self.root, &std::io::ErrorKind::Interrupted.into());
        committing.await.map_err(broken_off)?
    }

    fn done(&self, tree: &Tree, targets: &[Edge], added: Vec<Added>, needed: usize, bytes: u64) -> Installed {
        for package in &added {
            let (name, version) = (package.name.clone(), package.version.clone());
            self.report.event(InstallEvent::Installed { name, version });
        }
        let summary = Summary {
            kept: needed.saturating_sub(added.len()),
            added: added.len(),
            bytes,
            elapsed: self.began.elapsed(),
        };
        self.report.event(InstallEvent::Done(summary.clone()));
        let version = |edge: &Edge| {
            let found = tree.child(ROOT, &edge.name)?;
            Some((edge.name.clone(), tree.package(found).version.to_string()))
        };
        Installed {
            versions: targets.iter().filter_map(version).collect(),
            added,
            warnings: self.report.warnings(),
            summary,
        }
    }
}

/// Downloads everything new. What cannot be had is returned when it may turn out to be an option.
async fn fetch_all(
    fetcher: &Fetcher<'_>,
    tree: &Tree,
    plan: &Plan,
    staging: &Staging,
) -> Result<HashMap<NodeId, InstallError>, InstallError> {
    let mut downloads = Vec::with_capacity(plan.fresh.len());
    for id in plan.fresh.iter().copied() {
        let (package, folder) = (tree.package(id), plan.folder(staging.path(), id));
        downloads.push(async move { (id, fetcher.fetch(package, folder).await) });
    }
    let mut results = stream::iter(downloads).buffer_unordered(fetcher.limits.parallel_downloads.max(1));
    let mut broken = HashMap::new();
    while let Some((id, result)) = results.next().await {
        match result {
            Ok(()) => {}
            Err(error) if plan.optional.contains(&id) && !matches!(error, InstallError::TooLarge { .. }) => {
                broken.insert(id, error);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(broken)
}
