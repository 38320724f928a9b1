//! From the text of a script to one JavaScript expression the guest can evaluate: a function (async where it awaits) with the injected
//! names as parameters and the user's code as body, every line of it on the line the user wrote it on.
//!
//! This room owns syntax: which grammar a file is in, what shape it has, what it names. It reads nothing but the text it
//! is given, resolves no module and knows no engine. Text is changed by the byte ranges of syntax nodes, never by
//! pattern.
//!
//! `text` cleans the input, `nesting` refuses what would overflow a stack, `typescript` strips types, `parse` makes the
//! tree, `survey` walks it, `modules` rewrites module syntax, `wrap` names the parts, `edit` puts the text together,
//! `positions` leads back, `uses` says what the code can see.

mod edit;
mod module;
mod modules;
mod nesting;
mod parse;
mod positions;
mod survey;
#[cfg(test)]
mod tests;
mod text;
mod typescript;
mod uses;
mod wrap;

use std::fmt;

use oxc_allocator::Allocator;
use oxc_ast::ast::Directive;

pub use module::{ModuleSource, compile_module};
pub use positions::{Position, Positions};
pub use uses::Uses;

use edit::Edits;
use modules::Rewritten;
use parse::Failure;
use positions::Layer;
use survey::Survey;
use text::{Lines, Place};
use uses::Handler;
use wrap::Names;

/// The parameters of the wrapper, in order. A file that declares one of these names itself gets that argument under
/// another name, so the order is what counts.
pub const PARAMETERS: [&str; 14] = [
    "req",
    "res",
    "metadata",
    "shared",
    "console",
    "require",
    "module",
    "exports",
    "process",
    "ws",
    "mainResult",
    "__import",
    "__link",
    "__meta",
];

/// Names that are parameters too, after those above, in the files that use them.
pub const INJECTED: [&str; 12] = [
    "fs",
    "$",
    "Database",
    "cookie",
    "Bun",
    "ai",
    "openai",
    "model",
    "generateText",
    "streamText",
    "generateObject",
    "streamObject",
];

/// Those of them that talk to a model.
pub const AI_NAMES: [&str; 7] =
    ["ai", "openai", "model", "generateText", "streamText", "generateObject", "streamObject"];

/// The methods a script can export a function for.
pub const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Recursion over the deepest tree that `nesting` lets through fits in this: at its caps the hungriest constructs (chains
/// of arrow functions) took 16 MiB with an optimised parser and this crate unoptimised. A build that optimises neither
/// gets more. It is address space; a page of it becomes memory when something recurses that far.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 256 << 20 } else { 64 << 20 };

/// What a file is to the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// An endpoint, or a file one imports.
    Main,
    /// `pre.js` or `post.js`: exports named after methods mean nothing in it.
    Middleware,
}

/// When a file runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// For every request: the file is the handler.
    Body,
    /// Once per VM: the file exports its handlers.
    Module,
}

/// A script the guest can evaluate.
#[derive(Debug, Clone)]
pub struct Unit {
    /// One expression: the wrapper function.
    pub code: String,
    pub shape: Shape,
    /// The body runs in strict mode.
    pub strict: bool,
    /// The file has module syntax (which makes it strict): its `exports` are a module's namespace.
    pub esm: bool,
    /// The wrapper is an async function; else what it returns is the result itself.
    pub is_async: bool,
    pub uses: Uses,
    /// Those of [`INJECTED`] it uses, in the order the wrapper takes them.
    pub injected: Vec<&'static str>,
    /// Modules the file names by a literal, in the order they appear.
    pub imports: Vec<ImportRef>,
    pub positions: Positions,
    /// The methods among the exports that can be told from the text, in the order of `METHODS`.
    pub exported_methods: Vec<String>,
}

/// A module some file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRef {
    pub specifier: String,
    pub kind: ImportKind,
    /// Of the user's file, from 1.
    pub line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// `import … from` and `export … from`.
    Static,
    /// `import(…)`
    Dynamic,
    /// `require(…)`
    Require,
}

/// Why a file is no script. Line and column count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    pub message: String,
    pub line: u32,
    pub column: u32,
    /// The line (of a long one, the part around the column), and below it a caret.
    pub snippet: String,
    /// Errors besides this one, which is the first.
    pub others: usize,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.message, self.line, self.column)?;
        if self.others > 0 {
            write!(f, ", and {} more", self.others)?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

/// Compiles one file. `path` decides between JavaScript and TypeScript and appears in stack traces; nothing is read from
/// it. The caller bounds the length of `text`.
///
/// This is CPU work on a thread of its own, which the call waits for.
pub fn compile(path: &str, text: &str, kind: SourceKind) -> Result<Unit, LoadError> {
    on_big_stack(text, |text| compile_here(path, text, kind))
}

/// Does what recurses as deep as the text is nested, on a stack that has room for it.
fn on_big_stack<T: Send>(text: &str, work: impl FnOnce(&str) -> Result<T, Failure> + Send) -> Result<T, LoadError> {
    let text = text::prepare(text);
    let failed = |failure| load_error(&text, failure);
    nesting::check(&text).map_err(|deep| failed(Failure::new(deep.offset, deep.message)))?;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("compile".to_owned()).stack_size(STACK_BYTES);
        let Ok(running) = thread.spawn_scoped(scope, || work(&text)) else {
            return Err(failed(Failure::new(0, "no thread could be started to compile this file")));
        };
        // The parser is not ours; if it panics, that is one file that cannot load.
        let done = running.join().unwrap_or_else(|_| Err(Failure::new(0, "the compiler failed on this file")));
        done.map_err(failed)
    })
}

fn load_error(text: &str, failure: Failure) -> LoadError {
    let Place { line, column, snippet } = text::place(text, failure.offset);
    LoadError { message: failure.message, line, column, snippet, others: failure.others }
}

/// Recurses as deep as the text is nested.
fn compile_here(path: &str, text: &str, kind: SourceKind) -> Result<Unit, Failure> {
    let lines = Lines::of(text);
    if !typescript::is_typescript(path) {
        return compile_javascript(path, text, kind, None, &lines);
    }
    let stripped = typescript::strip(text)?;
    let (printed, types) = (Lines::of(&stripped.text), stripped.layer.clone());
    // Enums and namespaces nest deeper as functions than they did as TypeScript.
    nesting::check(&stripped.text)
        .map_err(|deep| Failure::new(deep.offset, deep.message))
        .and_then(|()| compile_javascript(path, &stripped.text, kind, Some(stripped.layer), &lines))
        .map_err(|failure| failure.before_stripping(&printed, &types, &lines))
}

/// `types` leads from `text` to the user's file, whose lines are `lines`, if they are not the same.
fn compile_javascript(
    path: &str,
    text: &str,
    kind: SourceKind,
    types: Option<Layer>,
    lines: &Lines,
) -> Result<Unit, Failure> {
    let allocator = Allocator::default();
    let tree = parse::parse(&allocator, text)?;
    let redeclared = wrap::redeclared(&tree);
    let mut survey = Survey::of(&tree, &redeclared);
    if let Some(mut failure) = survey.unsupported.take() {
        failure.offset -= tree.shift;
        return Err(failure);
    }

    let injected: Vec<&'static str> = INJECTED.into_iter().filter(|name| survey.is_free(name)).collect();
    let mut names = Names::new(path, std::mem::take(&mut survey.names), &redeclared);
    let mut edits = Edits::default();
    for span in &survey.import_calls {
        edits.replace(span.start as usize - tree.shift..span.end as usize - tree.shift, names.import.as_str());
    }
    for span in &survey.import_metas {
        edits.replace(span.start as usize - tree.shift..span.end as usize - tree.shift, names.meta.as_str());
    }
    let rewritten = match tree.module {
        true => modules::rewrite(&tree, &survey, &mut names, &mut edits),
        false => Rewritten::default(),
    };
    // Imports are evaluated before the wrapper is called, so only an `await` of the user's own makes it wait.
    let is_async = survey.top_await;
    let open = names.open(is_async, &injected);
    let prefix = match tree.module {
        true => format!("{open}'use strict';{}", rewritten.prefix()),
        // Nothing may come before a directive of the user's own.
        false => open,
    };
    let (code, edited) = edits.apply(text, &prefix, wrap::CLOSE);
    let positions = Positions::new(std::iter::once(edited).chain(types.clone()).collect(), lines);

    Ok(Unit {
        shape: shape(&survey, &rewritten),
        strict: tree.module || tree.directives.iter().any(Directive::is_use_strict),
        esm: tree.module,
        is_async,
        uses: Uses::of(&survey, |name| survey.is_free(name), &handlers(&survey, &rewritten)),
        injected,
        imports: imports_of(&survey, &tree, text, types.as_ref()),
        exported_methods: exported_methods(&survey, &rewritten, kind),
        positions,
        code,
    })
}

/// What a text imports, by the lines of the user's file. `types` leads there, where the text is not the file itself.
fn imports_of(survey: &Survey<'_, '_>, tree: &parse::Tree<'_>, text: &str, types: Option<&Layer>) -> Vec<ImportRef> {
    let lines = Lines::of(text);
    let imports = survey.imports.iter().map(|import| {
        let (line, column) = lines.byte_position(import.offset as usize - tree.shift);
        let at = types.map_or(Position { line, column }, |types| types.lookup(Position { line, column }));
        ImportRef { specifier: import.specifier.clone(), kind: import.kind, line: at.line }
    });
    imports.collect()
}

fn shape(survey: &Survey<'_, '_>, rewritten: &Rewritten) -> Shape {
    let commonjs = survey.commonjs.assigned_on_load && !survey.top_return && !survey.top_await;
    if rewritten.exports || commonjs { Shape::Module } else { Shape::Body }
}

/// Every exported value the engine might call.
fn handlers(survey: &Survey<'_, '_>, rewritten: &Rewritten) -> Vec<Handler> {
    let mut handlers = [rewritten.handlers.as_slice(), &survey.commonjs.handlers].concat();
    // In a script `this` may be `exports`.
    if survey.commonjs.escapes || survey.top_this {
        handlers.push(Handler::Unknown);
    }
    handlers
}

fn exported_methods(survey: &Survey<'_, '_>, rewritten: &Rewritten, kind: SourceKind) -> Vec<String> {
    let exported = |method: &&&str| rewritten.methods.contains(*method) || survey.commonjs.methods.contains(*method);
    match kind {
        SourceKind::Main => METHODS.iter().filter(exported).map(|&method| method.to_owned()).collect(),
        SourceKind::Middleware => Vec::new(),
    }
}
