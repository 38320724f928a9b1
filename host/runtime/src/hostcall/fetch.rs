//! Operations that take time: timers, outbound requests and their bodies.
//!
//! An operation is a task and an entry here under a number the guest holds. Taking the entry away aborts the task; an
//! outcome whose entry is gone is dropped. So a request's end, a cancel and an outcome can cross in any order.

use crate::engine::event::{Chunk, FetchHead, FetchedBody, VmEvent};
use crate::engine::slot::Chain;
use crate::engine::vm::Vm;
use crate::hostcall::{HostState, headers};
use crate::message::{
    BodyError, BodySender, BodyWatcher, BoxBody, Request, RequestBody, Response, ResponseBody, Sent, body_channel,
};
use crate::service::Services;
use crate::service::fetch::{FetchBody, FetchErrorKind, FetchRequest, FetchResponse, RedirectMode, UpstreamBody};
use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::task::AbortHandle;
use wick_abi::code;
use wick_sandbox::OpCall;

/// A whole body up to this size comes along with the head, if it is there already.
const WHOLE_BODY_BYTES: usize = 1 << 20;

/// Flags of `Op::Fetch`.
const STREAMED_BODY: u32 = 1;
const NO_DECOMPRESSION: u32 = 2;

/// One operation under way.
pub(crate) enum Operation {
    Timer {
        context: u32,
        /// Where it stands in `HostState::timers`.
        place: Instant,
        due: Instant,
        task: AbortOnDrop,
    },
    Fetch {
        context: u32,
        task: AbortOnDrop,
        upload: Option<BodySender>,
    },
    /// A call on a service, on another thread.
    Call {
        context: u32,
        task: AbortOnDrop,
    },
    /// A body the guest can pull. The source is away while a pull is under way.
    Body {
        context: u32,
        source: Option<BodySource>,
        pull: Option<AbortOnDrop>,
        upload: Option<BodySender>,
    },
}

impl Operation {
    pub(crate) fn context(&self) -> u32 {
        match self {
            Operation::Timer { context, .. }
            | Operation::Fetch { context, .. }
            | Operation::Call { context, .. }
            | Operation::Body { context, .. } => *context,
        }
    }

    fn upload(&self) -> Option<&BodySender> {
        match self {
            Operation::Fetch { upload, .. } | Operation::Body { upload, .. } => upload.as_ref(),
            Operation::Timer { .. } | Operation::Call { .. } => None,
        }
    }

    fn take_upload(&mut self) -> Option<BodySender> {
        match self {
            Operation::Fetch { upload, .. } | Operation::Body { upload, .. } => upload.take(),
            Operation::Timer { .. } | Operation::Call { .. } => None,
        }
    }
}

/// A task that ends with whatever holds this.
pub(crate) struct AbortOnDrop(AbortHandle);

impl AbortOnDrop {
    pub(crate) fn of<T>(task: &tokio::task::JoinHandle<T>) -> AbortOnDrop {
        AbortOnDrop(task.abort_handle())
    }

    /// The task goes on by itself.
    pub(super) fn let_go(self) {
        std::mem::forget(self);
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Where the bytes of a body come from.
pub(crate) enum BodySource {
    /// `coding` is the content coding that reading undoes and passing on keeps.
    Upstream { body: UpstreamBody, coding: Option<HeaderValue> },
    /// The body of the request itself, or of a self-call.
    Local(BoxBody),
}

impl BodySource {
    async fn chunk(&mut self) -> Option<Result<Bytes, String>> {
        match self {
            BodySource::Upstream { body, .. } => Some(body.chunk().await?.map_err(|error| error.message)),
            BodySource::Local(body) => loop {
                match body.frame().await? {
                    Ok(frame) => {
                        if let Ok(data) = frame.into_data()
                            && !data.is_empty()
                        {
                            return Some(Ok(data));
                        }
                    }
                    Err(error) => return Some(Err(error.to_string())),
                }
            },
        }
    }

    /// The bytes as a reader gets them, coding undone.
    pub(crate) fn into_decoded(self) -> BoxBody {
        let chunks = futures_util::stream::unfold(self, |mut source| async move {
            let chunk = source.chunk().await?;
            Some((chunk.map(http_body::Frame::data).map_err(BodyError::from), source))
        });
        http_body_util::StreamBody::new(chunks).boxed_unsync()
    }

    pub(crate) fn into_raw(self) -> BoxBody {
        match self {
            BodySource::Upstream { body, .. } => {
                body.into_raw().map_err(|error| -> BodyError { Box::new(error) }).boxed_unsync()
            }
            BodySource::Local(body) => body,
        }
    }
}

/// Tells a VM that a streamed request body has been taken.
struct UploadWatcher {
    vm: Weak<Vm>,
    id: u32,
    context: u32,
}

impl BodyWatcher for UploadWatcher {
    fn drained(&self) {
        if let Some(vm) = self.vm.upgrade() {
            vm.post_later(VmEvent::FetchDrain { id: self.id, context: self.context });
        }
    }

    // The fetch itself ends then, and says so.
    fn left(&self) {}
}

impl HostState {
    /// A number for a new operation, if this sandbox may have another.
    pub(super) fn claim(&self) -> Result<(u32, Arc<Vm>), i32> {
        if self.operations.len() >= self.services.config.limits.operations {
            return Err(code::LIMIT);
        }
        let vm = self.vm.upgrade().ok_or(code::GONE)?;
        Ok((vm.next_id(), vm))
    }

    pub(super) fn timer_start(&mut self, call: OpCall<'_>) -> i32 {
        let (id, vm) = match self.claim() {
            Ok(claim) => claim,
            Err(code) => return code,
        };
        let context = call.context;
        let vm = Arc::downgrade(&vm);
        let delay = Duration::from_millis(u64::from(call.a));
        let (place, due) = (self.turn_now + delay, Instant::now() + delay);
        let task = tokio::spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            if let Some(vm) = vm.upgrade() {
                vm.post(VmEvent::Timer);
            }
        });
        self.timers.insert((place, id));
        self.operations.insert(id, Operation::Timer { context, place, due, task: AbortOnDrop::of(&task) });
        id as i32
    }

    /// The next of the timers that are due, if one is: its number and the request it belongs to. Each one's own task
    /// says that it is due, but on a busy machine those come in any order; here they go in the order of their places.
    pub(crate) fn next_due_timer(&mut self) -> Option<(u32, u32)> {
        let now = Instant::now();
        // No timer is due before its place, so those past `now` need no look.
        let due = self.timers.range(..=(now, u32::MAX)).find_map(|&(place, id)| match self.operations.get(&id) {
            Some(Operation::Timer { context, due, .. }) if *due <= now => Some((place, id, *context)),
            _ => None,
        });
        let (place, id, context) = due?;
        self.timers.remove(&(place, id));
        self.finish_op(id);
        Some((id, context))
    }

    /// An operation that has nothing more to give. `false` if it was given up before.
    pub(crate) fn finish_op(&mut self, id: u32) -> bool {
        match self.operations.remove(&id) {
            Some(Operation::Timer { task, .. } | Operation::Fetch { task, .. } | Operation::Call { task, .. }) => {
                // It is the task itself that got us here: it must not be aborted on its way out.
                std::mem::forget(task);
                true
            }
            Some(Operation::Body { .. }) => true,
            None => false,
        }
    }

    pub(super) fn cancel(&mut self, id: u32) -> i32 {
        match self.operations.remove(&id) {
            Some(operation) => {
                if let Operation::Timer { place, .. } = operation {
                    self.timers.remove(&(place, id));
                }
                0
            }
            None => code::GONE,
        }
    }

    pub(super) fn fetch(&mut self, call: OpCall<'_>) -> i32 {
        let (id, vm) = match self.claim() {
            Ok(claim) => claim,
            Err(code) => return code,
        };
        let context = call.context;
        let mut upload = None;
        let body = if call.a & STREAMED_BODY != 0 {
            let watcher = UploadWatcher { vm: self.vm.clone(), id, context };
            let limit = self.services.config.limits.response_queue_bytes;
            let (sender, receiver) = body_channel(limit, Box::new(watcher), None);
            upload = Some(sender);
            OutBody::Stream(ResponseBody::Stream(receiver).boxed_unsync())
        } else if call.c != 0 {
            match self.operations.remove(&call.c) {
                Some(Operation::Body { source: Some(source), .. }) => OutBody::Stream(source.into_raw()),
                _ => return code::INVALID,
            }
        } else if call.bytes.is_empty() {
            OutBody::Empty
        } else {
            OutBody::Full(Bytes::copy_from_slice(call.bytes))
        };
        let outgoing = match Outgoing::parse(call, body) {
            Ok(outgoing) => outgoing,
            Err(message) => {
                self.fail_fetch(&vm, id, context, message);
                return id as i32;
            }
        };
        let services = Arc::clone(&self.services);
        let weak = Arc::downgrade(&vm);
        let task = if outgoing.url.starts_with('/') || outgoing.url.starts_with('.') || !outgoing.url.contains(':') {
            let Some(caller) = self.caller(context) else {
                self.fail_fetch(&vm, id, context, "a relative URL needs a request to be relative to".to_owned());
                return id as i32;
            };
            tokio::spawn(async move {
                let outcome = self_call(&services, caller, outgoing).await;
                deliver(&weak, id, context, outcome);
            })
        } else {
            tokio::spawn(async move {
                let outcome = outbound(&services, outgoing).await;
                deliver(&weak, id, context, outcome);
            })
        };
        let task = AbortOnDrop::of(&task);
        self.operations.insert(id, Operation::Fetch { context, task, upload });
        id as i32
    }

    /// Reports a fetch that cannot even start the way every failed fetch is reported.
    fn fail_fetch(&mut self, vm: &Arc<Vm>, id: u32, context: u32, message: String) {
        let nothing = tokio::spawn(std::future::ready(()));
        let task = AbortOnDrop(nothing.abort_handle());
        self.operations.insert(id, Operation::Fetch { context, task, upload: None });
        vm.post(VmEvent::FetchError { id, context, aborted: false, message });
    }

    /// Who makes a self-call.
    pub(super) fn caller(&self, context: u32) -> Option<Caller> {
        let about = self.slots.get(&self.account(context))?.about()?;
        Some(Caller {
            origin: about.origin.clone(),
            authority: about.authority.clone(),
            path: about.url.split('?').next().unwrap_or_default().to_owned(),
            client_ip: about.client_ip.clone(),
            chain: Chain { depth: about.chain.depth + 1, ..about.chain.clone() },
        })
    }

    pub(super) fn fetch_send(&mut self, call: OpCall<'_>) -> i32 {
        let Some(operation) = self.operations.get_mut(&call.a) else { return code::GONE };
        match call.b {
            0 => {
                let Some(upload) = operation.upload() else { return code::GONE };
                match upload.send(Bytes::copy_from_slice(call.bytes)) {
                    Sent::Queued(bytes) => i32::try_from(bytes).unwrap_or(i32::MAX),
                    Sent::Gone => code::GONE,
                    Sent::Full => code::LIMIT,
                }
            }
            1 => {
                if let Some(upload) = operation.take_upload() {
                    upload.finish();
                }
                0
            }
            _ => {
                if let Some(upload) = operation.take_upload() {
                    upload.abort();
                }
                0
            }
        }
    }

    /// The head of a fetch has arrived: its entry becomes that of its body. `false` if it was given up.
    pub(crate) fn fetched(&mut self, id: u32, source: BodySource) -> bool {
        let Some(operation) = self.operations.get_mut(&id) else { return false };
        let upload = operation.take_upload();
        let context = operation.context();
        if !self.finish_op(id) {
            return false;
        }
        self.operations.insert(id, Operation::Body { context, source: Some(source), pull: None, upload });
        true
    }

    /// Makes the body of the request itself pullable, under the request's own number.
    pub(crate) fn offer_body(&mut self, id: u32, body: BoxBody) {
        let source = Some(BodySource::Local(body));
        self.operations.insert(id, Operation::Body { context: id, source, pull: None, upload: None });
    }

    pub(super) fn body_pull(&mut self, id: u32) -> i32 {
        let Some(vm) = self.vm.upgrade() else { return code::GONE };
        let Some(Operation::Body { context, source, pull, .. }) = self.operations.get_mut(&id) else {
            return code::GONE;
        };
        let Some(mut body) = source.take() else { return code::INVALID };
        let context = *context;
        // What is there already needs no task.
        if let Some(outcome) = body.chunk().now_or_never() {
            let (source, chunk) = chunk_of(body, outcome);
            vm.post(VmEvent::BodyChunk { id, context, source, chunk });
            return 0;
        }
        let vm = Arc::downgrade(&vm);
        let task = tokio::spawn(async move {
            let outcome = body.chunk().await;
            let (source, chunk) = chunk_of(body, outcome);
            if let Some(vm) = vm.upgrade() {
                vm.post(VmEvent::BodyChunk { id, context, source, chunk });
            }
        });
        *pull = Some(AbortOnDrop::of(&task));
        0
    }
}

fn chunk_of(body: BodySource, outcome: Option<Result<Bytes, String>>) -> (Option<BodySource>, Chunk) {
    match outcome {
        Some(Ok(bytes)) => (Some(body), Chunk::Data(bytes)),
        Some(Err(message)) => (None, Chunk::Error(message)),
        None => (None, Chunk::End),
    }
}

/// An outbound request as the guest described it.
struct Outgoing {
    method: Method,
    url: String,
    redirect: RedirectMode,
    headers: HeaderMap,
    body: OutBody,
    decompress: bool,
}

enum OutBody {
    Empty,
    Full(Bytes),
    Stream(BoxBody),
}

impl Outgoing {
    fn parse(call: OpCall<'_>, body: OutBody) -> Result<Outgoing, String> {
        let text = std::str::from_utf8(call.text).map_err(|_| "the request is not valid text".to_owned())?;
        let mut parts = text.splitn(4, '\n');
        let (method, url, redirect) = (parts.next(), parts.next(), parts.next());
        let headers = headers::parse(parts.next().unwrap_or_default())?;
        let method = method.unwrap_or_default();
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("invalid method {method:?}"))?;
        let redirect = match redirect {
            Some("error") => RedirectMode::Error,
            Some("manual") => RedirectMode::Manual,
            _ => RedirectMode::Follow,
        };
        let url = url.unwrap_or_default().to_owned();
        Ok(Outgoing { method, url, redirect, headers, body, decompress: call.a & NO_DECOMPRESSION == 0 })
    }
}

/// How a fetch came out: its head, or why there is none.
type Outcome = Result<FetchHead, (bool, String)>;

fn deliver(vm: &Weak<Vm>, id: u32, context: u32, outcome: Outcome) {
    let Some(vm) = vm.upgrade() else { return };
    vm.post(match outcome {
        Ok(head) => VmEvent::FetchHead { id, context, head },
        Err((aborted, message)) => VmEvent::FetchError { id, context, aborted, message },
    });
}

async fn outbound(services: &Services, outgoing: Outgoing) -> Outcome {
    let url = url::Url::parse(&outgoing.url).map_err(|error| (false, format!("invalid URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err((false, format!("the scheme {:?} cannot be fetched, only http and https", url.scheme())));
    }
    let body = match outgoing.body {
        OutBody::Empty => FetchBody::Empty,
        OutBody::Full(bytes) => FetchBody::Full(bytes),
        OutBody::Stream(stream) => FetchBody::Stream(stream),
    };
    let request = FetchRequest {
        method: outgoing.method,
        url,
        headers: outgoing.headers,
        body,
        redirect: outgoing.redirect,
        decompress: outgoing.decompress,
    };
    let response = services.fetch.fetch(request).await;
    let response = response.map_err(|error| (error.kind == FetchErrorKind::Aborted, error.message))?;
    Ok(head_of(response))
}

fn head_of(response: FetchResponse) -> FetchHead {
    let FetchResponse { status, status_text, url, redirected, headers, mut body } = response;
    let decoding = body.content_encoding_active();
    let coding = headers.get(header::CONTENT_ENCODING).filter(|_| decoding).cloned();
    let mut text = format!("{status_text}\n{url}\n{}\n", u8::from(redirected));
    push_headers(&mut text, &headers, decoding);
    let body = match body.try_take_whole() {
        Some(whole) if whole.len() <= WHOLE_BODY_BYTES => FetchedBody::Whole(whole),
        Some(whole) => FetchedBody::Source(BodySource::Local(whole_body(whole))),
        None => FetchedBody::Source(BodySource::Upstream { body, coding }),
    };
    FetchHead { status: u32::from(status.as_u16()), text, body }
}

fn whole_body(bytes: Bytes) -> BoxBody {
    http_body_util::Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// Upstream headers as a script sees them. Where the host decodes the body, the coding and the coded length are left
/// out: a script that answers with these headers and the text it read would otherwise send nonsense.
fn push_headers(text: &mut String, headers: &HeaderMap, decoding: bool) {
    for (name, value) in headers {
        let coded = decoding && (name == header::CONTENT_ENCODING || name == header::CONTENT_LENGTH);
        if !coded && !headers::is_hop_by_hop(name.as_str()) {
            headers::push_pair(text, name.as_str(), value.as_bytes());
        }
    }
}

/// Where a redirect leads, if it is one that is to be followed.
fn redirect_of(
    status: StatusCode,
    headers: &HeaderMap,
    from: &url::Url,
    mode: RedirectMode,
) -> Result<Option<url::Url>, (bool, String)> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) || mode == RedirectMode::Manual {
        return Ok(None);
    }
    let Some(location) = headers.get(header::LOCATION) else { return Ok(None) };
    if mode == RedirectMode::Error {
        return Err((false, "the answer is a redirect, and redirect is \"error\"".to_owned()));
    }
    let location = location.to_str().map_err(|_| (false, "the redirect's location is not text".to_owned()))?;
    from.join(location).map(Some).map_err(|error| (false, format!("the redirect's location is not a URL: {error}")))
}

/// Follows a redirect of a self-call. Its body has been given away, so only those that drop it can be followed; how often
/// is bounded as the depth of self-calls is.
async fn redirected(
    services: &Services,
    mut caller: Caller,
    method: Method,
    mut headers: HeaderMap,
    status: StatusCode,
    location: url::Url,
) -> Outcome {
    let is_read = method == Method::GET || method == Method::HEAD;
    if !is_read && matches!(status.as_u16(), 307 | 308) {
        return Err((false, format!("a {status} redirect of a {method} with a body cannot be followed in-process")));
    }
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
        headers.remove(name);
    }
    let same_origin = location.origin().ascii_serialization() == caller.origin;
    let url = if same_origin { location[url::Position::BeforePath..].to_owned() } else { location.to_string() };
    let next = Outgoing {
        method: if is_read { method } else { Method::GET },
        url,
        redirect: RedirectMode::Follow,
        headers,
        body: OutBody::Empty,
        decompress: true,
    };
    caller.chain.depth += 1;
    let mut head =
        if same_origin { Box::pin(self_call(services, caller, next)).await? } else { outbound(services, next).await? };
    // The third line of a head says whether it was redirected.
    if let Some((index, _)) = head.text.match_indices('\n').nth(1) {
        head.text.replace_range(index + 1..index + 2, "1");
    }
    Ok(head)
}

/// Who makes a self-call: the request the relative URL is relative to.
pub(super) struct Caller {
    pub(super) origin: String,
    pub(super) authority: String,
    pub(super) path: String,
    pub(super) client_ip: String,
    pub(super) chain: Chain,
}

/// A relative URL: answered in-process by the same deployment, without a socket.
async fn self_call(services: &Services, caller: Caller, outgoing: Outgoing) -> Outcome {
    let base = url::Url::parse(&caller.origin).and_then(|origin| origin.join(&caller.path));
    let url =
        base.and_then(|base| base.join(&outgoing.url)).map_err(|error| (false, format!("invalid URL: {error}")))?;
    let mut target = url.path().to_owned();
    if let Some(query) = url.query() {
        target.push('?');
        target.push_str(query);
    }
    let request = Request {
        method: outgoing.method.clone(),
        authority: caller.authority.clone(),
        url: target,
        https: caller.origin.starts_with("https:"),
        headers: outgoing.headers.clone(),
        client_ip: caller.client_ip.clone(),
        body: match outgoing.body {
            OutBody::Empty => RequestBody::Empty,
            OutBody::Full(bytes) => RequestBody::Full(bytes),
            OutBody::Stream(stream) => RequestBody::Stream(stream),
        },
    };
    let Response { status, headers, body, .. } = services.self_call(request, caller.chain.clone()).await;
    if let Some(location) = redirect_of(status, &headers, &url, outgoing.redirect)? {
        return redirected(services, caller, outgoing.method, outgoing.headers, status, location).await;
    }
    let reason = status.canonical_reason().unwrap_or_default();
    let mut text = format!("{reason}\n{url}\n0\n");
    push_headers(&mut text, &headers, false);
    let body = match body {
        ResponseBody::Empty => FetchedBody::Whole(Bytes::new()),
        ResponseBody::Full(bytes) => FetchedBody::Whole(bytes),
        body => FetchedBody::Source(BodySource::Local(body.boxed_unsync())),
    };
    Ok(FetchHead { status: u32::from(status.as_u16()), text, body })
}
