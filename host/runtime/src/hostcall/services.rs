//! The services of one sandbox, and the three ways to call them.

use crate::engine::event::VmEvent;
use crate::hostcall::fetch::{AbortOnDrop, Operation};
use crate::hostcall::service::{Call, Reply, Service, ServiceId};
use crate::hostcall::{HostState, Phase};
use crate::service::Services;
use crate::service::codec::Codecs;
use crate::service::crypto::{self, Crypto};
use crate::service::files::paths::resolve_database;
use crate::service::files::{Files, FilesConfig, UsageTable, empty_temporary};
use crate::service::locale::Locales;
use crate::service::pattern::Patterns;
use crate::service::sql::{OpenKind, Sql, SqlConfig, SqlShared};
use crate::service::text::TextDecoders;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wick_abi::code;
use wick_sandbox::{Blocking, OpCall};

/// How long a service may take where the request has no deadline of its own.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// What the sandboxes of a server share of their services.
pub(crate) struct SharedServices {
    files: Arc<UsageTable>,
    sql: Arc<SqlShared>,
}

impl SharedServices {
    /// Empties the temporary folders of a server that ran before.
    pub(crate) fn open(data: &Path) -> std::io::Result<SharedServices> {
        empty_temporary(&data.join(DEPLOYMENTS))?;
        Ok(SharedServices { files: Arc::default(), sql: SqlShared::new() })
    }

    pub(crate) fn sql(&self) -> Arc<SqlShared> {
        Arc::clone(&self.sql)
    }
}

/// Below the data folder: what deployments keep.
const DEPLOYMENTS: &str = "deployments";

/// Made when first called, dropped with the sandbox.
#[derive(Default)]
pub(crate) struct SandboxServices {
    /// An image belongs to none.
    deployment: Option<Deployment>,
    made: HashMap<u32, Arc<dyn Service>>,
    /// Set when the sandbox is over.
    cancel: Arc<AtomicBool>,
}

struct Deployment {
    /// "namespace/exec id".
    key: Box<str>,
    /// Its folder below the script root.
    scripts: Box<str>,
}

impl Drop for SandboxServices {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

impl SandboxServices {
    pub(crate) fn of(key: &str, scripts: &str) -> SandboxServices {
        let mut services = SandboxServices::default();
        services.deployment = Some(Deployment { key: key.into(), scripts: scripts.into() });
        services
    }

    fn get(&mut self, id: ServiceId, services: &Arc<Services>) -> Option<Arc<dyn Service>> {
        if let Some(service) = self.made.get(&(id as u32)) {
            return Some(Arc::clone(service));
        }
        let service = self.make(id, services)?;
        self.made.insert(id as u32, Arc::clone(&service));
        Some(service)
    }

    /// `None` for what a sandbox without a deployment cannot have.
    fn make(&self, id: ServiceId, services: &Arc<Services>) -> Option<Arc<dyn Service>> {
        let limits = &services.config.limits;
        Some(match id {
            ServiceId::Codec => Arc::new(Codecs::new(limits.codec)),
            ServiceId::Text => Arc::new(TextDecoders::new(limits.text)),
            ServiceId::Pattern => Arc::new(Patterns::new(limits.pattern)),
            ServiceId::Files => Arc::new(Files::new(self.files(services)?)),
            ServiceId::Sql => {
                let files = self.files(services)?;
                let (roots, paths) = (files.roots(), files.limits.paths);
                let resolve = move |path: &str, _: OpenKind| resolve_database(&roots, &paths, path);
                let (shared, cancel) = (Arc::clone(&services.shared.sql), Arc::clone(&self.cancel));
                let config = SqlConfig { resolve: Arc::new(resolve), limits: limits.sql.clone(), shared, cancel };
                Arc::new(Sql::new(config))
            }
            ServiceId::Crypto => Arc::new(Crypto::new(limits.crypto)),
            ServiceId::Locale => Arc::new(Locales::new(limits.locale)),
        })
    }

    fn files(&self, services: &Services) -> Option<FilesConfig> {
        let Deployment { key, scripts } = self.deployment.as_ref()?;
        let config = &services.config;
        // A namespace has no slash in it and an exec id neither: the key is a path of two names.
        let own = config.data.join(DEPLOYMENTS).join(&**key);
        Some(FilesConfig {
            data: own.join("files"),
            tmp: own.join("tmp"),
            databases: config.data.join("databases"),
            scripts: config.scripts.clone(),
            deployment_scripts: scripts.to_string(),
            limits: config.limits.files,
            usage: Arc::clone(&services.shared.files),
        })
    }
}

/// Whether an image may hold what this call answers: it is the same at any time and place.
fn is_timeless(id: ServiceId, function: u32) -> bool {
    match id {
        ServiceId::Codec | ServiceId::Text | ServiceId::Pattern | ServiceId::Locale => true,
        ServiceId::Crypto => crypto::is_deterministic(function),
        ServiceId::Files | ServiceId::Sql => false,
    }
}

/// A call with arguments of its own, for another thread.
struct OwnedCall {
    service: Arc<dyn Service>,
    function: u32,
    b: u32,
    c: u32,
    text: String,
    bytes: Vec<u8>,
}

impl OwnedCall {
    fn run(&self) -> Reply {
        let OwnedCall { service, function, b, c, text, bytes } = self;
        service.call(&Call { function: *function, b: *b, c: *c, text, bytes })
    }

    /// Runs it on a thread that may wait. Whoever drops the future leaves it running there, to nobody.
    async fn run_blocking(self) -> Reply {
        let done = tokio::task::spawn_blocking(move || self.run()).await;
        done.unwrap_or_else(|_| Reply::error("ERR_INTERNAL", "the service failed"))
    }
}

impl HostState {
    /// The service a call names, or the answer it gets instead.
    fn called(&mut self, call: &OpCall<'_>) -> Result<(Arc<dyn Service>, u32), Reply> {
        let function = call.a & 0xffff;
        let Some(id) = ServiceId::from_u32(call.a >> 16) else {
            return Err(Reply::error("ERR_WICK_UNSUPPORTED", "there is no such service"));
        };
        if self.phase == Phase::Baking && !is_timeless(id, function) {
            self.touch();
            return Err(Reply::error(
                "ERR_WICK_LOADING",
                "files and databases cannot be used while a module is loaded",
            ));
        }
        match self.own_services.get(id, &self.services) {
            Some(service) => Ok((service, function)),
            None => Err(Reply::error("ERR_WICK_UNSUPPORTED", "this service is not available here")),
        }
    }

    pub(super) fn service_call(&mut self, call: OpCall<'_>) -> i32 {
        let reply = match (self.called(&call), std::str::from_utf8(call.text)) {
            (Ok((service, function)), Ok(text)) => {
                service.call(&Call { function, b: call.b, c: call.c, text, bytes: call.bytes })
            }
            (Err(refusal), _) => refusal,
            (_, Err(_)) => Reply::error("ERR_INVALID_ARG_VALUE", "the text is not well-formed"),
        };
        *self.result_mut() = reply.bytes;
        reply.code
    }

    fn owned(&mut self, call: OpCall<'_>) -> Result<OwnedCall, Reply> {
        let (service, function) = self.called(&call)?;
        let text = String::from_utf8_lossy(call.text).into_owned();
        Ok(OwnedCall { service, function, b: call.b, c: call.c, text, bytes: call.bytes.to_vec() })
    }

    pub(super) fn service_block(&mut self, call: OpCall<'_>) -> Blocking {
        let deadline = self.slots.get(&call.context).and_then(|slot| slot.deadline);
        let deadline = deadline.unwrap_or_else(|| Instant::now() + LONGEST_WAIT);
        let owned = self.owned(call);
        Box::pin(async move {
            let reply = match owned {
                // The soft fence ends the script right after a timeout.
                Ok(call) => tokio::time::timeout_at(deadline.into(), call.run_blocking())
                    .await
                    .unwrap_or_else(|_| Reply::error("ETIMEDOUT", "the request's time is over")),
                Err(refusal) => refusal,
            };
            (reply.code, reply.bytes)
        })
    }

    pub(super) fn service_start(&mut self, call: OpCall<'_>) -> i32 {
        let context = call.context;
        let claimed = self.owned(call).and_then(|owned| Ok((owned, self.claim().map_err(claim_error)?)));
        let (owned, (id, vm)) = match claimed {
            Ok(claimed) => claimed,
            Err(refusal) => {
                *self.result_mut() = refusal.bytes;
                return refusal.code;
            }
        };
        let vm = Arc::downgrade(&vm);
        let task = tokio::spawn(async move {
            let reply = owned.run_blocking().await;
            if let Some(vm) = vm.upgrade() {
                vm.post(VmEvent::Served { id, context, reply });
            }
        });
        self.operations.insert(id, Operation::Call { context, task: AbortOnDrop::of(&task) });
        id as i32
    }
}

fn claim_error(reason: i32) -> Reply {
    match reason {
        code::LIMIT => Reply::error("ERR_WICK_LIMIT", "too many operations are under way in this sandbox"),
        _ => Reply::error("ERR_WICK_LOADING", "this cannot be done while a module is loaded"),
    }
}
