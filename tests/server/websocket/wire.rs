//! WebSockets by hand: what is sent is what the test says, bit by bit.

use super::super::WATCHDOG;
use super::super::client::{Answer, Connection};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub(super) const CONTINUATION: u8 = 0;
pub(super) const TEXT: u8 = 1;
pub(super) const BINARY: u8 = 2;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

pub(super) struct Socket {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// The headers of the 101.
    pub(super) headers: Vec<(String, String)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) opcode: u8,
    pub(super) payload: Vec<u8>,
}

/// The headers of a handshake that is right.
pub(super) fn handshake() -> Vec<(&'static str, &'static str)> {
    vec![
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", KEY),
    ]
}

impl Socket {
    /// The handshake: a socket, or the answer in its place.
    pub(super) fn ask(server: SocketAddr, target: &str, more: &[(&str, &str)]) -> Result<Socket, Answer> {
        let mut headers: Vec<(&str, &str)> = handshake();
        headers.extend_from_slice(more);
        let mut connection = Connection::open(server).expect("the server takes connections");
        connection.start("GET", target, &headers, b"").unwrap();
        Socket::answered(connection)
    }

    /// The other half of it.
    pub(super) fn answered(mut connection: Connection) -> Result<Socket, Answer> {
        let head = connection.head().unwrap();
        if head.status != 101 {
            return Err(connection.rest(head).unwrap());
        }
        assert_eq!(head.header("sec-websocket-accept"), Some(ACCEPT));
        let (stream, buffer) = connection.into_parts();
        Ok(Socket { stream, buffer, headers: head.headers })
    }

    pub(super) fn open(server: SocketAddr, target: &str) -> Socket {
        match Socket::ask(server, target, &[]) {
            Ok(socket) => socket,
            Err(answer) => panic!("{target}: {} {}", answer.status, answer.text()),
        }
    }

    /// The status of a handshake that is refused.
    pub(super) fn refused(server: SocketAddr, target: &str, more: &[(&str, &str)]) -> (u16, String) {
        match Socket::ask(server, target, more) {
            Ok(_) => panic!("{target} let a socket in"),
            Err(answer) => (answer.status, answer.text()),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// How long writing may take.
    pub(super) fn stream_timeout(&self, patience: Duration) {
        self.stream.set_write_timeout(Some(patience)).unwrap();
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Another hand on the same connection, for sending.
    pub(super) fn writer(&self) -> TcpStream {
        self.stream.try_clone().unwrap()
    }

    /// Says goodbye, if there is anybody left to say it to.
    pub(super) fn close_quietly(&mut self) {
        let _ = self.frame(0x80 | CLOSE, &1000u16.to_be_bytes());
    }

    /// A masked frame; `first` is its first byte.
    pub(super) fn frame(&mut self, first: u8, payload: &[u8]) -> io::Result<()> {
        self.raw(&masked(first, payload))
    }

    pub(super) fn say(&mut self, text: &str) {
        self.frame(0x80 | TEXT, text.as_bytes()).unwrap();
    }

    pub(super) fn close(&mut self, code: u16, reason: &str) {
        let payload = [&code.to_be_bytes(), reason.as_bytes()].concat();
        self.frame(0x80 | CLOSE, &payload).unwrap();
    }

    /// The next frame; the server sends whole messages only.
    pub(super) fn next(&mut self) -> io::Result<Frame> {
        let head = self.exactly(2)?;
        assert_eq!(head[0] & 0x70, 0, "reserved bits are not used");
        assert_eq!(head[1] & 0x80, 0, "a server does not mask");
        assert_eq!(head[0] & 0x80, 0x80, "a server sends no fragments");
        let length = match head[1] {
            126 => u16::from_be_bytes(self.exactly(2)?.try_into().unwrap()).into(),
            127 => u64::from_be_bytes(self.exactly(8)?.try_into().unwrap()),
            length => length.into(),
        };
        let payload = self.exactly(length as usize)?;
        Ok(Frame { opcode: head[0] & 0x0f, payload })
    }

    /// The next message as text.
    pub(super) fn hear(&mut self) -> String {
        loop {
            let frame = self.next().unwrap();
            match frame.opcode {
                TEXT => return String::from_utf8(frame.payload).unwrap(),
                PING => self.frame(0x80 | PONG, &frame.payload).unwrap(),
                _ => panic!("no text: {frame:?}"),
            }
        }
    }

    pub(super) fn hear_json(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.hear()).unwrap()
    }

    /// Code and reason of the server's close; messages before it do not count.
    pub(super) fn closed(&mut self) -> (u16, String) {
        loop {
            let frame = self.next().unwrap();
            if frame.opcode == CLOSE {
                return close_of(&frame.payload);
            }
        }
    }

    /// Nothing more comes.
    pub(super) fn ended(&mut self) -> bool {
        match self.exactly(1) {
            Ok(_) => false,
            Err(error) => matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset),
        }
    }

    fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < count {
            let mut piece = [0; 16 << 10];
            match self.stream.read(&mut piece)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => self.buffer.extend_from_slice(&piece[..count]),
            }
        }
        Ok(self.buffer.drain(..count).collect())
    }
}

pub(super) fn close_of(payload: &[u8]) -> (u16, String) {
    match payload {
        [] => (1005, String::new()),
        [high, low, reason @ ..] => {
            (u16::from_be_bytes([*high, *low]), String::from_utf8(reason.to_vec()).expect("a reason is text"))
        }
        _ => panic!("a close frame of one byte"),
    }
}

/// A frame as a client sends it.
pub(super) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// For those that wait longer than the others.
pub(super) const PATIENCE: Duration = WATCHDOG;
