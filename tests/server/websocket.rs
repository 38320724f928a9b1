//! WebSockets, from the handshake to the close. `wire` speaks the protocol bit by bit; each other file is one subject.

mod client;
mod frames;
mod life;
mod limits;
mod refuse;
mod wire;
