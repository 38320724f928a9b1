//! A guest and its WebSockets: those that came to it, and those it opened.

use crate::engine::event::VmEvent;
use crate::engine::slot::Slot;
use crate::engine::socket::{SocketEvent, SocketNews, closing};
use crate::engine::vm::Vm;
use crate::hostcall::fetch::{AbortOnDrop, Caller};
use crate::hostcall::{HostState, headers};
use crate::message::{Request, RequestBody, Response, ResponseBody};
use crate::script::directives::Timeout;
use crate::service::Services;
use crate::service::log::LineLevel;
use crate::service::socket::{
    Dial, Driver, Ending, Incoming, Listener, Outbox, Role, Sent, Utf8Bytes, code as close_code, dial, is_token,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_tungstenite::tungstenite::Message;
use wick_abi::code;
use wick_sandbox::OpCall;

/// Functions of `Op::Socket`, in a; b is the socket. `js-prelude/src/boot/sockets.js` has the same table.
mod function {
    /// Lets the socket in: text = flat headers for the 101.
    pub(super) const ACCEPT: u32 = 1;
    /// c = 1 text, 2 binary; answers the bytes that wait.
    pub(super) const SEND: u32 = 2;
    /// The same to many: text = their numbers, joined by commas. Answers how many took it.
    pub(super) const BROADCAST: u32 = 3;
    /// c = code, text = reason; code 0 closes without either.
    pub(super) const CLOSE: u32 = 4;
    /// Answers the bytes that wait.
    pub(super) const BUFFERED: u32 = 5;
    /// Opens one: text = "url\nprotocols"; answers its number, and the URL it came to is the result.
    pub(super) const CONNECT: u32 = 6;
    /// A handler failed: text = "message\nstack".
    pub(super) const FAIL: u32 = 7;
    /// Gives up one that is being opened.
    pub(super) const DROP: u32 = 8;
}

const BINARY: u32 = 2;

/// Bytes between the two ends of a socket that never leaves this process.
const PIPE_BYTES: usize = 64 << 10;

/// One socket, as its sandbox knows it.
pub(crate) struct SocketEntry {
    outbox: Arc<Outbox>,
    /// The request that opened it, if it is an outbound one: it ends when that is ended.
    owner: Option<u32>,
    /// The task that dials; ended with the entry unless it has come through.
    dialling: Option<AbortOnDrop>,
}

impl SocketEntry {
    pub(crate) fn inbound(outbox: Arc<Outbox>) -> SocketEntry {
        SocketEntry { outbox, owner: None, dialling: None }
    }
}

impl Drop for SocketEntry {
    /// Whoever listened to it is gone, in whatever way.
    fn drop(&mut self) {
        match self.owner {
            None => self.outbox.close(close_code::RESTART, "the script behind this socket has ended"),
            Some(_) => self.outbox.close(close_code::GOING_AWAY, "the request behind this socket has ended"),
        };
    }
}

impl HostState {
    pub(crate) fn add_socket(&mut self, id: u32, entry: SocketEntry) {
        self.sockets.insert(id, entry);
    }

    pub(crate) fn is_client_socket(&self, id: u32) -> bool {
        self.sockets.get(&id).is_some_and(|entry| entry.owner.is_some())
    }

    /// Whether the guest knows this socket; notes that an outbound one has come through.
    pub(crate) fn hears(&mut self, id: u32, news: SocketNews) -> bool {
        let Some(entry) = self.sockets.get_mut(&id) else { return false };
        if news != SocketNews::Admit
            && let Some(dialling) = entry.dialling.take()
        {
            dialling.let_go();
        }
        true
    }

    /// The slot of one call on behalf of a socket.
    pub(crate) fn open_call(
        &mut self,
        call: u32,
        socket: u32,
        timeout: Option<Duration>,
        permit: Option<OwnedSemaphorePermit>,
    ) {
        let deadline = timeout.and_then(|timeout| std::time::Instant::now().checked_add(timeout));
        self.open(call, Box::new(Slot::call(socket, deadline, permit)));
    }

    /// How long a handler of this socket may take.
    pub(crate) fn call_timeout(&self, socket: u32) -> Option<Duration> {
        match self.slots.get(&socket)?.program()?.directives().timeout {
            Timeout::Unlimited => None,
            Timeout::After(timeout) => Some(timeout),
        }
    }

    /// A call that goes on after its turn has its deadline watched.
    pub(crate) fn watch_call(&mut self, call: u32) {
        if self.slots.get(&call).is_some_and(|slot| !slot.done) {
            self.late.push(call);
        }
    }

    /// After a call was ended from outside: whoever waits for its outcome waits in vain.
    pub(crate) fn call_ended(&mut self, socket: u32, error: crate::error::RequestError) {
        let Some(slot) = self.slots.get_mut(&socket) else { return };
        if slot.is_answered() {
            slot.note_error(&error);
            slot.line(LineLevel::Error, "a WebSocket handler was ended: it did not stop within its timeout");
        } else {
            slot.fail(error);
            self.check_over(socket);
        }
    }

    /// Nobody waits for this handshake any more. `true` if the guest may have to be told.
    pub(crate) fn refuse_socket(&mut self, id: u32) -> bool {
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.stop_waiting(499);
            slot.done = true;
            self.check_over(id);
        }
        self.sockets.remove(&id).is_some()
    }

    /// The guest has heard of the end.
    pub(crate) fn end_socket(&mut self, id: u32, bytes_out: u64) {
        let Some(entry) = self.sockets.remove(&id) else { return };
        if entry.owner.is_some() {
            return;
        }
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.end_socket(bytes_out);
            self.check_over(id);
        }
    }

    pub(super) fn socket(&mut self, call: OpCall<'_>) -> i32 {
        match call.a {
            function::ACCEPT => self.socket_accept(call),
            function::SEND => match self.sockets.get(&call.b) {
                Some(entry) => outcome(entry.outbox.send(message(call.c, Bytes::copy_from_slice(call.bytes)))),
                None => code::GONE,
            },
            function::BROADCAST => self.socket_broadcast(call),
            function::CLOSE => match self.sockets.get(&call.b) {
                Some(entry) => {
                    let reason = String::from_utf8_lossy(call.text);
                    let code = u16::try_from(call.c).unwrap_or_default();
                    if entry.outbox.close(code, &reason) { 0 } else { code::GONE }
                }
                None => code::GONE,
            },
            function::BUFFERED => match self.sockets.get(&call.b) {
                Some(entry) => i32::try_from(entry.outbox.buffered()).unwrap_or(i32::MAX),
                None => 0,
            },
            function::CONNECT => self.live(|state| state.socket_connect(call)),
            function::DROP => match self.is_client_socket(call.b).then(|| self.sockets.remove(&call.b)) {
                Some(_) => 0,
                None => code::GONE,
            },
            function::FAIL => self.socket_fail(call),
            _ => code::INVALID,
        }
    }

    fn socket_accept(&mut self, call: OpCall<'_>) -> i32 {
        if !self.sockets.contains_key(&call.b) {
            return code::GONE;
        }
        let Some(slot) = self.slots.get_mut(&call.b) else { return code::GONE };
        let given = std::str::from_utf8(call.text).ok().and_then(|text| headers::parse(text).ok());
        let response = Response {
            headers: given.unwrap_or_default(),
            ..Response::new(StatusCode::SWITCHING_PROTOCOLS, ResponseBody::Empty)
        };
        if slot.answer(response) { 0 } else { code::GONE }
    }

    fn socket_broadcast(&mut self, call: OpCall<'_>) -> i32 {
        let Ok(numbers) = std::str::from_utf8(call.text) else { return code::INVALID };
        let message = message(call.c, Bytes::copy_from_slice(call.bytes));
        let ids = numbers.split(',').filter_map(|number| number.parse::<u32>().ok());
        let entries = ids.filter_map(|id| self.sockets.get(&id));
        // The payload is shared by all of them.
        entries.filter(|entry| matches!(entry.outbox.send(message.clone()), Sent::Queued(_))).count() as i32
    }

    fn socket_fail(&mut self, call: OpCall<'_>) -> i32 {
        let text = String::from_utf8_lossy(call.text);
        let modules = Arc::clone(&self.services.modules);
        let Some(slot) = self.slots.get_mut(&call.b) else { return code::GONE };
        let (message, stack) = text.split_once('\n').unwrap_or((&text, ""));
        let mut error = crate::error::RequestError::new(crate::error::ErrorKind::Script, message);
        let stack = match slot.program() {
            Some(program) => program.map_stack(stack, &modules),
            None => stack.to_owned(),
        };
        slot.line(LineLevel::Error, format!("WebSocket handler: {message}\n{stack}").trim_end());
        error.stack = Some(stack).filter(|stack| !stack.is_empty());
        slot.note_error(&error);
        0
    }

    fn socket_connect(&mut self, call: OpCall<'_>) -> i32 {
        let config = &self.services.config.sockets;
        if self.sockets.values().filter(|entry| entry.owner.is_some()).count() >= config.clients {
            return code::LIMIT;
        }
        let Some(vm) = self.vm.upgrade() else { return code::GONE };
        let Ok(text) = std::str::from_utf8(call.text) else { return code::INVALID };
        let (address, protocols) = text.split_once('\n').unwrap_or((text, ""));
        if !protocols.is_empty() && !protocols.split(", ").all(is_token) {
            return code::INVALID;
        }
        let context = call.context;
        let caller = self.caller(context);
        let Some((url, is_local)) = resolve(address, caller.as_ref()) else { return code::INVALID };
        let id = vm.next_id();
        let outbox = Arc::new(Outbox::new(config.queue_bytes));
        let wire = Wire { services: Arc::clone(&self.services), vm: self.vm.clone(), id, context };
        self.set_result(url.as_str());
        let dial = Dial { url, protocols: protocols.to_owned() };
        let to_send = Arc::clone(&outbox);
        let task = match caller.filter(|_| is_local) {
            Some(caller) => tokio::spawn(async move { wire.local(caller, dial, to_send).await }),
            None => tokio::spawn(async move { wire.remote(dial, to_send).await }),
        };
        let dialling = Some(AbortOnDrop::of(&task));
        self.sockets.insert(id, SocketEntry { outbox, owner: Some(context), dialling });
        id as i32
    }

    /// Ends the outbound sockets of a request that is ended.
    pub(super) fn end_sockets_of(&mut self, request: u32) {
        self.sockets.retain(|_, entry| entry.owner != Some(request));
    }
}

/// What a URL of the guest's leads to, and whether that is this deployment itself.
fn resolve(address: &str, caller: Option<&Caller>) -> Option<(url::Url, bool)> {
    let parsed = url::Url::parse(address);
    let is_local = parsed == Err(url::ParseError::RelativeUrlWithoutBase);
    let mut url = match (parsed, caller) {
        (Ok(url), _) => url,
        (Err(_), Some(caller)) if is_local => caller.base()?.join(address).ok()?,
        _ => return None,
    };
    match url.scheme() {
        "http" => url.set_scheme("ws").ok()?,
        "https" => url.set_scheme("wss").ok()?,
        "ws" | "wss" => {}
        _ => return None,
    }
    (url.fragment().is_none()).then_some((url, is_local))
}

fn message(kind: u32, bytes: Bytes) -> Message {
    if kind == BINARY {
        return Message::Binary(bytes);
    }
    // The bridge writes well-formed UTF-8; bytes that are not come from nowhere good, and are no text.
    match Utf8Bytes::try_from(bytes) {
        Ok(text) => Message::Text(text),
        Err(_) => Message::Text(Utf8Bytes::default()),
    }
}

fn outcome(sent: Sent) -> i32 {
    match sent {
        Sent::Queued(bytes) => i32::try_from(bytes).unwrap_or(i32::MAX),
        Sent::Closed => code::GONE,
        Sent::Full => code::LIMIT,
    }
}

/// The task of an outbound socket.
struct Wire {
    services: Arc<Services>,
    vm: Weak<Vm>,
    id: u32,
    context: u32,
}

impl Wire {
    async fn remote(self, target: Dial, outbox: Arc<Outbox>) {
        match dial(&self.services.fetch, &target, self.services.config.sockets.handshake).await {
            Ok((io, protocol)) => self.serve(io, &protocol, outbox).await,
            Err(message) => self.tell(SocketNews::Failed, message.into()),
        }
    }

    /// A socket to this deployment itself, which needs no network: both ends are here.
    async fn local(self, caller: Caller, target: Dial, outbox: Arc<Outbox>) {
        let request = caller.handshake(&target);
        match self.services.self_socket(request, caller.chain).await {
            Ok(accepted) => {
                let protocol = accepted.protocol();
                let (ours, theirs) = tokio::io::duplex(PIPE_BYTES);
                tokio::spawn(accepted.run(theirs, std::future::pending()));
                self.serve(ours, &protocol, outbox).await;
            }
            Err(message) => self.tell(SocketNews::Failed, message.into()),
        }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Send + Unpin>(self, io: S, protocol: &str, outbox: Arc<Outbox>) {
        self.tell(SocketNews::Open, protocol.into());
        let listener =
            Messages { vm: self.vm.clone(), id: self.id, context: self.context, turns: Arc::new(Semaphore::new(1)) };
        let config = &self.services.config.sockets;
        let mut driver = Driver::new(io, Role::Client, config, outbox, listener).await;
        let ending: Ending = driver.run(std::future::pending()).await;
        self.tell(SocketNews::Close, closing(&ending));
        driver.finish().await;
    }

    fn tell(&self, news: SocketNews, text: Utf8Bytes) {
        let Some(vm) = self.vm.upgrade() else { return };
        vm.post_later(VmEvent::Socket(SocketEvent::News {
            id: self.id,
            context: self.context,
            news,
            text,
            bytes: Bytes::new(),
            call: None,
            turn: None,
            bytes_out: 0,
        }));
    }
}

/// Gives the messages of an outbound socket to the request that opened it, one at a time.
struct Messages {
    vm: Weak<Vm>,
    id: u32,
    context: u32,
    turns: Arc<Semaphore>,
}

impl Listener for Messages {
    fn message(&mut self, message: Incoming) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let vm = self.vm.upgrade()?;
        let (news, text, bytes) = match message {
            Incoming::Text(text) => (SocketNews::Text, text, Bytes::new()),
            Incoming::Binary(bytes) => (SocketNews::Binary, Utf8Bytes::default(), bytes),
        };
        let turns = Arc::clone(&self.turns);
        vm.post(VmEvent::Socket(SocketEvent::News {
            id: self.id,
            context: self.context,
            news,
            text,
            bytes,
            call: None,
            turn: Arc::clone(&turns).try_acquire_owned().ok(),
            bytes_out: 0,
        }));
        if turns.available_permits() > 0 {
            return None;
        }
        Some(Box::pin(async move { drop(turns.acquire().await) }))
    }
}

impl Caller {
    /// What its relative URLs are relative to.
    fn base(&self) -> Option<url::Url> {
        url::Url::parse(&self.origin).ok()?.join(&self.path).ok()
    }

    /// The handshake with itself. What proves to a server that its client knows the protocol is left out: here both do.
    fn handshake(&self, dial: &Dial) -> Request {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(&dial.protocols)
            && !dial.protocols.is_empty()
        {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, value);
        }
        if let Ok(host) = HeaderValue::from_str(&self.authority) {
            headers.insert(header::HOST, host);
        }
        Request {
            method: Method::GET,
            authority: self.authority.clone(),
            url: dial.url[url::Position::BeforePath..].to_owned(),
            https: self.origin.starts_with("https:"),
            headers,
            client_ip: self.client_ip.clone(),
            body: RequestBody::Empty,
        }
    }
}
