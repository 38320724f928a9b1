//! What a file exports: which assignments set `module.exports`, and what exported values are.

use oxc_ast::ast::*;

use super::super::METHODS;
use super::super::uses::{Handler, Signature};
use super::Survey;

/// What the file does to `module.exports`.
#[derive(Default)]
pub(in super::super) struct CommonJs {
    /// An assignment that runs when the file does.
    pub(in super::super) assigned_on_load: bool,
    /// `module` or `exports` is used in a way that is not an assignment of one export.
    pub(in super::super) escapes: bool,
    pub(in super::super) handlers: Vec<Handler>,
    pub(in super::super) methods: Vec<&'static str>,
}

impl<'a> Survey<'_, 'a> {
    /// What an expression is when exported.
    pub(in super::super) fn handler_of(&self, value: &Expression<'a>) -> Handler {
        match value.without_parentheses() {
            Expression::FunctionExpression(function) => Handler::Function(Signature::of(&function.params)),
            Expression::ArrowFunctionExpression(arrow) => Handler::Function(Signature::of(&arrow.params)),
            Expression::Identifier(name) => self.handler_named(name),
            Expression::AssignmentExpression(assignment) if assignment.operator.is_assign() => {
                self.handler_of(&assignment.right)
            }
            Expression::ObjectExpression(_)
            | Expression::ArrayExpression(_)
            | Expression::TemplateLiteral(_)
            | Expression::StringLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_) => Handler::Inert,
            _ => Handler::Unknown,
        }
    }

    pub(in super::super) fn handler_named(&self, name: &IdentifierReference<'a>) -> Handler {
        self.symbol_of(name).map_or(Handler::Unknown, Handler::Named)
    }

    /// Notes `target = value` if it sets exports.
    pub(super) fn export_assignment(&mut self, assignment: &AssignmentExpression<'a>) -> bool {
        let Some(target) = self.export_target(&assignment.left) else { return false };
        self.commonjs.assigned_on_load |= self.deferred_depth == 0;
        match target {
            ExportTarget::Everything => self.export_everything(&assignment.right),
            ExportTarget::Named(name) => {
                let handler = self.handler_of(&assignment.right);
                self.export_named(&name, handler);
            }
        }
        true
    }

    fn export_everything(&mut self, value: &Expression<'a>) {
        let Expression::ObjectExpression(object) = value.without_parentheses() else {
            let handler = self.handler_of(value);
            self.commonjs.handlers.push(handler);
            return;
        };
        self.commonjs.handlers.push(Handler::Inert);
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                self.commonjs.handlers.push(Handler::Unknown);
                continue;
            };
            match property.key.static_name() {
                Some(name) if property.kind == PropertyKind::Init => {
                    let handler = self.handler_of(&property.value);
                    self.export_named(&name, handler);
                }
                _ => self.commonjs.handlers.push(Handler::Unknown),
            }
        }
    }

    fn export_named(&mut self, name: &str, handler: Handler) {
        let method = METHODS.into_iter().find(|&method| method == name);
        let called = method.is_some() || name == "default";
        self.commonjs.handlers.push(if called { handler } else { Handler::Inert });
        if let Some(method) = method
            && !self.commonjs.methods.contains(&method)
        {
            self.commonjs.methods.push(method);
        }
    }

    fn export_target(&self, target: &AssignmentTarget<'a>) -> Option<ExportTarget> {
        let (object, key) = match target {
            AssignmentTarget::StaticMemberExpression(member) => (&member.object, member.property.name.to_string()),
            AssignmentTarget::ComputedMemberExpression(member) => {
                (&member.object, member.static_property_name()?.to_string())
            }
            _ => return None,
        };
        match object.without_parentheses() {
            Expression::Identifier(name) if self.is_parameter(name, "module") && key == "exports" => {
                Some(ExportTarget::Everything)
            }
            Expression::Identifier(name) if self.is_parameter(name, "exports") => Some(ExportTarget::Named(key)),
            object if self.is_module_exports(object) => Some(ExportTarget::Named(key)),
            _ => None,
        }
    }

    fn is_module_exports(&self, object: &Expression<'a>) -> bool {
        let (object, is_exports) = match object {
            Expression::StaticMemberExpression(member) => (&member.object, member.property.name == "exports"),
            Expression::ComputedMemberExpression(member) => {
                (&member.object, member.static_property_name().is_some_and(|name| name == "exports"))
            }
            _ => return false,
        };
        is_exports
            && matches!(object.without_parentheses(), Expression::Identifier(name) if self.is_parameter(name, "module"))
    }
}

enum ExportTarget {
    /// `module.exports = …`
    Everything,
    /// `exports.x = …`
    Named(String),
}
