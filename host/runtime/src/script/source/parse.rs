//! Text to syntax tree, in the right grammar, with every early error reported.
//!
//! A file is read as a module first, with `return` allowed at its top. Only if it has module syntax is that the answer.
//! Otherwise it is the body of an async function, sloppy unless it says otherwise, so it is read again as exactly that:
//! inside a function. Then `await`, `return`, redeclared names and sloppy-only syntax all follow the rules they will
//! run under.

use super::positions::{Layer, Position};
use super::text::Lines;
use oxc_allocator::Allocator;
use oxc_ast::ast::{Directive, Expression, FunctionBody, Program, Statement};
use oxc_diagnostics::{Diagnostics, OxcDiagnostic, Severity};
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::SourceType;
use oxc_syntax::scope::ScopeId;

/// What a file is read inside of when it is no module.
const OPEN: &str = "(async function(){";
const CLOSE: &str = "\n})";

/// An error at a byte of the text that was parsed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) offset: usize,
    pub(super) message: String,
    /// Errors besides this one.
    pub(super) others: usize,
}

impl Failure {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into(), others: 0 }
    }

    /// The same failure in the file that types were stripped from: `printed` are the lines of what was parsed, `lines`
    /// those of the file, and `types` leads from one to the other.
    pub(super) fn before_stripping(mut self, printed: &Lines, types: &Layer, lines: &Lines) -> Self {
        let (line, column) = printed.byte_position(self.offset);
        self.offset = lines.offset(types.lookup(Position { line, column }));
        self
    }

    /// The earliest of the errors; none if there are only warnings.
    pub(super) fn of(diagnostics: &Diagnostics, shift: usize) -> Option<Self> {
        let errors: Vec<&OxcDiagnostic> =
            diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        let first = errors.iter().min_by_key(|error| offset_of(error))?;
        // The help is left out: it speaks to users of the parser, of its options for instance.
        let (offset, message) = (offset_of(first).saturating_sub(shift), first.message.to_string());
        Some(Self { offset, message, others: errors.len() - 1 })
    }
}

/// Where a diagnostic points. One with several labels also shows what led to it, which lies further up.
fn offset_of(diagnostic: &OxcDiagnostic) -> usize {
    diagnostic.labels.iter().map(|label| label.offset() as usize).max().unwrap_or(0)
}

/// The statements of a file and the names in it.
pub(super) struct Tree<'a> {
    pub(super) module: bool,
    pub(super) directives: &'a [Directive<'a>],
    pub(super) statements: &'a [Statement<'a>],
    /// Subtract this from the offsets of the nodes to get offsets in the file.
    pub(super) shift: usize,
    pub(super) scoping: Scoping,
    /// The scope that holds the top-level names.
    pub(super) top: ScopeId,
}

pub(super) fn options() -> ParseOptions {
    ParseOptions { allow_return_outside_function: true, parse_regular_expression: true, ..ParseOptions::default() }
}

pub(super) fn parse<'a>(allocator: &'a Allocator, text: &'a str) -> Result<Tree<'a>, Failure> {
    let module = Parser::new(allocator, text, SourceType::mjs()).with_options(options()).parse();
    let module_failure = Failure::of(&module.diagnostics, 0);
    if module.module_record.has_module_syntax {
        return match module_failure {
            Some(failure) => Err(failure),
            None => module_tree(allocator, module),
        };
    }
    match (body_tree(allocator, text), module_failure) {
        (Ok(tree), _) => Ok(tree),
        (Err(failure), None) => Err(failure),
        // Neither grammar fits: the reading that got further understood the file better. An error in the wrapper's
        // own text says nothing.
        (Err(body), Some(module)) if body.offset > module.offset && body.offset < text.len() => Err(body),
        (Err(_), Some(module)) => Err(module),
    }
}

fn module_tree<'a>(allocator: &'a Allocator, parsed: ParserReturn<'a>) -> Result<Tree<'a>, Failure> {
    let program: &'a Program<'a> = allocator.alloc(parsed.program);
    let scoping = check(program, 0)?;
    Ok(Tree {
        module: true,
        directives: &program.directives,
        statements: &program.body,
        shift: 0,
        top: scoping.root_scope_id(),
        scoping,
    })
}

fn body_tree<'a>(allocator: &'a Allocator, text: &str) -> Result<Tree<'a>, Failure> {
    let wrapped = allocator.alloc_str(&[OPEN, text, CLOSE].concat());
    let parsed = Parser::new(allocator, wrapped, SourceType::script()).with_options(options()).parse();
    let clamp = |mut failure: Failure| {
        failure.offset = failure.offset.min(text.len());
        failure
    };
    if let Some(failure) = Failure::of(&parsed.diagnostics, OPEN.len()) {
        return Err(clamp(failure));
    }
    let program: &'a Program<'a> = allocator.alloc(parsed.program);
    let (body, top) = wrapper_body(program, wrapped.len())
        .ok_or_else(|| Failure::new(text.len(), "the file closes more brackets than it opens"))?;
    let scoping = check(program, OPEN.len()).map_err(clamp)?;
    Ok(Tree {
        module: false,
        directives: &body.directives,
        statements: &body.statements,
        shift: OPEN.len(),
        scoping,
        top: top.get().ok_or_else(|| Failure::new(0, "the file has no scope"))?,
    })
}

/// The body of the function around the file, if the program still is that one function: text such as `}); (() => {`
/// would get out of it.
fn wrapper_body<'a>(
    program: &'a Program<'a>,
    length: usize,
) -> Option<(&'a FunctionBody<'a>, &'a std::cell::Cell<Option<ScopeId>>)> {
    let [Statement::ExpressionStatement(statement)] = program.body.as_slice() else { return None };
    let Expression::ParenthesizedExpression(outer) = &statement.expression else { return None };
    let Expression::FunctionExpression(function) = &outer.expression else { return None };
    let body = function.body.as_ref()?;
    (body.span.end as usize + 1 == length).then_some((body, &function.scope_id))
}

/// The early errors the parser leaves to semantic analysis, and the names it finds on the way.
fn check<'a>(program: &'a Program<'a>, shift: usize) -> Result<Scoping, Failure> {
    let checked = SemanticBuilder::new_compiler().build(program);
    match Failure::of(&checked.diagnostics, shift) {
        Some(failure) => Err(failure),
        None => Ok(checked.semantic.into_scoping()),
    }
}
