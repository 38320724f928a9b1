//! Why a cryptographic call was refused, in the few kinds the prelude tells apart.

use crate::hostcall::Reply;
use std::borrow::Cow;

#[derive(Debug)]
pub(super) struct Failure {
    kind: Kind,
    message: Cow<'static, str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An argument no caller of the prelude's gives unless its own caller did wrong: a length, a number.
    Argument,
    /// A key or its encoding is malformed.
    Data,
    /// The operation itself failed: a wrong tag, padding, message too long.
    Operation,
    /// An algorithm or a key type that is not here.
    Unsupported,
    /// More than the limits allow.
    Limit,
}

impl Failure {
    pub(super) fn argument(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { kind: Kind::Argument, message: message.into() }
    }

    pub(super) fn data(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { kind: Kind::Data, message: message.into() }
    }

    pub(super) fn operation(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { kind: Kind::Operation, message: message.into() }
    }

    pub(super) fn unsupported(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { kind: Kind::Unsupported, message: message.into() }
    }

    pub(super) fn limit(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { kind: Kind::Limit, message: message.into() }
    }
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Reply {
        let code = match failure.kind {
            Kind::Argument => "ARGUMENT",
            Kind::Data => "DATA",
            Kind::Operation => "OPERATION",
            Kind::Unsupported => "UNSUPPORTED",
            Kind::Limit => "LIMIT",
        };
        Reply::error(code, failure.message)
    }
}
