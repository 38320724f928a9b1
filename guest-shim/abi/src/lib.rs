//! The border between host and guest: operation codes, event kinds and the cells both sides share.
//!
//! `js-prelude/src/boot/abi.js` states the same numbers for JavaScript; a test in `host/runtime` compares the two.
//! This crate is `no_std` and has no dependency, because the guest shim compiles it too.
#![no_std]

/// Bumped when a change here makes an old `engine.wasm` and a new host disagree.
pub const VERSION: u32 = 3;

/// Module name of every host import.
pub const IMPORT_MODULE: &str = "wick";

/// Custom section of `engine.wasm` that carries the hash of the inputs it was built from.
pub const INPUTS_SECTION: &str = "wick-inputs";

macro_rules! numbers {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $value:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub enum $name { $($(#[$vdoc])* $variant = $value,)* }

        impl $name {
            /// Every member, for tables and tests.
            pub const ALL: &'static [(&'static str, $name)] = &[$((stringify!($variant), $name::$variant),)*];

            /// The member with this number; numbers from the guest are hostile, so this may fail.
            pub const fn from_u32(number: u32) -> Option<$name> {
                match number { $($value => Some($name::$variant),)* _ => None }
            }
        }
    };
}

numbers! {
    /// What the guest asks of the host.
    Op {
        /// A whole response: a = request, b = status, text = flat headers, bytes = body.
        Respond = 1,
        /// The head of a streamed response.
        RespondHead = 2,
        /// A piece of it; answers the bytes now queued.
        RespondChunk = 3,
        /// Its end: b = 0 done, 1 abort the connection.
        RespondEnd = 4,
        /// Head, and the host pumps body handle c into the response by itself.
        RespondSplice = 5,
        /// The request failed in the script: text = "CODE\nmessage\nstack".
        RespondFail = 6,
        /// A console line: a = request, b = level.
        Log = 10,
        /// A unit finished loading: a = unit, b = 0 or 1 for failed, text = "message\nstack".
        Loaded = 11,
        /// Nothing of request `a` runs on purpose any more.
        Done = 12,
        /// Starts a timer of `a` milliseconds; answers its id.
        TimerStart = 20,
        /// Stops timer `a`.
        TimerCancel = 21,
        /// Starts an outbound request; answers its id.
        Fetch = 30,
        /// A piece of a streamed request body.
        FetchSend = 31,
        /// Gives up fetch or body handle `a`.
        Cancel = 32,
        /// Asks for the next piece of body handle `a`.
        BodyPull = 33,
        /// Parses a URL; the result is taken.
        UrlParse = 41,
        /// Sets component b of a URL; the result is taken.
        UrlSet = 42,
        /// Resolves a module: b = 0 import, 1 require; text = "referrer\nspecifier"; the result is its name.
        ModuleResolve = 50,
        /// The source of module `text`; answers its format (see `ModuleFormat`), the result is the source.
        ModuleLoad = 51,
        /// Calls function `a & 0xffff` of service `a >> 16`; the result is taken.
        Call = 70,
        /// The same on another thread: answers a number that comes back in `Event::Served`.
        Start = 71,
        /// WebSockets: a = function, b = socket.
        Socket = 72,
    }
}

numbers! {
    /// What the host tells the guest.
    Event {
        /// A request begins.
        Request = 1,
        /// A unit of user code to load.
        Load = 2,
        /// Timer `a` fired.
        Timer = 3,
        /// The head of fetch `a` arrived; b = status, with `WHOLE_BODY` set when bytes hold all of the body.
        FetchHead = 4,
        /// Fetch `a` failed.
        FetchError = 5,
        /// A piece of body handle `a`: b = 0 data, 1 end, 2 error.
        BodyChunk = 6,
        /// The caller of request `a` left, or its deadline passed: b says which.
        RequestAbort = 7,
        /// The queue of response `a` is empty again.
        Drain = 8,
        /// A management command.
        Control = 9,
        /// The queue of streamed request body `a` is empty again.
        FetchDrain = 10,
        /// Call `a`, begun with `Op::Start`, is done: b = its number; text when that is negative, else bytes.
        Served = 11,
        /// Something happened to socket `a`: b says what.
        Socket = 13,
    }
}

/// Bit of [`Event::FetchHead`]'s b: the whole body came along.
pub const WHOLE_BODY: u32 = 0x1_0000;

/// What `deliver` answers.
pub mod turn {
    /// The turn ended and nothing was interrupted.
    pub const DONE: i32 = 0;
    /// At least one job was interrupted by its deadline; the rest ran.
    pub const INTERRUPTED: i32 = 1;
    /// The call was refused: bad arguments, or before `boot`.
    pub const REFUSED: i32 = -1;
}

/// Error codes an operation may answer (all negative).
pub mod code {
    /// The handle or argument is not valid.
    pub const INVALID: i32 = -1;
    /// A limit of this sandbox is reached.
    pub const LIMIT: i32 = -2;
    /// Not while an image is being made.
    pub const NO_IO: i32 = -3;
    /// The other side is gone.
    pub const GONE: i32 = -4;
}
