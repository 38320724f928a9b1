//! Which SQL a script may use. SQLite asks while it compiles a statement; here is also noted what a statement leaves
//! behind in its connection, for the pool to clean up or to throw the connection away.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What statements did to the connection itself.
#[derive(Clone, Default)]
pub(super) struct Traces(Arc<AtomicU8>);

const PRAGMAS: u8 = 1;
const SPOILED: u8 = 2;
const UNCACHEABLE: u8 = 4;

impl Traces {
    fn add(&self, bits: u8) {
        self.0.fetch_or(bits, Ordering::Relaxed);
    }

    fn take(&self, bits: u8) -> bool {
        self.0.fetch_and(!bits, Ordering::Relaxed) & bits != 0
    }

    /// Settings were changed that `connection::settle` sets back.
    pub(super) fn take_settings_changed(&self) -> bool {
        self.take(PRAGMAS)
    }

    /// The connection is not what it was and cannot be made so again.
    pub(super) fn is_spoiled(&self) -> bool {
        self.0.load(Ordering::Relaxed) & SPOILED != 0
    }

    /// The statement compiled since the last time changes the connection. From a cache it would do so unseen.
    pub(super) fn take_uncacheable(&self) -> bool {
        self.take(UNCACHEABLE)
    }
}

/// Questions about the database, and settings that live in its file.
const FREE: &[&str] = &[
    "application_id",
    "auto_vacuum",
    "collation_list",
    "compile_options",
    "data_version",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "module_list",
    "optimize",
    "page_count",
    "page_size",
    "pragma_list",
    "quick_check",
    "shrink_memory",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
    "wal_checkpoint",
];

/// Settings of the connection that `connection::settle` sets back.
const SETTINGS: &[&str] =
    &["cache_size", "foreign_keys", "journal_size_limit", "recursive_triggers", "synchronous", "wal_autocheckpoint"];

/// Settings of the connection that end with it.
const LASTING_SETTINGS: &[&str] = &[
    "analysis_limit",
    "automatic_index",
    "case_sensitive_like",
    "cell_size_check",
    "checkpoint_fullfsync",
    "count_changes",
    "defer_foreign_keys",
    "full_column_names",
    "fullfsync",
    "ignore_check_constraints",
    "legacy_alter_table",
    "query_only",
    "read_uncommitted",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
];

/// May be asked; setting them does nothing, because they are the host's: scripts set them out of habit, so it is no
/// error either. Mapped memory would make a truncated file the end of the process.
const HOSTS: &[&str] = &[
    "busy_timeout",
    "cache_spill",
    "hard_heap_limit",
    "locking_mode",
    "max_page_count",
    "mmap_size",
    "soft_heap_limit",
    "temp_store",
    "threads",
];

/// May be asked only.
const ASKED: &[&str] = &["schema_version", "trusted_schema", "writable_schema"];

/// Virtual tables a script may make.
const MODULES: &[&str] =
    &["fts3", "fts3tokenize", "fts4", "fts4aux", "fts5", "fts5vocab", "geopoly", "rtree", "rtree_i32"];

/// The authorizer of a connection. `of_file` is false for an in-memory database, whose journal is its own affair.
pub(super) fn authorizer(traces: Traces, of_file: bool) -> impl FnMut(AuthContext<'_>) -> Authorization + Send {
    move |context| {
        if context.database_name == Some("temp") && is_definition(&context.action) {
            traces.add(SPOILED | UNCACHEABLE);
        }
        match context.action {
            AuthAction::Pragma { pragma_name, pragma_value } => pragma(&traces, of_file, pragma_name, pragma_value),
            // VACUUM attaches "" too. A file would be a path of the host.
            AuthAction::Attach { filename: "" | ":memory:" } => {
                traces.add(SPOILED | UNCACHEABLE);
                Authorization::Allow
            }
            AuthAction::Attach { .. } | AuthAction::Unknown { .. } => Authorization::Deny,
            AuthAction::Function { function_name } => {
                let refused = ["load_extension", "fts3_tokenizer"];
                allow_if(!refused.iter().any(|name| function_name.eq_ignore_ascii_case(name)))
            }
            AuthAction::CreateVtable { module_name, .. } => {
                allow_if(MODULES.iter().any(|name| module_name.eq_ignore_ascii_case(name)))
            }
            _ => Authorization::Allow,
        }
    }
}

fn allow_if(allowed: bool) -> Authorization {
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

/// Whether the action makes something that would stay in the connection if it is of the schema "temp".
fn is_definition(action: &AuthAction<'_>) -> bool {
    matches!(
        action,
        AuthAction::CreateTempIndex { .. }
            | AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempTrigger { .. }
            | AuthAction::CreateTempView { .. }
            | AuthAction::CreateVtable { .. }
            | AuthAction::Insert { .. }
    )
}

fn pragma(traces: &Traces, of_file: bool, name: &str, value: Option<&str>) -> Authorization {
    let name = name.to_ascii_lowercase();
    let is_in = |list: &[&str]| list.contains(&name.as_str());
    if is_in(FREE) {
        return Authorization::Allow;
    }
    if name == "journal_mode" {
        let is_wal = |mode: &str| mode.trim_matches(['\'', '"']).eq_ignore_ascii_case("wal");
        // Files stay in WAL mode: another would bring locks back, or break files when the process is killed.
        let ignored = of_file && value.is_some_and(|mode| !is_wal(mode));
        return if ignored { Authorization::Ignore } else { Authorization::Allow };
    }
    let Some(value) = value else {
        return allow_if(is_in(SETTINGS) || is_in(LASTING_SETTINGS) || is_in(HOSTS) || is_in(ASKED));
    };
    if is_in(HOSTS) || (name == "cache_size" && !is_modest(value)) {
        return Authorization::Ignore;
    }
    if is_in(SETTINGS) {
        traces.add(PRAGMAS | UNCACHEABLE);
        return Authorization::Allow;
    }
    if is_in(LASTING_SETTINGS) {
        traces.add(SPOILED | UNCACHEABLE);
        return Authorization::Allow;
    }
    Authorization::Deny
}

/// A cache size is in pages when positive, else in KiB.
fn is_modest(cache_size: &str) -> bool {
    const MOST_KIB: i64 = 64 << 10;
    const MOST_PAGES: i64 = 16 << 10;
    cache_size.trim().parse::<i64>().is_ok_and(|size| (-MOST_KIB..=MOST_PAGES).contains(&size))
}
