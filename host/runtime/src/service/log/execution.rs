//! What the engines hand to the log: one finished execution, and the console it collected on the way.

use super::{LogConfig, LogService};

/// A script's `@log-level`: what is kept beside the access line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LogLevel {
    /// Only the access line.
    None,
    /// The summary.
    Minimal,
    /// Summary, console lines and errors.
    #[default]
    Standard,
    /// Headers and bodies too.
    Full,
    /// Timings, resolved route and stack traces too.
    Debug,
}

impl LogLevel {
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimal => "minimal",
            Self::Standard => "standard",
            Self::Full => "full",
            Self::Debug => "debug",
        }
    }
}

/// The level of one console line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineLevel {
    Debug,
    Log,
    Info,
    Warn,
    Error,
}

impl LineLevel {
    /// From the number the guest sends; an unknown one is an ordinary line.
    pub fn from_code(code: i64) -> Self {
        match code {
            0 => Self::Debug,
            2 => Self::Info,
            3 => Self::Warn,
            4 => Self::Error,
            _ => Self::Log,
        }
    }

    pub(super) fn code(self) -> u8 {
        match self {
            Self::Debug => 0,
            Self::Log => 1,
            Self::Info => 2,
            Self::Warn => 3,
            Self::Error => 4,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Log => "log",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Line {
    pub ts_ms: u64,
    pub level: LineLevel,
    pub text: String,
}

/// Whose line it is: the execution, and its script written `deployment/path`.
#[derive(Debug, Clone, Copy)]
pub struct LineSource<'a> {
    pub execution_id: &'a str,
    pub script_path: &'a str,
}

/// The console of one running execution: shows each line to live readers at once and keeps what the caps allow for
/// the record written at the end. Empty until the first line, so an execution that prints nothing pays nothing.
#[derive(Debug, Default)]
pub struct Console {
    pub(super) lines: Vec<Line>,
    pub(super) dropped: u64,
    /// Whether live readers saw the lines already.
    pub(super) live: bool,
    bytes: usize,
}

impl Console {
    pub fn new() -> Self {
        Self { live: true, ..Self::default() }
    }

    /// Adds a line at `ts_ms`. `level` is the script's; below `standard` the line is shown live and not kept.
    pub fn line(
        &mut self,
        log: &LogService,
        source: LineSource<'_>,
        level: LogLevel,
        ts_ms: u64,
        line: LineLevel,
        text: &str,
    ) {
        log.live_line_at(source.execution_id, source.script_path, ts_ms, line, text);
        if level >= LogLevel::Standard {
            self.keep(log.config(), ts_ms, line, text);
        }
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(super) fn keep(&mut self, config: &LogConfig, ts_ms: u64, level: LineLevel, text: &str) {
        let cut = cut_line(text, config.line_bytes);
        if self.lines.len() >= config.execution_lines || self.bytes + cut.len() > config.execution_bytes {
            self.dropped += 1;
            return;
        }
        self.bytes += cut.len();
        self.lines.push(Line { ts_ms, level, text: cut.into_owned() });
    }
}

/// Lines gathered elsewhere. They count as not yet shown live, so recording them shows them.
impl FromIterator<Line> for Console {
    fn from_iter<I: IntoIterator<Item = Line>>(lines: I) -> Self {
        let config = LogConfig::default();
        let mut console = Self::default();
        for line in lines {
            console.keep(&config, line.ts_ms, line.level, &line.text);
        }
        console
    }
}

pub(super) fn cut_line(text: &str, limit: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= limit {
        return text.into();
    }
    let end = text.floor_char_boundary(limit);
    format!("{} [{} bytes cut]", &text[..end], text.len() - end).into()
}

#[derive(Debug, Clone, Copy)]
pub struct ErrorRecord<'a> {
    pub code: &'a str,
    pub message: &'a str,
    /// Kept at level `debug`.
    pub stack: Option<&'a str>,
}

/// A body as far as the caller kept it, after `@log-max-body-size` and [`redact_body`](super::redact_body).
#[derive(Debug, Clone, Copy)]
pub struct BodyRecord<'a> {
    pub bytes: &'a [u8],
    /// How long the whole body was.
    pub total: u64,
}

/// One finished execution. Everything is borrowed: `record` encodes it before returning, so nothing needs to be
/// copied for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Execution<'a> {
    /// A UUIDv7; its time bits are how the record is found again.
    pub id: &'a str,
    /// When the request began.
    pub ts_ms: u64,
    pub duration_us: u64,
    pub script_path: Option<&'a str>,
    /// `namespace/execId`, or empty when no deployment matched.
    pub deployment: &'a str,
    pub host: &'a str,
    pub method: &'a str,
    /// Path and query; secret query values are redacted here.
    pub url: &'a str,
    pub status: u16,
    pub client_ip: &'a str,
    pub user_agent: Option<&'a str>,
    pub bytes_out: u64,
    pub level: LogLevel,
    /// Kept from level `standard`.
    pub error: Option<ErrorRecord<'a>>,
    /// Kept from level `standard`.
    pub console: Option<&'a Console>,
    /// Kept from level `full`, secret ones redacted here.
    pub request_headers: Option<&'a [(String, String)]>,
    pub response_headers: Option<&'a [(String, String)]>,
    /// The script's `@log-exclude-headers`, on top of the ones always excluded.
    pub exclude_headers: &'a [String],
    /// Kept at any level but `none`: a directive may ask for bodies below `full`, and the caller decides.
    pub request_body: Option<BodyRecord<'a>>,
    pub response_body: Option<BodyRecord<'a>>,
    pub cpu_us: u64,
    /// Named spans in microseconds, kept at level `debug`.
    pub timings: &'a [(&'a str, u64)],
    /// The resolved route, kept at level `debug`.
    pub route: Option<&'a str>,
    /// The script's `@log-retention-days`.
    pub retention_days: Option<u32>,
}
