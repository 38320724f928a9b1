//! One walk over the tree of a file that notes everything the other parts ask about.

mod exports;

use std::collections::HashSet;

use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::Scoping;
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;
use oxc_syntax::symbol::SymbolId;

use super::parse::{Failure, Tree};
use super::uses::{Functions, Handler, Signature, Touch, Touches};
use super::{ImportKind, PARAMETERS};
use exports::CommonJs;

/// A module the file names.
pub(super) struct FoundImport {
    pub(super) specifier: String,
    pub(super) kind: ImportKind,
    /// As in the tree, not yet shifted.
    pub(super) offset: u32,
}

pub(super) struct Survey<'s, 'a> {
    scoping: &'s Scoping,
    /// Symbols that stand for a parameter of the wrapper: `var process = process || {}` keeps its value.
    aliases: HashSet<SymbolId>,

    /// Every identifier in the file.
    pub(super) names: HashSet<&'a str>,
    pub(super) imports: Vec<FoundImport>,
    /// The keyword of each `import(…)`.
    pub(super) import_calls: Vec<Span>,
    pub(super) import_metas: Vec<Span>,
    pub(super) commonjs: CommonJs,
    pub(super) top_return: bool,
    pub(super) top_await: bool,
    pub(super) top_this: bool,
    /// Code can reach names without saying them: direct `eval`, `with`, `arguments` of the wrapper.
    pub(super) hides_names: bool,
    /// `arguments` occurs in some function.
    pub(super) any_arguments: bool,
    /// What happens to the injected request.
    pub(super) request: Touch,
    /// Whether `body` and `headers` occur as keys of anything.
    pub(super) keys: Touch,
    /// What happens to every other name.
    pub(super) touches: Touches,
    pub(super) functions: Functions,
    pub(super) unsupported: Option<Failure>,

    /// Functions around the current node, of any kind.
    depth: u32,
    /// Those with their own `this` and `arguments`.
    this_depth: u32,
    /// Those that do not run at once.
    deferred_depth: u32,
    /// Where the functions start that are called where they stand.
    called_at_once: HashSet<u32>,
}

impl<'s, 'a> Survey<'s, 'a> {
    /// `redeclared`: the parameters that the file has replaced by names of its own.
    pub(super) fn of(tree: &'s Tree<'a>, redeclared: &HashSet<&str>) -> Self {
        let bindings = tree.scoping.get_bindings(tree.top);
        let aliases = bindings
            .iter()
            .map(|(name, &symbol)| (name.as_str(), symbol))
            .filter(|(name, _)| PARAMETERS.contains(name) && !redeclared.contains(name))
            .map(|(_, symbol)| symbol)
            .collect();
        let mut survey = Self {
            scoping: &tree.scoping,
            aliases,
            names: HashSet::new(),
            imports: Vec::new(),
            import_calls: Vec::new(),
            import_metas: Vec::new(),
            commonjs: CommonJs::default(),
            top_return: false,
            top_await: false,
            top_this: false,
            hides_names: false,
            any_arguments: false,
            request: Touch::default(),
            keys: Touch::default(),
            touches: Touches::new(),
            functions: Functions::new(),
            unsupported: None,
            depth: 0,
            this_depth: 0,
            deferred_depth: 0,
            called_at_once: HashSet::new(),
        };
        for statement in tree.statements {
            survey.visit_statement(statement);
        }
        let scoping = survey.scoping;
        survey.functions.retain(|&symbol, _| !scoping.symbol_is_mutated(symbol));
        survey
    }

    /// Can code mean the wrapper's parameter by this name?
    pub(super) fn is_free(&self, name: &str) -> bool {
        self.scoping.root_unresolved_references().keys().any(|free| free.as_str() == name)
            || self.aliases.iter().any(|&symbol| self.scoping.symbol_name(symbol) == name)
    }

    fn symbol_of(&self, name: &IdentifierReference<'a>) -> Option<SymbolId> {
        self.scoping.get_reference(name.reference_id.get()?).symbol_id()
    }

    fn is_parameter(&self, reference: &IdentifierReference<'a>, name: &str) -> bool {
        reference.name == name && self.symbol_of(reference).is_none_or(|symbol| self.aliases.contains(&symbol))
    }

    fn touch(&mut self, name: &IdentifierReference<'a>, touch: Touch) {
        self.names.insert(name.name.as_str());
        if self.is_parameter(name, "req") {
            self.request |= touch;
        } else if let Some(symbol) = self.symbol_of(name) {
            *self.touches.entry(symbol).or_default() |= touch;
        }
    }

    fn key(&mut self, name: &str) {
        match name {
            "body" => self.keys.body = true,
            "headers" => self.keys.headers = true,
            // A response knows its request.
            "req" => self.request = Touch::ESCAPES,
            _ => {}
        }
    }

    /// `name.key`, or `name[…]` with a key only known at run time.
    fn member(&mut self, object: &IdentifierReference<'a>, key: Option<&str>) {
        self.touch(object, key.map_or(Touch::ESCAPES, Touch::of_member));
        self.note_special(object);
    }

    fn note_special(&mut self, name: &IdentifierReference<'a>) {
        if self.is_parameter(name, "module") || self.is_parameter(name, "exports") {
            self.commonjs.escapes = true;
        }
        if name.name == "arguments" && self.symbol_of(name).is_none() {
            self.any_arguments = true;
            self.hides_names |= self.this_depth == 0;
        }
    }

    fn unsupported(&mut self, span: Span, message: &str) {
        self.unsupported.get_or_insert_with(|| Failure::new(span.start as usize, message));
    }

    fn import(&mut self, source: &StringLiteral<'a>, kind: ImportKind) {
        if source.lone_surrogates {
            self.unsupported(source.span, "a module specifier must be well-formed text");
        }
        self.imports.push(FoundImport { specifier: source.value.to_string(), kind, offset: source.span.start });
    }

    fn import_expression(&mut self, source: &Expression<'a>, kind: ImportKind) {
        match source.without_parentheses() {
            Expression::StringLiteral(literal) => self.import(literal, kind),
            Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
                let cooked = template.quasis.first().and_then(|part| part.value.cooked.as_ref());
                if let Some(specifier) = cooked {
                    let offset = template.span.start;
                    self.imports.push(FoundImport { specifier: specifier.to_string(), kind, offset });
                }
            }
            _ => {}
        }
    }

    fn attributes(&mut self, clause: Option<&WithClause<'a>>) {
        for attribute in clause.iter().flat_map(|clause| &clause.with_entries) {
            let key = match &attribute.key {
                ImportAttributeKey::Identifier(name) => name.name.as_str(),
                ImportAttributeKey::StringLiteral(literal) => literal.value.as_str(),
            };
            if key != "type" || attribute.value.value != "json" {
                self.unsupported(attribute.span, "the only import attribute there is here is type: 'json'");
            }
        }
    }

    fn phase(&mut self, phase: Option<ImportPhase>, span: Span) {
        if phase.is_some() {
            self.unsupported(span, "import phases (`import defer`, `import source`) are not supported");
        }
    }

    fn note_called_at_once(&mut self, callee: &Expression<'a>) {
        let callee = match callee.without_parentheses() {
            Expression::StaticMemberExpression(member) if matches!(&*member.property.name, "call" | "apply") => {
                member.object.without_parentheses()
            }
            callee => callee,
        };
        if matches!(callee, Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_)) {
            self.called_at_once.insert(callee.span().start);
        }
    }

    fn inside(&mut self, own_this: bool, at: Option<u32>, walk: impl FnOnce(&mut Self)) {
        let deferred = at.is_none_or(|start| !self.called_at_once.contains(&start));
        self.depth += 1;
        self.this_depth += u32::from(own_this);
        self.deferred_depth += u32::from(deferred);
        walk(self);
        self.depth -= 1;
        self.this_depth -= u32::from(own_this);
        self.deferred_depth -= u32::from(deferred);
    }
}

impl<'a> Visit<'a> for Survey<'_, 'a> {
    fn visit_binding_identifier(&mut self, it: &BindingIdentifier<'a>) {
        self.names.insert(it.name.as_str());
    }

    /// Reached only by names that are not the object of a member: those were seen further up.
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.touch(it, Touch::ESCAPES);
        self.note_special(it);
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        self.top_this |= self.this_depth == 0;
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        self.key(&it.property.name);
        match it.object.without_parentheses() {
            Expression::Identifier(name) => self.member(name, Some(&it.property.name)),
            object => self.visit_expression(object),
        }
    }

    fn visit_computed_member_expression(&mut self, it: &ComputedMemberExpression<'a>) {
        let key = it.static_property_name();
        if let Some(key) = &key {
            self.key(key);
        }
        match it.object.without_parentheses() {
            Expression::Identifier(name) => self.member(name, key.as_deref()),
            object => self.visit_expression(object),
        }
        self.visit_expression(&it.expression);
    }

    fn visit_binding_property(&mut self, it: &BindingProperty<'a>) {
        if let Some(name) = it.key.static_name() {
            self.key(&name);
        }
        walk::walk_binding_property(self, it);
    }

    fn visit_assignment_target_property_identifier(&mut self, it: &AssignmentTargetPropertyIdentifier<'a>) {
        self.key(&it.binding.name);
        walk::walk_assignment_target_property_identifier(self, it);
    }

    fn visit_assignment_target_property_property(&mut self, it: &AssignmentTargetPropertyProperty<'a>) {
        if let Some(name) = it.name.static_name() {
            self.key(&name);
        }
        walk::walk_assignment_target_property_property(self, it);
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        self.top_await |= it.kind == VariableDeclarationKind::AwaitUsing && self.depth == 0;
        walk::walk_variable_declaration(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        let init = it.init.as_ref().map(Expression::without_parentheses);
        match (&it.id, init) {
            (BindingPattern::ObjectPattern(pattern), Some(Expression::Identifier(name))) => {
                self.touch(name, Touch::of_pattern(pattern));
                self.note_special(name);
                return self.visit_binding_pattern(&it.id);
            }
            (BindingPattern::BindingIdentifier(id), Some(init)) => {
                if let (Handler::Function(signature), Some(symbol)) = (self.handler_of(init), id.symbol_id.get()) {
                    self.functions.insert(symbol, signature);
                }
            }
            _ => {}
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        match &it.left {
            // `exports = module.exports = …`
            AssignmentTarget::AssignmentTargetIdentifier(name) if self.is_parameter(name, "exports") => {}
            _ if self.export_assignment(it) => {}
            left => self.visit_assignment_target(left),
        }
        self.visit_expression(&it.right);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        match it.callee.without_parentheses() {
            Expression::Identifier(name) if name.name == "eval" => self.hides_names = true,
            Expression::Identifier(name) if self.is_parameter(name, "require") => {
                if let Some(source) = it.arguments.first().and_then(Argument::as_expression) {
                    self.import_expression(source, ImportKind::Require);
                }
            }
            _ => self.note_called_at_once(&it.callee),
        }
        walk::walk_call_expression(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let symbol = it.id.as_ref().and_then(|id| id.symbol_id.get());
        if let (true, Some(symbol)) = (it.is_declaration(), symbol) {
            self.functions.insert(symbol, Signature::of(&it.params));
        }
        self.inside(true, Some(it.span.start), |survey| walk::walk_function(survey, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.inside(false, Some(it.span.start), |survey| walk::walk_arrow_function_expression(survey, it));
    }

    fn visit_static_block(&mut self, it: &StaticBlock<'a>) {
        self.inside(true, None, |survey| walk::walk_static_block(survey, it));
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.visit_decorators(&it.decorators);
        self.visit_property_key(&it.key);
        if let Some(value) = &it.value {
            self.inside(true, None, |survey| survey.visit_expression(value));
        }
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        self.top_return |= self.depth == 0;
        walk::walk_return_statement(self, it);
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.top_await |= self.depth == 0;
        walk::walk_await_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.top_await |= it.r#await && self.depth == 0;
        walk::walk_for_of_statement(self, it);
    }

    fn visit_with_statement(&mut self, it: &WithStatement<'a>) {
        self.hides_names = true;
        walk::walk_with_statement(self, it);
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.unsupported(it.span, "decorators are not supported");
    }

    fn visit_import_meta(&mut self, it: &ImportMeta) {
        self.import_metas.push(it.span);
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        self.phase(it.phase, it.span);
        self.import_calls.push(Span::sized(it.span.start, "import".len() as u32));
        self.import_expression(&it.source, ImportKind::Dynamic);
        walk::walk_import_expression(self, it);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.phase(it.phase, it.span);
        self.attributes(it.with_clause.as_deref());
        self.import(&it.source, ImportKind::Static);
        walk::walk_import_declaration(self, it);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.attributes(it.with_clause.as_deref());
        self.import(&it.source, ImportKind::Static);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.attributes(it.with_clause.as_deref());
        self.import(&it.source, ImportKind::Static);
    }

    /// The name in `export { req }` is exported, not used as a value here; its own statement says what it is.
    fn visit_export_specifier(&mut self, it: &ExportSpecifier<'a>) {
        if let ModuleExportName::IdentifierReference(name) = &it.local {
            self.names.insert(name.name.as_str());
        }
    }
}
