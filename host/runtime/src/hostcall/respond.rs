//! The guest answers: whole, streamed, spliced, or with an error.

use crate::engine::event::VmEvent;
use crate::engine::slot::{Abort, Slot};
use crate::engine::splice::Splice;
use crate::engine::vm::Vm;
use crate::error::{ErrorKind, RequestError};
use crate::hostcall::fetch::{BodySource, Operation};
use crate::hostcall::{HostState, headers};
use crate::message::{BodyWatcher, Response, ResponseBody, Sent, body_channel};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::sync::Weak;
use wick_abi::code;
use wick_sandbox::OpCall;

/// Passes what the reader of a streamed response does on to the VM that writes it.
struct ResponseWatcher {
    vm: Weak<Vm>,
    request: u32,
}

impl BodyWatcher for ResponseWatcher {
    fn drained(&self) {
        if let Some(vm) = self.vm.upgrade() {
            vm.post_later(VmEvent::Drain { id: self.request });
        }
    }

    fn left(&self) {
        if let Some(vm) = self.vm.upgrade() {
            vm.post_later(VmEvent::Abort { id: self.request, abort: Abort::ClientLeft });
        }
    }
}

impl HostState {
    pub(super) fn respond(&mut self, call: OpCall<'_>) -> i32 {
        let Some(slot) = self.slots.get_mut(&call.a) else { return code::GONE };
        if call.c == 1 {
            slot.done = true;
        }
        let outcome = match head(call) {
            Ok((status, mut headers)) => {
                // Ours to state: it is the length of what follows.
                headers.remove(header::CONTENT_LENGTH);
                let bodiless = status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED;
                let body = if bodiless || call.bytes.is_empty() {
                    ResponseBody::Empty
                } else {
                    ResponseBody::Full(Bytes::copy_from_slice(call.bytes))
                };
                let answered = slot.answer(Response { headers, ..Response::new(status, body) });
                if answered { 0 } else { code::GONE }
            }
            Err(message) => unsendable(slot, &message),
        };
        self.check_over(call.a);
        outcome
    }

    pub(super) fn respond_head(&mut self, call: OpCall<'_>) -> i32 {
        let Some(slot) = self.slots.get_mut(&call.a) else { return code::GONE };
        if slot.is_answered() {
            return code::GONE;
        }
        let outcome = match head(call) {
            Ok((status, headers)) => {
                let watcher = ResponseWatcher { vm: self.vm.clone(), request: call.a };
                let limit = self.services.config.limits.response_queue_bytes;
                let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
                let (sender, receiver) = body_channel(limit, Box::new(watcher), length);
                let response = Response { headers, ..Response::new(status, ResponseBody::Stream(receiver)) };
                if slot.answer_streamed(response, sender) {
                    self.held.push(call.a);
                    0
                } else {
                    code::GONE
                }
            }
            Err(message) => unsendable(slot, &message),
        };
        self.check_over(call.a);
        outcome
    }

    pub(super) fn respond_chunk(&mut self, call: OpCall<'_>) -> i32 {
        let Some(slot) = self.slots.get_mut(&call.a) else { return code::GONE };
        if !call.bytes.is_empty() {
            slot.release();
        }
        let Some(body) = &slot.body else { return code::GONE };
        match body.send(Bytes::copy_from_slice(call.bytes)) {
            Sent::Queued(bytes) => i32::try_from(bytes).unwrap_or(i32::MAX),
            Sent::Gone => code::GONE,
            Sent::Full => {
                // It was told how much was queued and went on writing. Cutting the response is the only honest end:
                // dropping a piece of it would send something else than the script wrote.
                let limit = self.services.config.limits.response_queue_bytes;
                slot.note_error(&RequestError::new(
                    ErrorKind::Script,
                    format!("more than {limit} bytes written without waiting for the client; await 'drain'"),
                ));
                slot.end_body(true);
                self.check_over(call.a);
                code::LIMIT
            }
        }
    }

    pub(super) fn respond_end(&mut self, call: OpCall<'_>) -> i32 {
        let Some(slot) = self.slots.get_mut(&call.a) else { return code::GONE };
        slot.end_body(call.b == 1);
        self.check_over(call.a);
        0
    }

    /// The body of handle `c` becomes the response's, unread by the guest from here on.
    pub(super) fn respond_splice(&mut self, call: OpCall<'_>) -> i32 {
        if !self.slots.contains_key(&call.a) {
            return code::GONE;
        }
        let Some(Operation::Body { source: Some(_), .. }) = self.operations.get(&call.c) else { return code::INVALID };
        let Some(Operation::Body { source: Some(source), .. }) = self.operations.remove(&call.c) else {
            return code::INVALID;
        };
        let Some(slot) = self.slots.get_mut(&call.a) else { return code::GONE };
        let outcome = match head(call) {
            Ok((status, mut headers)) => {
                let body = match &source {
                    // The upstream's coding was our choice, not this client's: who cannot read it gets the plain bytes.
                    BodySource::Upstream { coding: Some(coding), .. } if !accepts(slot, coding) => {
                        source.into_decoded()
                    }
                    // Else the body goes on as it was sent, and its coding must be named again.
                    BodySource::Upstream { coding: Some(coding), .. } => {
                        headers.entry(header::CONTENT_ENCODING).or_insert_with(|| coding.clone());
                        source.into_raw()
                    }
                    _ => source.into_raw(),
                };
                headers.remove(header::CONTENT_LENGTH);
                let (splice, body) = Splice::around(body);
                slot.splice = Some(splice);
                let body = ResponseBody::Boxed(body);
                if slot.answer(Response { headers, ..Response::new(status, body) }) { 0 } else { code::GONE }
            }
            Err(message) => unsendable(slot, &message),
        };
        self.check_over(call.a);
        outcome
    }

    /// `b` = 0: the error is the answer. `b` = 1: the answer has begun, the error is only logged, unless nothing of it has
    /// left yet.
    pub(super) fn respond_fail(&mut self, call: OpCall<'_>) -> i32 {
        let text = String::from_utf8_lossy(call.text);
        let Some(slot) = self.slots.get_mut(&call.a) else {
            self.note_boot_failure(call.text);
            return 0;
        };
        let modules = std::sync::Arc::clone(&self.services.modules);
        let mut parts = text.splitn(3, '\n');
        let (kind, message, stack) = (parts.next(), parts.next(), parts.next());
        let kind = ErrorKind::from_guest(kind.unwrap_or_default());
        let mut error = RequestError::new(kind, message.unwrap_or("the script failed"));
        error.stack = stack.filter(|stack| !stack.trim().is_empty()).map(|stack| match slot.program() {
            Some(program) => program.map_stack(stack, &modules),
            None => stack.to_owned(),
        });
        if let Ok(Ok(headers)) = std::str::from_utf8(call.bytes).map(headers::parse) {
            error.headers = headers;
        }
        match call.b {
            1 if slot.holds_head() => slot.refuse_held(error),
            1 => slot.note_error(&error),
            _ => slot.fail(error),
        }
        self.check_over(call.a);
        0
    }
}

/// Fails a request whose script described a response that HTTP cannot carry.
fn unsendable(slot: &mut Slot, message: &str) -> i32 {
    slot.fail(RequestError::new(ErrorKind::Script, format!("the response cannot be sent: {message}")));
    code::INVALID
}

/// Whether the client of this request can read a body in this coding.
fn accepts(slot: &Slot, coding: &HeaderValue) -> bool {
    let accepted = slot.about().and_then(|about| about.headers.get(header::ACCEPT_ENCODING));
    let (Some(Ok(accepted)), Ok(codings)) = (accepted.map(HeaderValue::to_str), coding.to_str()) else { return false };
    codings.split(',').all(|coding| {
        accepted.split(',').any(|offer| {
            let (name, quality) = offer.split_once(';').unwrap_or((offer, ""));
            let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
            !refused && (name.trim().eq_ignore_ascii_case(coding.trim()) || name.trim() == "*")
        })
    })
}

/// Status and headers of a response.
fn head(call: OpCall<'_>) -> Result<(StatusCode, HeaderMap), String> {
    let status = u16::try_from(call.b).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.filter(|status| status.as_u16() >= 200).ok_or_else(|| format!("invalid status {}", call.b))?;
    let text = std::str::from_utf8(call.text).map_err(|_| "invalid header text".to_owned())?;
    Ok((status, headers::parse(text)?))
}
