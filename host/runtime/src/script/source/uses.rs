//! Which of the injected names a script may touch. In doubt, the answer is yes: whoever reads it leaves out work, and
//! work left out wrongly is a broken script.

use std::collections::HashMap;

use oxc_ast::ast::{BindingPattern, FormalParameters, ObjectPattern};
use oxc_syntax::symbol::SymbolId;

use super::survey::Survey;

/// What a script may touch of what the engine would have to build for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    pub req: bool,
    pub res: bool,
    pub metadata: bool,
    pub shared: bool,
    pub console: bool,
    pub require: bool,
    /// `module` or `exports`, or it has exports of its own.
    pub module: bool,
    pub process: bool,
    pub ws: bool,
    /// The request's body, parsed or not.
    pub body: bool,
    /// The request's headers.
    pub headers: bool,
}

impl Uses {
    pub(super) const ALL: Self = Self {
        req: true,
        res: true,
        metadata: true,
        shared: true,
        console: true,
        require: true,
        module: true,
        process: true,
        ws: true,
        body: true,
        headers: true,
    };

    /// `free` says of a name whether code of the file can mean the wrapper's parameter by it. `handlers` are the
    /// exported values the engine may call.
    pub(super) fn of(survey: &Survey<'_, '_>, free: impl Fn(&str) -> bool, handlers: &[Handler]) -> Self {
        if survey.hides_names {
            return Self::ALL;
        }
        let mut uses = Self {
            req: free("req"),
            res: free("res"),
            metadata: free("metadata"),
            shared: free("shared"),
            console: free("console"),
            require: free("require"),
            module: free("module") || free("exports") || survey.top_this || !handlers.is_empty(),
            process: free("process"),
            ws: free("ws"),
            body: survey.request.body || survey.keys.body,
            headers: survey.request.headers || survey.keys.headers,
        };
        for handler in handlers {
            uses.pass_to(handler, survey);
        }
        uses
    }

    /// Adds what the arguments of a handler give away.
    fn pass_to(&mut self, handler: &Handler, survey: &Survey<'_, '_>) {
        let signature = match handler {
            Handler::Inert => return,
            // Inside a function `arguments` sees every argument, whatever its parameters say.
            _ if survey.any_arguments => None,
            Handler::Unknown => None,
            Handler::Function(signature) => Some(*signature),
            Handler::Named(symbol) => survey.functions.get(symbol).copied(),
        };
        let Some(Signature { parameters, first }) = signature else {
            return self.pass_everything();
        };
        self.req |= parameters > 0;
        self.res |= parameters > 1;
        self.metadata |= parameters > 2;
        self.shared |= parameters > 3;
        let touch = match first {
            First::Nothing => Touch::default(),
            First::Known(touch) => touch,
            First::Symbol(symbol) => survey.touches.get(&symbol).copied().unwrap_or_default(),
        };
        self.body |= touch.body;
        self.headers |= touch.headers;
    }

    fn pass_everything(&mut self) {
        (self.req, self.res, self.metadata, self.shared) = (true, true, true, true);
        (self.body, self.headers) = (true, true);
    }
}

/// What some use of a request gives access to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Touch {
    pub(super) body: bool,
    pub(super) headers: bool,
}

impl Touch {
    /// The request itself gets out of sight.
    pub(super) const ESCAPES: Self = Self { body: true, headers: true };

    /// Reading or writing one member.
    pub(super) fn of_member(name: &str) -> Self {
        match name {
            "method" | "url" | "httpVersion" | "httpVersionMajor" | "httpVersionMinor" | "socket" | "connection"
            | "aborted" | "complete" | "destroyed" => Self::default(),
            "headers" | "rawHeaders" | "headersDistinct" => Self { headers: true, ..Self::default() },
            "body" | "rawBody" | "files" => Self { body: true, ..Self::default() },
            _ => Self::ESCAPES,
        }
    }

    /// Taking a request apart by pattern.
    pub(super) fn of_pattern(pattern: &ObjectPattern<'_>) -> Self {
        let mut touch = if pattern.rest.is_some() { Self::ESCAPES } else { Self::default() };
        for property in &pattern.properties {
            touch |= match property.key.static_name() {
                Some(name) => Self::of_member(&name),
                None => Self::ESCAPES,
            };
        }
        touch
    }
}

impl std::ops::BitOrAssign for Touch {
    fn bitor_assign(&mut self, other: Self) {
        self.body |= other.body;
        self.headers |= other.headers;
    }
}

/// An exported value, as far as the text tells what it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Handler {
    Function(Signature),
    /// A name of the file. It is a function if `Survey::functions` has it.
    Named(SymbolId),
    /// Certainly nothing the engine calls.
    Inert,
    Unknown,
}

/// The parameters of a function. A handler is called with the request, the response, metadata and `shared`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signature {
    parameters: usize,
    first: First,
}

#[derive(Debug, Clone, Copy)]
enum First {
    Nothing,
    Symbol(SymbolId),
    Known(Touch),
}

impl Signature {
    pub(super) fn of(parameters: &FormalParameters<'_>) -> Self {
        let first = match parameters.items.first().map(|first| &first.pattern) {
            None if parameters.rest.is_none() => First::Nothing,
            Some(BindingPattern::BindingIdentifier(name)) => match name.symbol_id.get() {
                Some(symbol) => First::Symbol(symbol),
                None => First::Known(Touch::ESCAPES),
            },
            Some(BindingPattern::ObjectPattern(pattern)) => First::Known(Touch::of_pattern(pattern)),
            _ => First::Known(Touch::ESCAPES),
        };
        let parameters = if parameters.rest.is_some() { usize::MAX } else { parameters.items.len() };
        Self { parameters, first }
    }
}

/// What the survey knows of functions and of the names that may hold a request.
pub(super) type Functions = HashMap<SymbolId, Signature>;
pub(super) type Touches = HashMap<SymbolId, Touch>;
