//! WebSockets, from the handshake to the close. `wire` speaks the protocol bit by bit; each other file is one subject.

mod cases;
mod client;
mod life;
mod limits;
mod refuse;
mod utf8;
mod wire;
