//! WebSocket connections: their limits, their handshake, and the pump between a wire and whoever listens.
//!
//! It knows neither scripts nor sandboxes. `engine::socket` connects it with a worker, `hostcall::socket` with a guest
//! that dials out.
//!
//! | part | job |
//! |---|---|
//! | `config` | what a socket may use up |
//! | `handshake` | both halves of the HTTP upgrade, as headers |
//! | `outbox` | what waits to be sent: the one thing a guest's thread and the connection's task share |
//! | `driver` | the task of one connection: reading, writing, pings, closing |
//! | `meter` | bytes that went over the wire |
//! | `figures` | counts, and how many a deployment may have |
//! | `client` | dialling out |

mod client;
mod config;
mod driver;
mod figures;
mod handshake;
mod meter;
mod outbox;

pub(crate) use client::{Dial, dial};
pub use config::SocketConfig;
pub(crate) use driver::{Driver, Ending, Incoming, Listener, Role};
pub use figures::SocketFigures;
pub(crate) use figures::{SocketGuard, Sockets};
pub use handshake::{Asked, Refusal, asked};
pub(crate) use handshake::{is_token, switching};
pub(crate) use outbox::{Outbox, Sent};
pub(crate) use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Close codes of RFC 6455 section 7.4, and ours.
pub(crate) mod code {
    pub(crate) const GOING_AWAY: u16 = 1001;
    pub(crate) const PROTOCOL: u16 = 1002;
    pub(crate) const NO_STATUS: u16 = 1005;
    pub(crate) const ABNORMAL: u16 = 1006;
    pub(crate) const INVALID_TEXT: u16 = 1007;
    pub(crate) const TOO_BIG: u16 = 1009;
    pub(crate) const RESTART: u16 = 1012;
    pub(crate) const TRY_AGAIN: u16 = 1013;
    /// The endpoint does not take sockets: `@mode worker` or `@websocket` is missing.
    pub(crate) const NOT_A_SOCKET: u16 = 4400;
}
