//! From SQL text to a compiled statement.

use super::failure::Failure;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection, Error, Statement};

/// Runs `work` with the first statement of `sql`, kept compiled for the next time where that can be.
///
/// rusqlite looks for further statements by recursion, as deep as there are semicolons: text with one inside is
/// therefore compiled piece by piece, and not kept.
pub(super) fn with_first<T>(
    connection: &Connection,
    sql: &str,
    cacheable: impl Fn() -> bool,
    work: impl FnOnce(&mut Statement<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if !is_single(sql) {
        let mut batch = Batch::new(connection, sql);
        let first = batch.next().map_err(|error| located(error, sql))?;
        return work(&mut first.ok_or_else(empty)?);
    }
    let indent = sql.len() - sql.trim_start().len();
    let mut statement = connection.prepare_cached(sql).map_err(|error| Failure::from(error).moved(indent))?;
    if statement.column_count() == 0 && statement.expanded_sql().is_none() {
        statement.discard();
        return Err(empty());
    }
    let outcome = work(&mut statement);
    if !cacheable() {
        statement.discard();
    }
    outcome
}

/// Runs `work` with each statement of `sql`.
pub(super) fn with_each(
    connection: &Connection,
    sql: &str,
    cacheable: impl Fn() -> bool,
    mut work: impl FnMut(&mut Statement<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if is_single(sql) {
        return with_first(connection, sql, cacheable, work);
    }
    let mut batch = Batch::new(connection, sql);
    let mut any = false;
    while let Some(mut statement) = batch.next().map_err(|error| located(error, sql))? {
        any = true;
        work(&mut statement)?;
    }
    if any { Ok(()) } else { Err(empty()) }
}

/// SQLite tells a place in what it was given, which is the rest of the text.
fn located(error: Error, sql: &str) -> Failure {
    let rest = match &error {
        Error::SqlInputError { sql, .. } => sql.len(),
        _ => sql.len(),
    };
    Failure::from(error).moved(sql.len().saturating_sub(rest))
}

fn empty() -> Failure {
    Failure::usage("Query contained no valid SQL statement; likely empty query.")
}

/// Whether there is no semicolon but at the end. One in a string counts as one between statements, which costs a
/// compilation.
fn is_single(sql: &str) -> bool {
    !sql.trim_end_matches(|end: char| end == ';' || end.is_whitespace()).contains(';')
}

/// `BEGIN` without saying which kind.
pub(super) fn is_plain_begin(sql: &str) -> bool {
    let mut words = sql.split(|at: char| at.is_ascii_whitespace() || at == ';').filter(|word| !word.is_empty());
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("begin"))
        && words.next().is_none_or(|word| word.eq_ignore_ascii_case("transaction"))
        && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{is_plain_begin, is_single};

    #[test]
    fn one_statement_or_more() {
        assert!(is_single("SELECT 1"));
        assert!(is_single("SELECT 1 ; ;\n"));
        assert!(!is_single("SELECT 1; SELECT 2"));
        assert!(!is_single("SELECT ';'"));
    }

    #[test]
    fn which_begin() {
        assert!(is_plain_begin(" begin ;"));
        assert!(is_plain_begin("BEGIN\nTRANSACTION;"));
        assert!(!is_plain_begin("BEGIN DEFERRED"));
        assert!(!is_plain_begin("BEGIN TRANSACTION; SELECT 1"));
        assert!(!is_plain_begin("SELECT 1"));
    }
}
