//! Module syntax, rewritten for the body of an async function.
//!
//! Imports move to the front as `const { "default": a } = __link("x", "default");`: the module has been evaluated before
//! the wrapper is called, and has the names that are listed, or it is an error. Their bindings are read once, not live.
//!
//! Exports become getters on `exports`, also at the front: `x: { get: () => x }`. So they are live, a function can be
//! called before the body has run (which circular imports need), a body that returns early still has its exports, and
//! reading one whose declaration was never reached is the same ReferenceError as in a module. The declarations stay
//! where they are, without the word `export`.
//!
//! Every removed statement leaves a `;`, because the text around it could otherwise join into one statement. A
//! deliberate gap: of two `export *` with the same name the first one wins.

use std::fmt::Write;

use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::METHODS;
use super::edit::Edits;
use super::parse::Tree;
use super::survey::Survey;
use super::uses::{Handler, Signature};
use super::wrap::Names;

/// `Object`, whatever the user calls by that name.
const OBJECT: &str = "({}).constructor";

/// What becomes of the module syntax of one file, besides edits in place.
#[derive(Default)]
pub(super) struct Rewritten {
    /// Statements for the front of the body, in the order they must run.
    getters: String,
    imports: String,
    pub(super) handlers: Vec<Handler>,
    pub(super) methods: Vec<&'static str>,
    /// Something is exported; `export {}` exports nothing.
    pub(super) exports: bool,
}

impl Rewritten {
    pub(super) fn prefix(&self) -> String {
        format!("{}{}", self.getters, self.imports)
    }
}

/// Rewrites the top-level statements of a module.
pub(super) fn rewrite(tree: &Tree<'_>, survey: &Survey<'_, '_>, names: &mut Names<'_>, edits: &mut Edits) -> Rewritten {
    let mut rewriter =
        Rewriter { survey, names, edits, getters: Vec::new(), tail: String::new(), out: Rewritten::default() };
    for statement in tree.statements {
        rewriter.statement(statement);
    }
    rewriter.finish()
}

struct Rewriter<'r, 's, 'a, 'n> {
    survey: &'r Survey<'s, 'a>,
    names: &'r mut Names<'n>,
    edits: &'r mut Edits,
    /// Exported name and the expression it stands for.
    getters: Vec<(String, String)>,
    /// What must come after all getters: renaming and `export *` use `exports` too.
    tail: String,
    out: Rewritten,
}

impl<'a> Rewriter<'_, '_, 'a, '_> {
    fn statement(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::ImportDeclaration(import) => {
                self.remove(import.span);
                self.import(import);
            }
            Statement::ExportDeclaration(export) => {
                self.remove(export.span.start..export.declaration.span().start);
                self.export_declaration(&export.declaration);
            }
            Statement::ExportNamedDeclaration(export) => {
                self.remove(export.span);
                for specifier in &export.specifiers {
                    self.export_specifier(specifier);
                }
            }
            Statement::ExportFromDeclaration(export) => {
                self.remove(export.span);
                self.export_from(export);
            }
            Statement::ExportAllDeclaration(export) => {
                self.remove(export.span);
                self.export_all(export);
            }
            Statement::ExportDefaultDeclaration(export) => self.export_default(export),
            _ => {}
        }
    }

    fn remove(&mut self, span: impl Into<Cut>) {
        let Cut(range) = span.into();
        self.edits.replace(range, ";");
    }

    /// Notes that `name` is exported and evaluates to `value`.
    fn export(&mut self, name: &str, value: &str, handler: impl FnOnce() -> Handler) {
        self.out.exports = true;
        let method = METHODS.into_iter().find(|&method| method == name);
        self.out.methods.extend(method);
        let called = method.is_some() || name == "default";
        self.out.handlers.push(if called { handler() } else { Handler::Inert });
        self.getters.push((name.to_owned(), value.to_owned()));
    }

    fn import(&mut self, import: &ImportDeclaration<'a>) {
        let mut wanted = quote(&import.source.value);
        let mut named = String::new();
        let mut namespace = None;
        for specifier in import.specifiers.iter().flatten() {
            let local = specifier.local().name.as_str();
            let name = match specifier {
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => {
                    namespace = Some(local);
                    continue;
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => "default".to_owned(),
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => specifier.imported.name().to_string(),
            };
            let name = quote(&name);
            let _ = write!(named, "{name}:{local},");
            let _ = write!(wanted, ",{name}");
        }
        let call = format!("{}({wanted})", self.names.link);
        let statement = match (namespace, import.specifiers.is_some()) {
            (None, false) => format!("{call};"),
            (None, true) => format!("const {{{named}}}={call};"),
            (Some(local), _) if named.is_empty() => format!("const {local}={call};"),
            (Some(local), _) => format!("const {local}={call},{{{named}}}={local};"),
        };
        self.out.imports.push_str(&statement);
    }

    fn export_declaration(&mut self, declaration: &Declaration<'a>) {
        let mut export = |id: &BindingIdentifier<'a>| {
            let name = id.name.as_str();
            self.export(name, name, || id.symbol_id.get().map_or(Handler::Unknown, Handler::Named));
        };
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                for declarator in &variables.declarations {
                    declarator.id.get_binding_identifiers().into_iter().for_each(&mut export);
                }
            }
            Declaration::FunctionDeclaration(function) => function.id.iter().for_each(export),
            Declaration::ClassDeclaration(class) => class.id.iter().for_each(export),
            // TypeScript's own declarations: gone before this runs.
            _ => {}
        }
    }

    fn export_specifier(&mut self, specifier: &ExportSpecifier<'a>) {
        let exported = specifier.exported.name();
        let survey = self.survey;
        self.export(&exported, &specifier.local.name(), || match &specifier.local {
            ModuleExportName::IdentifierReference(name) => survey.handler_named(name),
            _ => Handler::Unknown,
        });
    }

    fn export_from(&mut self, export: &ExportFromDeclaration<'a>) {
        let namespace = self.import_namespace(&export.source);
        for specifier in &export.specifiers {
            let value = format!("{namespace}[{}]", quote(&specifier.local.name()));
            self.export(&specifier.exported.name(), &value, || Handler::Unknown);
        }
    }

    fn export_all(&mut self, export: &ExportAllDeclaration<'a>) {
        let namespace = self.import_namespace(&export.source);
        if let Some(exported) = &export.exported {
            return self.export(&exported.name(), &namespace, || Handler::Unknown);
        }
        self.out.exports = true;
        self.out.handlers.push(Handler::Unknown);
        let (exports, key) = (self.names.parameter("exports"), self.names.fresh("__key"));
        let _ = write!(
            self.out.imports,
            "for(const {key} of {OBJECT}.keys({namespace}))\
             if({key}!==\"default\"&&!{OBJECT}.hasOwn({exports},{key}))\
             {OBJECT}.defineProperty({exports},{key},\
             {{get:()=>{namespace}[{key}],enumerable:true,configurable:true}});"
        );
    }

    /// Imports a module under a name of ours.
    fn import_namespace(&mut self, source: &StringLiteral<'a>) -> String {
        let namespace = self.names.fresh("__module");
        let _ = write!(self.out.imports, "const {namespace}={}({});", self.names.link, quote(&source.value));
        namespace
    }

    fn export_default(&mut self, export: &ExportDefaultDeclaration<'a>) {
        let declaration = &export.declaration;
        let head = export.span.start..declaration.span().start;
        match declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                self.remove(head);
                let signature = Signature::of(&function.params);
                let name = match &function.id {
                    Some(id) => id.name.to_string(),
                    None => self.name_function(function),
                };
                self.export("default", &name, || Handler::Function(signature));
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) if class.id.is_some() => {
                self.remove(head);
                let name = class.id.as_ref().map_or("", |id| id.name.as_str());
                self.export("default", name, || Handler::Unknown);
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                self.default_value(head, class.span, Handler::Unknown);
            }
            declaration => {
                if let Some(value) = declaration.as_expression() {
                    let handler = self.survey.handler_of(value);
                    self.default_value(head, value.span(), handler);
                }
            }
        }
    }

    /// `export default function () {}` is hoisted, so it must stay a declaration and needs a name; to everyone else
    /// it is called "default".
    fn name_function(&mut self, function: &Function<'a>) -> String {
        let name = self.names.fresh("__default");
        self.edits.insert(function.params.span.start as usize, format!(" {name}"));
        let _ = write!(self.tail, "{OBJECT}.defineProperty({name},\"name\",{{value:\"default\",configurable:true}});");
        name
    }

    /// A value without a name. As the value of a property called `default` an anonymous function or class gets that
    /// name, as the standard wants.
    fn default_value(&mut self, head: std::ops::Range<u32>, value: Span, handler: Handler) {
        let name = self.names.fresh("__default");
        let head = head.start as usize..head.end as usize;
        self.edits.replace(head, format!(";const {name}={{default:"));
        self.edits.insert(value.end as usize, "}.default;");
        self.export("default", &name, || handler);
    }

    fn finish(mut self) -> Rewritten {
        if !self.getters.is_empty() {
            let exports = self.names.parameter("exports");
            let _ = write!(self.out.getters, "{OBJECT}.defineProperties({exports},{{");
            for (name, value) in &self.getters {
                // Computed, or `__proto__` would be no property.
                let name = quote(name);
                let _ = write!(self.out.getters, "[{name}]:{{get:()=>{value},enumerable:true,configurable:true}},");
            }
            self.out.getters.push_str("});");
        }
        self.out.getters.push_str(&self.tail);
        self.out
    }
}

/// A range of the file, from either of the forms it comes in.
struct Cut(std::ops::Range<usize>);

impl From<Span> for Cut {
    fn from(span: Span) -> Self {
        Self(span.start as usize..span.end as usize)
    }
}

impl From<std::ops::Range<u32>> for Cut {
    fn from(range: std::ops::Range<u32>) -> Self {
        Self(range.start as usize..range.end as usize)
    }
}

/// A string literal on one line.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c < ' ' || matches!(c, '\u{2028}' | '\u{2029}') => {
                let _ = write!(quoted, "\\u{:04x}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
