//! Rows on their way to JavaScript, as JSON: the engine parses it natively, which beats any decoder written in a
//! script. A batch is `[cursor, rows, blobs, integers]`; what JSON cannot carry stands as `null` or a string in its row
//! and is listed once more: `blobs` as row, key, offset, length and `integers` as row, key, in flat arrays. The bytes
//! of the blobs follow the JSON.

use super::failure::Failure;
use rusqlite::Statement;
use rusqlite::types::ValueRef;
use serde_json::to_writer;
use std::collections::HashMap;
use std::io::Write;

/// What a row becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    Array,
    /// Arrays of the values' bytes.
    Raw,
}

/// The columns of a result, in the order their keys appear in.
pub(super) struct Columns {
    shape: Shape,
    big_integers: bool,
    /// Column, its key as JSON (a name or an index).
    keys: Vec<(usize, Vec<u8>)>,
}

impl Columns {
    pub(super) fn of(statement: &Statement<'_>, shape: Shape, big_integers: bool) -> Columns {
        let mut keys: Vec<(usize, Vec<u8>)> = Vec::with_capacity(statement.column_count());
        match shape {
            Shape::Array | Shape::Raw => {
                keys.extend((0..statement.column_count()).map(|column| (column, column.to_string().into_bytes())));
            }
            Shape::Object => {
                // As in an object literal: the first of a name gives the place, the last the value.
                let mut places: HashMap<&str, usize> = HashMap::new();
                for (column, name) in statement.column_names().into_iter().enumerate() {
                    match places.get(name) {
                        Some(place) => keys[*place].0 = column,
                        None => {
                            places.insert(name, keys.len());
                            keys.push((column, json_of(name)));
                        }
                    }
                }
            }
        }
        Columns { shape, big_integers, keys }
    }
}

fn json_of(text: &str) -> Vec<u8> {
    let mut json = Vec::with_capacity(text.len() + 2);
    write_text(&mut json, text);
    json
}

fn write_text(json: &mut Vec<u8>, text: &str) {
    to_writer(json, text).expect("writing text to memory cannot fail");
}

fn write_number(json: &mut Vec<u8>, number: impl std::fmt::Display) {
    write!(json, "{number}").expect("writing to memory cannot fail");
}

/// Rows being written.
#[derive(Default)]
pub(super) struct Batch {
    rows: u32,
    json: Vec<u8>,
    blobs: Vec<u8>,
    blob_places: Vec<u8>,
    integer_places: Vec<u8>,
}

/// Rows written.
pub(super) struct Packed {
    pub(super) json: Vec<u8>,
    pub(super) blobs: Vec<u8>,
}

impl Batch {
    pub(super) fn bytes(&self) -> usize {
        self.json.len() + self.blobs.len() + self.blob_places.len() + self.integer_places.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row, or refuses when the batch would outgrow `most` bytes.
    pub(super) fn push<'r>(
        &mut self,
        columns: &Columns,
        most: usize,
        value: impl Fn(usize) -> rusqlite::Result<ValueRef<'r>>,
    ) -> Result<(), Failure> {
        let before = [self.json.len(), self.blobs.len(), self.blob_places.len(), self.integer_places.len()];
        let outcome = self.row(columns, most, value);
        match outcome {
            Ok(()) => self.rows += 1,
            Err(_) => {
                // The rows before it still count.
                self.json.truncate(before[0]);
                self.blobs.truncate(before[1]);
                self.blob_places.truncate(before[2]);
                self.integer_places.truncate(before[3]);
            }
        }
        outcome
    }

    fn row<'r>(
        &mut self,
        columns: &Columns,
        most: usize,
        value: impl Fn(usize) -> rusqlite::Result<ValueRef<'r>>,
    ) -> Result<(), Failure> {
        if self.rows > 0 {
            self.json.push(b',');
        }
        let (open, close) = if columns.shape == Shape::Object { (b'{', b'}') } else { (b'[', b']') };
        self.json.push(open);
        for (place, (column, key)) in columns.keys.iter().enumerate() {
            if place > 0 {
                self.json.push(b',');
            }
            if columns.shape == Shape::Object {
                self.json.extend_from_slice(key);
                self.json.push(b':');
            }
            self.value(columns, key, value(*column)?, most)?;
        }
        self.json.push(close);
        Ok(())
    }

    fn value(&mut self, columns: &Columns, key: &[u8], value: ValueRef<'_>, most: usize) -> Result<(), Failure> {
        let size = match value {
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 0,
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        };
        if self.bytes().saturating_add(size) > most {
            return Err(too_large(most));
        }
        if columns.shape == Shape::Raw {
            match value {
                ValueRef::Null => self.json.extend_from_slice(b"null"),
                ValueRef::Integer(integer) => self.blob(key, &integer.to_le_bytes()),
                ValueRef::Real(real) => self.blob(key, &real.to_le_bytes()),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => self.blob(key, bytes),
            }
            return Ok(());
        }
        match value {
            ValueRef::Null => self.json.extend_from_slice(b"null"),
            ValueRef::Integer(integer) if columns.big_integers => {
                write_number(&mut self.json, format_args!("\"{integer}\""));
                let row = self.rows;
                let separator = separator(&self.integer_places);
                write_number(&mut self.integer_places, format_args!("{separator}{row},"));
                self.integer_places.extend_from_slice(key);
            }
            ValueRef::Integer(integer) => write_number(&mut self.json, integer),
            ValueRef::Real(real) => self.real(real),
            // A file from elsewhere may hold anything as text.
            ValueRef::Text(bytes) => write_text(&mut self.json, &String::from_utf8_lossy(bytes)),
            ValueRef::Blob(bytes) => self.blob(key, bytes),
        }
        Ok(())
    }

    fn real(&mut self, real: f64) {
        if real.is_finite() {
            to_writer(&mut self.json, &real).expect("writing a number to memory cannot fail");
        } else {
            // Too large for a number, which is how a JSON parser reads it; SQLite has no NaN.
            self.json.extend_from_slice(if real > 0.0 { b"1e999" } else { b"-1e999" });
        }
    }

    fn blob(&mut self, key: &[u8], bytes: &[u8]) {
        self.json.extend_from_slice(b"null");
        let (row, offset) = (self.rows, self.blobs.len());
        let separator = separator(&self.blob_places);
        write_number(&mut self.blob_places, format_args!("{separator}{row},"));
        self.blob_places.extend_from_slice(key);
        write_number(&mut self.blob_places, format_args!(",{offset},{}", bytes.len()));
        self.blobs.extend_from_slice(bytes);
    }

    /// Done; `cursor` is where the rest is, or zero.
    pub(super) fn pack(self, cursor: u32) -> Packed {
        let mut json = Vec::with_capacity(self.json.len() + self.blob_places.len() + self.integer_places.len() + 32);
        write_number(&mut json, format_args!("[{cursor},["));
        json.extend_from_slice(&self.json);
        json.extend_from_slice(b"],[");
        json.extend_from_slice(&self.blob_places);
        json.extend_from_slice(b"],[");
        json.extend_from_slice(&self.integer_places);
        json.extend_from_slice(b"]]");
        Packed { json, blobs: self.blobs }
    }
}

fn separator(list: &[u8]) -> &'static str {
    if list.is_empty() { "" } else { "," }
}

pub(super) fn too_large(most: usize) -> Failure {
    Failure::sqlite(
        rusqlite::ffi::SQLITE_TOOBIG,
        format!("the result is larger than {} MiB: read it in parts, with LIMIT", most >> 20),
    )
}
