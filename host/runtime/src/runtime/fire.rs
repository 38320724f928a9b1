//! A scheduled run: a script as a request that nobody sent.
//!
//! There is no caller, so nothing that is about callers takes part: neither `@token` and CORS, nor the middleware of the
//! directory, which guards a script and shapes its answers. What the script writes to `res` is discarded by the prelude
//! (`boot/call.js`); what it returns comes as the response, and the beginning of it goes to the history of fires.

use super::Runtime;
use crate::engine::event::EventBody;
use crate::engine::slot::{About, Chain};
use crate::engine::{Dispatch, HeadParts, encode};
use crate::error::{ErrorKind, RequestError};
use crate::message::Response;
use crate::route::{Place, Target};
use crate::script::Program;
use crate::script::directives::{Directives, Timeout};
use crate::service::Services;
use crate::service::schedule::{Fire, FireFn, FireOutcome, FireStatus, Registration};
use futures_util::FutureExt;
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use std::fmt::Write;
use std::sync::{Arc, Weak};

/// What relative URLs of the script are relative to.
const ORIGIN: &str = "http://localhost";

/// How the scheduler runs a script.
pub(super) fn fire_fn(services: &Arc<Services>) -> FireFn {
    let services = Arc::clone(services);
    Arc::new(move |fire| {
        // The runtime holds the scheduler, so the scheduler must not hold the runtime.
        let runtime = services.runtime.get().and_then(Weak::upgrade);
        async move {
            match runtime {
                Some(runtime) => runtime.fire(fire).await,
                None => failed(FireStatus::Error, "the server is shutting down"),
            }
        }
        .boxed()
    })
}

impl Runtime {
    async fn fire(self: Arc<Self>, fire: Fire) -> FireOutcome {
        let Fire { run_id, registration, .. } = fire;
        let path = &registration.script_path;
        let Some(place) = Place::of(&*self.files, path) else {
            self.look_again(&registration).await;
            return failed(FireStatus::Unregistered, "the script is not there any more");
        };
        let program = match self.scripts.program(&place.found).await {
            Ok(program) => program,
            Err(error) => return unloaded(error),
        };
        let directives = program.directives();
        if directives.schedule.as_ref().is_none_or(|schedule| schedule.expression != registration.expression) {
            self.look_again(&registration).await;
            return failed(FireStatus::StaleGeneration, "the script has another schedule now, or none");
        }
        if directives.websocket {
            return failed(FireStatus::Incompatible, "a script with @websocket cannot have a @schedule");
        }
        if !directives.enabled {
            return failed(FireStatus::Disabled, "the script is not enabled");
        }
        let dispatch = self.scheduled(&program, place, &run_id);
        match self.engines.dispatch(dispatch).await {
            Ok(response) => self.outcome(response).await,
            Err(error) => refused(error),
        }
    }

    /// The file was changed behind our back: its registration is brought up to date before its next minute.
    async fn look_again(self: &Arc<Self>, registration: &Arc<Registration>) {
        let (runtime, registration) = (Arc::clone(self), Arc::clone(registration));
        let looking = move || runtime.reload_schedule_of(&registration.script_path);
        if let Err(error) = tokio::task::spawn_blocking(looking).await {
            tracing::error!(%error, "a schedule could not be looked at again");
        }
    }

    fn scheduled(&self, program: &Arc<Program>, place: Place, run_id: &str) -> Dispatch {
        let Place { target, found } = place;
        let target = target.unwrap_or_else(|| Target::local(&self.services.config.default_exec_id));
        let url = url_of(&found.route_pattern);
        let headers = HeaderMap::new();
        let main = program.units().first().map_or(0, |main| main.id);
        let head = encode(&HeadParts {
            with_request: program.reads_request(),
            with_metadata: program.reads_metadata(),
            // The mark of a scheduled run, and no middleware.
            unit_ids: &format!("@{main},0,0"),
            execution_id: run_id,
            method: Method::GET.as_str(),
            url: &url,
            client_ip: "",
            origin: ORIGIN,
            target: &target,
            found: &found,
            headers: &headers,
        });
        let about = About {
            execution_id: run_id.to_owned(),
            method: Method::GET.as_str().to_owned(),
            url,
            origin: ORIGIN.to_owned(),
            authority: String::new(),
            client_ip: String::new(),
            headers,
            deployment: target.deployment().to_string(),
            cors: Vec::new(),
            body: None,
            chain: Chain { target: Some(Arc::new(target)), ..Chain::default() },
        };
        let timeout = engine_timeout(program.directives());
        let body = EventBody::Whole(bytes::Bytes::new());
        Dispatch { program: Arc::clone(program), about: Arc::new(about), head, body, timeout }
    }

    /// Reads the answer to its end, so that a script that streams is not told its caller left, and keeps the beginning.
    async fn outcome(&self, response: Response) -> FireOutcome {
        let Response { status, mut body, .. } = response;
        // One byte more than is kept, so that the end of a longer one is seen to be missing; and the rest of its character.
        let limit = self.services.config.schedule.preview_bytes.saturating_add(4);
        let mut preview = Vec::new();
        while let Some(frame) = body.frame().await {
            let data = match frame.map(http_body::Frame::into_data) {
                Ok(Ok(data)) => data,
                Ok(Err(_trailers)) => continue,
                Err(error) => {
                    let error = Some(error.to_string());
                    return FireOutcome { status: FireStatus::Error, preview: text_of(preview), error };
                }
            };
            let left = limit.saturating_sub(preview.len()).min(data.len());
            preview.extend_from_slice(&data[..left]);
        }
        // A returned Response that says so is a failure, even though nothing was thrown.
        let is_failure = status.is_server_error();
        FireOutcome {
            status: if is_failure { FireStatus::Error } else { FireStatus::Ok },
            preview: text_of(preview),
            error: is_failure.then(|| format!("the script returned status {}", status.as_u16())),
        }
    }
}

/// The scheduler stops waiting at the limit of the schedule; the script itself goes on up to its own, if that is later.
fn engine_timeout(directives: &Directives) -> Timeout {
    match (directives.timeout, directives.schedule_timeout()) {
        (Timeout::After(own), Timeout::After(schedule)) => Timeout::After(own.max(schedule)),
        _ => Timeout::Unlimited,
    }
}

fn failed(status: FireStatus, error: &str) -> FireOutcome {
    FireOutcome { status, preview: None, error: Some(error.to_owned()) }
}

fn unloaded(error: RequestError) -> FireOutcome {
    FireOutcome { status: FireStatus::LoadError, preview: None, error: Some(error.message) }
}

fn refused(error: RequestError) -> FireOutcome {
    let status = match error.kind {
        ErrorKind::Timeout => FireStatus::Timeout,
        ErrorKind::ScriptLoad | ErrorKind::ModuleNotFound => FireStatus::LoadError,
        ErrorKind::Overloaded => FireStatus::SkippedOverload,
        _ => FireStatus::Error,
    };
    FireOutcome { status, preview: None, error: Some(error.message) }
}

/// `None` for nothing, and for what is no text. A character may have been cut at the end.
fn text_of(mut bytes: Vec<u8>) -> Option<String> {
    if let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// The URL of a route; names may hold anything.
fn url_of(pattern: &str) -> String {
    let mut url = String::with_capacity(pattern.len());
    for byte in pattern.bytes() {
        if byte.is_ascii_alphanumeric() || b"/[].-_~".contains(&byte) {
            url.push(byte as char);
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}
