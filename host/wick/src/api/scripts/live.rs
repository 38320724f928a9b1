//! Which request would reach a file, and so whether any can.

use wick_runtime::route::{self, DEFAULT_NAMESPACE, EntryKind, Match, Pattern, Target, Tree, check_exec_id};

/// Stands for a route parameter. Long and odd, so that no static name beside `[id].ts` is the same.
const SAMPLE: &str = "wick-sample-3f9c1d";

/// The match of a script's own URL. `None` when no URL reaches it: another file answers in its place, the URL belongs
/// to Wick, or its name is no route.
pub(super) fn own_match(tree: &dyn Tree, scope: &Target, path: &str) -> Option<Match> {
    let segments: Vec<&str> = path.split('/').collect();
    targets(scope, &segments).into_iter().find_map(|(target, below)| {
        let url = url_of(below)?;
        if route::is_reserved_path(&url) {
            return None;
        }
        route::resolve(tree, &target, &url).ok().flatten().filter(|found| found.script_path == path)
    })
}

/// The deployments a file can belong to by where it lies, with the rest of its path.
fn targets<'s>(scope: &Target, segments: &'s [&'s str]) -> Vec<(Target, &'s [&'s str])> {
    let mut targets = Vec::new();
    if let [namespace, exec_id, below @ ..] = segments
        && !below.is_empty()
    {
        let subdomain = Some(*namespace).filter(|name| *name != DEFAULT_NAMESPACE);
        targets.extend(Target::named(subdomain, exec_id).ok().map(|target| (target, below)));
    }
    if let [exec_id, below @ ..] = segments
        && !below.is_empty()
        && check_exec_id(exec_id).is_ok()
    {
        targets.extend(Target::named(None, exec_id).ok().map(|target| (target, below)));
    }
    targets.push((scope.clone(), segments));
    targets
}

fn url_of(segments: &[&str]) -> Option<String> {
    let (name, directories) = segments.split_last()?;
    let mut url = String::new();
    for directory in directories {
        let EntryKind::Directory(pattern) = EntryKind::of(directory, true) else { return None };
        push(&mut url, pattern);
    }
    let EntryKind::Script { pattern, .. } = EntryKind::of(name, false) else { return None };
    push(&mut url, pattern);
    Some(if url.is_empty() { "/".to_owned() } else { url })
}

fn push(url: &mut String, pattern: Pattern<'_>) {
    let segment = match pattern {
        Pattern::Index => return,
        Pattern::Static(name) => name,
        Pattern::Param(_) | Pattern::CatchAll(_) | Pattern::OptionalCatchAll(_) => SAMPLE,
    };
    url.push('/');
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            url.push(byte as char);
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
}
