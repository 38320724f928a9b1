//! Opens upstream connections: one name lookup, the address policy on every result, then TCP to
//! exactly those addresses and TLS under the name the URL gave.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower_service::Service;

use super::address::AddressPolicy;
use super::error::{FetchError, FetchErrorKind, Peer, find_cause};
use super::stream::UpstreamStream;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, FetchError>> + Send>>;

/// Head start of one address over the next, the figure RFC 8305 recommends.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);
/// Addresses tried per name; a hostile zone may list hundreds.
const MAX_ATTEMPTS: usize = 8;

/// What every connection attempt needs to know.
pub(super) struct Dialer {
    pub(super) policy: AddressPolicy,
    pub(super) permits: Arc<Semaphore>,
    pub(super) write_stall: Duration,
}

/// Which HTTP versions TLS offers; plain HTTP is always HTTP/1.1.
#[derive(Clone, Copy)]
pub(super) enum Offer {
    Http1,
    Http1AndHttp2,
}

/// The connector handed to hyper's client. The client clones it once per request, so it is one
/// reference count.
#[derive(Clone)]
pub(super) struct Connector(Arc<Shared>);

struct Shared {
    https: HttpsConnector<TcpConnector>,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(dialer: Arc<Dialer>, tls: rustls::ClientConfig, offer: Offer, timeout: Duration) -> Self {
        let schemes = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
        let tcp = TcpConnector(dialer);
        let https = match offer {
            Offer::Http1 => schemes.enable_http1().wrap_connector(tcp),
            Offer::Http1AndHttp2 => schemes.enable_all_versions().wrap_connector(tcp),
        };
        Self(Arc::new(Shared { https, timeout }))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<UpstreamStream>;
    type Error = FetchError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let shared = Arc::clone(&self.0);
        Box::pin(async move {
            let peer = peer_of(&uri)?;
            let connecting = shared.https.clone().call(uri);
            match tokio::time::timeout(shared.timeout, connecting).await {
                Ok(connected) => connected.map_err(|error| explain(error, &peer)),
                Err(_) => {
                    Err(FetchError::network(format!("connecting to {peer} took longer than {:?}", shared.timeout)))
                }
            }
        })
    }
}

/// Failures of our own TCP half pass through; what else can fail is the TLS half.
fn explain(error: BoxError, peer: &Peer) -> FetchError {
    if let Some(own) = find_cause::<FetchError>(&*error) {
        return own.clone();
    }
    match find_cause::<rustls::Error>(&*error) {
        Some(tls) => FetchError::network(format!("tls handshake with {peer} failed: {tls}")),
        None => FetchError::network(format!("tls handshake with {peer} failed: {error}")),
    }
}

#[derive(Clone)]
struct TcpConnector(Arc<Dialer>);

impl Service<Uri> for TcpConnector {
    type Response = UpstreamStream;
    type Error = FetchError;
    type Future = Connecting<UpstreamStream>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dialer = Arc::clone(&self.0);
        Box::pin(async move { dialer.dial(&peer_of(&uri)?).await })
    }
}

fn peer_of(uri: &Uri) -> Result<Peer, FetchError> {
    Peer::of(uri).ok_or_else(|| FetchError::bad_request("the url has no host"))
}

impl Dialer {
    async fn dial(&self, peer: &Peer) -> Result<UpstreamStream, FetchError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| FetchError::network("the client is shut down"))?;
        let addresses = resolve(peer).await?;
        // One denied address condemns the name: a name that mixes them is up to something.
        if !addresses.iter().all(|address| self.policy.allows(*address)) {
            let message = format!("access to {peer} is denied");
            return Err(FetchError::new(FetchErrorKind::Denied, message));
        }
        let socket = connect_any(&addresses).await.map_err(|error| refusal(&error, peer, &addresses))?;
        // Only a hint to the kernel; a socket that refuses it still works.
        let _ = socket.set_nodelay(true);
        Ok(UpstreamStream::new(socket, self.write_stall, permit))
    }
}

async fn resolve(peer: &Peer) -> Result<Vec<SocketAddr>, FetchError> {
    if let Ok(ip) = peer.host().parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, peer.port())]);
    }
    let host = peer.host();
    let found = tokio::net::lookup_host((host, peer.port()))
        .await
        .map_err(|error| FetchError::network(format!("name lookup of {host} failed: {error}")))?;
    let addresses: Vec<SocketAddr> = found.take(MAX_ATTEMPTS).collect();
    if addresses.is_empty() {
        return Err(FetchError::network(format!("name lookup of {host} found no address")));
    }
    Ok(addresses)
}

/// Tries the addresses in the resolver's order, each with a head start over the next; the first
/// connection wins and drops the others. The error is that of the attempt that failed last.
async fn connect_any(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let (&first, mut rest) = addresses.split_first().ok_or(io::ErrorKind::AddrNotAvailable)?;
    if rest.is_empty() {
        return TcpStream::connect(first).await;
    }
    let mut attempts = FuturesUnordered::new();
    attempts.push(TcpStream::connect(first));
    loop {
        let finished = match rest.split_first() {
            None => attempts.next().await,
            Some(_) => match tokio::time::timeout(ATTEMPT_DELAY, attempts.next()).await {
                Ok(finished) => finished,
                Err(_) => Some(Err(io::ErrorKind::TimedOut.into())),
            },
        };
        let error = match finished {
            Some(Ok(socket)) => return Ok(socket),
            Some(Err(error)) => error,
            None => return Err(io::ErrorKind::AddrNotAvailable.into()),
        };
        match rest.split_first() {
            Some((&next, others)) => {
                attempts.push(TcpStream::connect(next));
                rest = others;
            }
            None if attempts.is_empty() => return Err(error),
            None => {}
        }
    }
}

fn refusal(error: &io::Error, peer: &Peer, addresses: &[SocketAddr]) -> FetchError {
    let tried = match addresses {
        [only] if only.ip().to_string() == peer.host() => String::new(),
        several => {
            let list: Vec<String> = several.iter().map(SocketAddr::to_string).collect();
            format!(" (tried {})", list.join(", "))
        }
    };
    FetchError::network(match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!("connection refused by {peer}{tried}: nothing is listening there")
        }
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            format!("no route to {peer}{tried}")
        }
        io::ErrorKind::TimedOut => format!("connecting to {peer} timed out{tried}"),
        _ => format!("connecting to {peer} failed{tried}: {error}"),
    })
}
