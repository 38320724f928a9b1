//! Services: native code behind JavaScript modules that needs no event and no request, only arguments.
//!
//! The guest can call one in three ways, and the service knows of none of them: at once on the sandbox's thread (for
//! what takes microseconds), on a thread for blocking work while the sandbox waits (synchronous file access, SQL), or on
//! such a thread while the sandbox goes on and gets an event (a promise).

/// The number of each service at the border; `js-prelude/src/boot/services.js` has the same table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum ServiceId {
    Crypto = 1,
    Codec = 2,
    Text = 3,
    Pattern = 4,
    Files = 5,
    Sql = 6,
    Locale = 7,
}

impl ServiceId {
    pub(crate) fn from_u32(number: u32) -> Option<ServiceId> {
        Some(match number {
            1 => ServiceId::Crypto,
            2 => ServiceId::Codec,
            3 => ServiceId::Text,
            4 => ServiceId::Pattern,
            5 => ServiceId::Files,
            6 => ServiceId::Sql,
            7 => ServiceId::Locale,
            _ => return None,
        })
    }
}

/// Arguments as they crossed the border: hostile until checked.
pub(crate) struct Call<'a> {
    pub(crate) function: u32,
    pub(crate) b: u32,
    pub(crate) c: u32,
    pub(crate) text: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// What the guest gets: a number, and bytes (often none). A negative number is a failure, and the bytes are then the
/// UTF-8 text "CODE\nmessage", which the prelude makes an error of.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) code: i32,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn number(code: i32) -> Reply {
        Reply { code, bytes: Vec::new() }
    }

    pub(crate) fn bytes(bytes: Vec<u8>) -> Reply {
        Reply { code: 0, bytes }
    }

    /// `code` is what JavaScript sees as the error's `code`: upper case, no line break.
    pub(crate) fn error(code: &str, message: impl std::fmt::Display) -> Reply {
        Reply { code: -1, bytes: format!("{code}\n{message}").into_bytes() }
    }
}

/// What a sandbox holds of a service. Calls may come from any thread, but never two at once from one sandbox unless the
/// script started several asynchronous ones.
pub(crate) trait Service: Send + Sync + 'static {
    fn call(&self, call: &Call<'_>) -> Reply;
}
