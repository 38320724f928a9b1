//! What a WebSocket may use up.

use std::time::Duration;

/// Limits of every socket. All can be set in the configuration file.
#[derive(Clone, Debug)]
pub struct SocketConfig {
    /// A message from the other side, its fragments together: 1009 beyond.
    pub message_bytes: usize,
    /// A single frame: 1009 beyond.
    pub frame_bytes: usize,
    /// Bytes waiting for a reader that is slow: 1013 beyond, for nobody is served by messages from long ago.
    pub queue_bytes: usize,
    /// Sockets open in one deployment: 503 beyond.
    pub per_deployment: usize,
    /// Outbound sockets of one sandbox.
    pub clients: usize,
    /// Handler calls of one socket that have not ended. Its next message is read when one of them has.
    pub calls: usize,
    /// After this long without a sign of life the other side is asked for one.
    pub ping: Duration,
    /// After this long without a sign of life the connection is given up.
    pub idle: Duration,
    /// How long a handshake may take, `pre.js` and the first run of the script included.
    pub handshake: Duration,
    /// How long the other side may take to answer a close.
    pub close: Duration,
    /// Refuse browsers that come from another origin, unless `@cors` admits it. Same-origin rules do not cover sockets:
    /// without this any page could open one in its visitor's name.
    pub check_origin: bool,
}

impl Default for SocketConfig {
    fn default() -> SocketConfig {
        SocketConfig {
            message_bytes: 1 << 20,
            frame_bytes: 1 << 20,
            queue_bytes: 4 << 20,
            per_deployment: 5_000,
            clients: 100,
            calls: 100,
            ping: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            handshake: Duration::from_secs(30),
            close: Duration::from_secs(5),
            check_origin: true,
        }
    }
}
