//! A hand-driven HTTP/1.1 server on loopback: the test decides every byte and every moment.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

pub(super) struct Upstream {
    listener: TcpListener,
    pub(super) address: SocketAddr,
}

impl Upstream {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { listener, address }
    }

    pub(super) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    pub(super) async fn accept(&self) -> Connection {
        let (socket, _) = self.listener.accept().await.unwrap();
        Connection { socket, unread: Vec::new() }
    }

    /// Answers one request after the other with the given responses, on kept-alive connections
    /// where the client keeps them, and reports what it saw.
    pub(super) fn answer(self, responses: Vec<Vec<u8>>) -> JoinHandle<Vec<Seen>> {
        tokio::spawn(async move {
            let mut seen = Vec::new();
            let mut connections = 0;
            let mut current: Option<Connection> = None;
            for response in responses {
                let mut request = match &mut current {
                    Some(connection) => connection.try_request().await,
                    None => None,
                };
                if request.is_none() {
                    connections += 1;
                    let connection = current.insert(self.accept().await);
                    request = connection.try_request().await;
                }
                let (head, body) = request.expect("a request");
                seen.push(Seen { connection: connections, head, body });
                current.as_mut().expect("a connection").send(&response).await;
            }
            seen
        })
    }
}

/// One request as it arrived.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) connection: usize,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Seen {
    pub(super) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

pub(super) struct Connection {
    socket: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).await.unwrap();
    }

    /// Sends to a client that may have closed.
    pub(super) async fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.socket.write_all(bytes).await
    }

    /// The next request head, or `None` once the client has closed.
    pub(super) async fn try_head(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = self.unread.split_off(end + 4);
                let head = std::mem::replace(&mut self.unread, rest);
                return Some(String::from_utf8(head).unwrap());
            }
            if self.read_more().await == 0 {
                return None;
            }
        }
    }

    pub(super) async fn head(&mut self) -> String {
        self.try_head().await.expect("a request head")
    }

    /// Waits until exactly these bytes have arrived next.
    pub(super) async fn expect(&mut self, expected: &[u8]) {
        while self.unread.len() < expected.len() {
            assert_ne!(self.read_more().await, 0, "closed before {expected:?}");
        }
        let rest = self.unread.split_off(expected.len());
        let found = std::mem::replace(&mut self.unread, rest);
        assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(expected));
    }

    /// Waits for the client to close or reset, whatever it still sends.
    pub(super) async fn closed(&mut self) {
        while self.read_more().await > 0 {}
    }

    async fn try_request(&mut self) -> Option<(String, Vec<u8>)> {
        let head = self.try_head().await?;
        let length = header(&head, "content-length").map_or(0, |value| value.parse().unwrap());
        while self.unread.len() < length {
            assert_ne!(self.read_more().await, 0, "closed within the request body");
        }
        let rest = self.unread.split_off(length);
        Some((head, std::mem::replace(&mut self.unread, rest)))
    }

    async fn read_more(&mut self) -> usize {
        self.socket.read_buf(&mut self.unread).await.unwrap_or(0)
    }
}

/// A response with a content-length.
pub(super) fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}
