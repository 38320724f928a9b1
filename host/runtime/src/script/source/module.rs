//! Files that scripts import: ES modules run as they are, CommonJS gets its function. Types are stripped first.
//!
//! Unlike a script, a module is never rewritten: the engine's own module system links it.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::parse::{self, Failure};
use super::positions::Layer;
use super::survey::Survey;
use super::text::Lines;
use super::{ImportRef, LoadError, Positions, nesting, on_big_stack, typescript};
use std::collections::HashSet;

/// What a CommonJS file is wrapped in, on the line it begins on.
const COMMONJS_OPEN: &str = "(function (exports, require, module, __filename, __dirname) {";
const COMMONJS_CLOSE: &str = "\n})";

/// A module the guest can evaluate.
#[derive(Debug, Clone)]
pub struct ModuleSource {
    /// An ES module, or one expression: the function around a CommonJS file.
    pub code: String,
    pub esm: bool,
    /// Modules the file names by a literal, in the order they appear. Empty unless they were asked for.
    pub imports: Vec<ImportRef>,
    /// `None` where the code is the file.
    pub positions: Option<Positions>,
}

/// Compiles one file that is imported. `esm` is what its package says it is, if it does; else its own syntax decides.
/// `survey` asks for its imports.
pub fn compile_module(path: &str, text: &str, esm: Option<bool>, survey: bool) -> Result<ModuleSource, LoadError> {
    if !survey && !typescript::is_typescript(path) && (esm.is_some() || !may_be_module(text)) {
        let text = super::text::prepare(text);
        return Ok(finish(&text, esm.unwrap_or(false), None, &Lines::of(&text)));
    }
    on_big_stack(text, |text| compile_here(path, text, esm, survey))
}

/// Spares most CommonJS files a parse: without either word there is no module syntax. (`import.meta` and `export`
/// contain them, whatever surrounds them; a false alarm costs the parse.)
fn may_be_module(text: &str) -> bool {
    text.contains("import") || text.contains("export")
}

fn compile_here(path: &str, text: &str, esm: Option<bool>, survey: bool) -> Result<ModuleSource, Failure> {
    let lines = Lines::of(text);
    let stripped = match typescript::is_typescript(path) {
        true => Some(typescript::strip(text)?),
        false => None,
    };
    let code = stripped.as_ref().map_or(text, |stripped| &stripped.text);
    let types = stripped.as_ref().map(|stripped| &stripped.layer);
    let (module, imports) = look_into(code, types, survey).map_err(|failure| match types {
        Some(types) => failure.before_stripping(&Lines::of(code), types, &lines),
        None => failure,
    })?;
    let mut source = finish(code, esm.unwrap_or(module), types.cloned(), &lines);
    source.imports = imports;
    Ok(source)
}

/// Whether the text has module syntax, and what it imports.
fn look_into(text: &str, types: Option<&Layer>, survey: bool) -> Result<(bool, Vec<ImportRef>), Failure> {
    nesting::check(text).map_err(|deep| Failure::new(deep.offset, deep.message))?;
    let allocator = Allocator::default();
    if !survey {
        let parsed = Parser::new(&allocator, text, SourceType::mjs()).with_options(parse::options()).parse();
        return Ok((parsed.module_record.has_module_syntax, Vec::new()));
    }
    let tree = parse::parse(&allocator, text)?;
    let survey = Survey::of(&tree, &HashSet::new());
    Ok((tree.module, super::imports_of(&survey, &tree, text, types)))
}

fn finish(text: &str, esm: bool, types: Option<Layer>, source: &Lines) -> ModuleSource {
    let (code, wrapped) = match esm {
        true => (text.to_owned(), None),
        false => {
            let code = [COMMONJS_OPEN, text, COMMONJS_CLOSE].concat();
            let pieces = [(0, 0, false), (COMMONJS_OPEN.len(), 0, true)];
            let layer = Layer::of_pieces(&pieces, &Lines::of(&code), &Lines::of(text));
            (code, Some(layer))
        }
    };
    let layers: Vec<Layer> = wrapped.into_iter().chain(types).collect();
    let positions = (!layers.is_empty()).then(|| Positions::new(layers, source));
    ModuleSource { code, esm, imports: Vec::new(), positions }
}
