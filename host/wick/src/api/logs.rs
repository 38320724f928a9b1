//! `logs/…`: what is kept of executions, read and followed.

use super::call::Call;
use super::error::ApiError;
use super::reply::Reply;
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;
use wick_runtime::message::{BodyError, ResponseBody};
use wick_runtime::service::log::{ListFilter, LogStream, ReadQuery, StreamEvent};

/// Entries a list has when nobody says how many.
const LIST: u64 = 100;
const LINES: u64 = 100;

/// A silent stream says this often that it is alive, so that nothing on the way takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Events that are ready are sent together, up to about this.
const PIECE_BYTES: usize = 32 << 10;

pub(super) async fn list(call: Call) -> Result<Reply, ApiError> {
    let kind = call.query.text("type").unwrap_or("all");
    let filter = ListFilter::parse(kind)
        .ok_or_else(|| ApiError::invalid("type must be one of all, request, access, cron, other"))?;
    let limit = call.query.number("limit")?.unwrap_or(LIST);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let logs = call.shared.on_files(move |shared| Ok(shared.runtime.log().list(filter, limit)?)).await?;
    let directory = call.shared.runtime.log().dir().to_str();
    Reply::json(&json!({ "directory": directory, "count": logs.len(), "logs": logs }))
}

pub(super) async fn read(call: Call) -> Result<Reply, ApiError> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let file = owned(call.body.text("file")?);
    let execution_id = owned(call.body.text("executionId")?);
    let search = owned(call.body.text("search")?);
    // More than there can be is refused by the log itself.
    let lines = usize::try_from(call.body.number("lines")?.unwrap_or(LINES)).unwrap_or(usize::MAX);
    let tail = call.body.flag("tail")?.unwrap_or(true);
    let read = move |shared: &super::Shared| {
        let query = ReadQuery {
            file: file.as_deref(),
            execution_id: execution_id.as_deref(),
            lines,
            tail,
            search: search.as_deref(),
        };
        Ok(shared.runtime.log().read(&query)?)
    };
    Reply::json(&call.shared.on_files(read).await?)
}

pub(super) async fn stream(call: Call) -> Result<Reply, ApiError> {
    let file = call.query.required("file")?.to_owned();
    let follow = call.query.flag("follow")?.unwrap_or(true);
    let open = move |shared: &super::Shared| Ok(shared.runtime.log().stream(&file, follow)?);
    let stream = call.shared.on_files(open).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    // Proxies of the nginx family hold events back otherwise.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(Reply { status: StatusCode::OK, headers, body: events(stream, call.shared.stopping.subscribe()) })
}

/// Pulled by the client's connection: a slow one slows the reading down, and one that leaves drops the stream.
fn events(stream: LogStream, stopping: watch::Receiver<bool>) -> ResponseBody {
    let pieces = stream::unfold((stream, stopping), |(mut stream, mut stopping)| async move {
        let piece = tokio::select! {
            piece = next_piece(&mut stream, HEARTBEAT) => piece?,
            // An error would be the API itself gone, which ends it as well.
            _ = stopping.wait_for(|stopping| *stopping) => return None,
        };
        Some((Ok::<_, BodyError>(Frame::data(Bytes::from(piece))), (stream, stopping)))
    });
    ResponseBody::Boxed(StreamBody::new(pieces).boxed_unsync())
}

/// The next events, or a comment when there are none for long. `None` at the end.
async fn next_piece(stream: &mut LogStream, heartbeat: Duration) -> Option<String> {
    let Ok(event) = tokio::time::timeout(heartbeat, stream.next()).await else {
        return Some(": alive\n\n".to_owned());
    };
    let mut piece = String::new();
    push(&mut piece, &event?);
    while piece.len() < PIECE_BYTES {
        // The end is met again by the next call.
        let Some(Some(event)) = stream.next().now_or_never() else { break };
        push(&mut piece, &event);
    }
    Some(piece)
}

/// Data is one line of JSON, in which a line break cannot occur: no log text can pass for another event.
fn push(piece: &mut String, event: &StreamEvent) {
    let (name, data) = match event {
        StreamEvent::Line(line) => ("message", json!({ "line": line })),
        StreamEvent::Gap(gap) => ("gap", json!(gap)),
    };
    piece.push_str("event: ");
    piece.push_str(name);
    piece.push_str("\ndata: ");
    piece.push_str(&data.to_string());
    piece.push_str("\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use wick_runtime::service::log::{LogConfig, LogService};

    #[tokio::test]
    async fn a_silent_stream_says_that_it_is_alive() {
        let folder = tempfile::tempdir().unwrap();
        let log = LogService::open(folder.path().join("logs"), LogConfig::default()).unwrap();
        let mut stream = log.stream("access.log", true).unwrap();
        for _ in 0..3 {
            assert_eq!(next_piece(&mut stream, Duration::from_millis(5)).await.as_deref(), Some(": alive\n\n"));
        }
        log.record_fire(0, "other");
        assert!(next_piece(&mut stream, Duration::from_millis(5)).await.unwrap().starts_with(": alive"));
    }
}
