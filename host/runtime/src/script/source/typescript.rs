//! TypeScript to JavaScript: types go, enums, namespaces and parameter properties become code, nothing else changes.
//!
//! TypeScript files are always read with the grammar of modules, so syntax that only sloppy scripts have (`with`, octal
//! literals) is an error in them. Types are not checked.

use std::path::{Path, PathBuf};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, Program, Statement, TSModuleReference};
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use oxc_transformer::{EnvOptions, Module, TransformOptions, Transformer};

use super::parse::{self, Failure};
use super::positions::{Columns, Layer};

/// JavaScript and the way back from it.
pub(super) struct Stripped {
    pub(super) text: String,
    pub(super) layer: Layer,
}

pub(super) fn is_typescript(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| ["ts", "mts", "cts"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

pub(super) fn strip(text: &str) -> Result<Stripped, Failure> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::ts()).with_options(parse::options()).parse();
    if let Some(failure) = Failure::of(&parsed.diagnostics, 0) {
        return Err(failure);
    }
    let mut program = parsed.program;
    let checked = SemanticBuilder::new_compiler().with_excess_capacity(2.0).with_enum_eval(true).build(&program);
    if let Some(failure) = Failure::of(&checked.diagnostics, 0) {
        return Err(failure);
    }
    let scoping = checked.semantic.into_scoping();
    let module = if has_commonjs_syntax(&program) { Module::CommonJS } else { Module::Preserve };
    let options =
        TransformOptions { env: EnvOptions { module, ..EnvOptions::default() }, ..TransformOptions::default() };
    let transformed =
        Transformer::new(&allocator, Path::new("script.ts"), &options).build_with_scoping(scoping, &mut program);
    if let Some(failure) = Failure::of(&transformed.diagnostics, 0) {
        return Err(failure);
    }
    let printed = Codegen::new()
        .with_options(CodegenOptions {
            comments: CommentOptions::disabled(),
            source_map_path: Some(PathBuf::from("script.ts")),
            ..CodegenOptions::default()
        })
        .build(&program);
    let map = printed.map.ok_or_else(|| Failure::new(0, "no source map was made"))?;
    let (mut new, mut old) = (Columns::of(&printed.code), Columns::of(text));
    let layer = Layer::of_pairs(map.get_tokens().filter(|token| token.get_source_id().is_some()).map(|token| {
        let from = new.position(token.get_dst_line(), token.get_dst_col());
        (from, old.position(token.get_src_line(), token.get_src_col()))
    }));
    Ok(Stripped { text: printed.code, layer })
}

/// `export = x` and `import x = require('y')` are how TypeScript spells CommonJS.
fn has_commonjs_syntax(program: &Program<'_>) -> bool {
    program.body.iter().any(|statement| match statement {
        Statement::TSExportAssignment(_) => true,
        Statement::TSImportEqualsDeclaration(import) => is_require(&import.module_reference),
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::TSImportEqualsDeclaration(import) => is_require(&import.module_reference),
            _ => false,
        },
        _ => false,
    })
}

fn is_require(reference: &TSModuleReference<'_>) -> bool {
    matches!(reference, TSModuleReference::ExternalModuleReference(_))
}
