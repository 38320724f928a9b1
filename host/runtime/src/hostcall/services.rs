//! The services of one sandbox, and the three ways to call them.

use crate::engine::vm::VmEvent;
use crate::hostcall::fetch::{AbortOnDrop, Operation};
use crate::hostcall::service::{Call, Reply, Service, ServiceId};
use crate::hostcall::{HostState, Phase};
use crate::service::Services;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wick_abi::code;
use wick_sandbox::{Blocking, OpCall};

/// How long a service may take where the request has no deadline of its own.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// Made when first called, dropped with the sandbox.
#[derive(Default)]
pub(crate) struct SandboxServices {
    /// "namespace/exec id"; an image belongs to none.
    deployment: Option<Arc<str>>,
    made: HashMap<u32, Arc<dyn Service>>,
}

impl SandboxServices {
    pub(crate) fn of(deployment: &str) -> SandboxServices {
        SandboxServices { deployment: Some(deployment.into()), made: HashMap::new() }
    }

    fn get(&mut self, id: ServiceId, services: &Arc<Services>) -> Option<Arc<dyn Service>> {
        if let Some(service) = self.made.get(&(id as u32)) {
            return Some(Arc::clone(service));
        }
        let service = make(id, services, self.deployment.as_deref())?;
        self.made.insert(id as u32, Arc::clone(&service));
        Some(service)
    }
}

/// `None` for what a sandbox without a deployment cannot have.
fn make(id: ServiceId, _services: &Arc<Services>, _deployment: Option<&str>) -> Option<Arc<dyn Service>> {
    let _ = id;
    None
}

/// Whether an image may hold what this call answers: it is the same at any time and place.
fn is_timeless(id: ServiceId, _function: u32) -> bool {
    match id {
        ServiceId::Codec | ServiceId::Text | ServiceId::Pattern | ServiceId::Locale | ServiceId::Crypto => true,
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
                Ok(call) => {
                    let running = tokio::task::spawn_blocking(move || call.run());
                    match tokio::time::timeout_at(deadline.into(), running).await {
                        Ok(done) => done.unwrap_or_else(|_| Reply::error("ERR_INTERNAL", "the service failed")),
                        // The soft fence ends the script right after this.
                        Err(_) => Reply::error("ETIMEDOUT", "the request's time is over"),
                    }
                }
                Err(refusal) => refusal,
            };
            (reply.code, reply.bytes)
        })
    }

    pub(super) fn service_start(&mut self, call: OpCall<'_>) -> i32 {
        let context = call.context;
        let owned = match self.owned(call) {
            Ok(owned) => owned,
            Err(refusal) => {
                *self.result_mut() = refusal.bytes;
                return refusal.code;
            }
        };
        let (id, vm) = match self.claim() {
            Ok(claim) => claim,
            Err(code) => {
                *self.result_mut() = claim_error(code);
                return code;
            }
        };
        let vm = Arc::downgrade(&vm);
        let task = tokio::spawn(async move {
            let done = tokio::task::spawn_blocking(move || owned.run()).await;
            let reply = done.unwrap_or_else(|_| Reply::error("ERR_INTERNAL", "the service failed"));
            if let Some(vm) = vm.upgrade() {
                vm.post(VmEvent::Served { id, context, reply });
            }
        });
        self.operations.insert(id, Operation::Call { context, task: AbortOnDrop::of(&task) });
        id as i32
    }
}

fn claim_error(reason: i32) -> Vec<u8> {
    let text = match reason {
        code::LIMIT => "ERR_WICK_LIMIT\ntoo many operations are under way in this sandbox",
        _ => "ERR_WICK_LOADING\nthis cannot be done while a module is loaded",
    };
    text.as_bytes().to_vec()
}
