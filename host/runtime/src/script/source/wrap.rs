//! The function around the user's code, and the names in it that are ours.

use std::collections::HashSet;

use oxc_ast::ast::{Declaration, ExportDefaultDeclarationKind, Statement, VariableDeclaration};

use super::PARAMETERS;
use super::parse::Tree;

/// A stack trace shows the name of the wrapper; a path is cut to this many characters for it.
const NAME_CHARS: usize = 64;

/// Names for the wrapper that the user's code does not use.
pub(super) struct Names<'n> {
    taken: HashSet<&'n str>,
    given: HashSet<String>,
    parameters: Vec<String>,
    pub(super) wrapper: String,
    pub(super) import: String,
    pub(super) link: String,
    pub(super) meta: String,
}

impl<'n> Names<'n> {
    /// `taken` is every identifier of the file; `redeclared` are those of its own top-level names that cannot stand
    /// beside a parameter of the same name.
    pub(super) fn new(path: &str, taken: HashSet<&'n str>, redeclared: &HashSet<&str>) -> Self {
        let mut names = Self {
            taken,
            given: HashSet::new(),
            parameters: Vec::new(),
            wrapper: String::new(),
            import: String::new(),
            link: String::new(),
            meta: String::new(),
        };
        names.wrapper = names.fresh(&safe_name(path));
        for parameter in PARAMETERS {
            let name = match parameter {
                // Not for users to say, so never theirs.
                "__import" | "__link" | "__meta" => names.fresh(parameter),
                _ if redeclared.contains(parameter) => names.fresh(&format!("__{parameter}")),
                _ => parameter.to_owned(),
            };
            names.parameters.push(name);
        }
        names.import = names.parameter("__import");
        names.link = names.parameter("__link");
        names.meta = names.parameter("__meta");
        names
    }

    /// A name nobody has, like `base`.
    pub(super) fn fresh(&mut self, base: &str) -> String {
        let mut name = base.to_owned();
        while self.taken.contains(name.as_str()) || self.given.contains(&name) {
            name.push('_');
        }
        self.given.insert(name.clone());
        name
    }

    /// What a parameter is called in this file.
    pub(super) fn parameter(&self, name: &str) -> String {
        let index = PARAMETERS.iter().position(|&parameter| parameter == name);
        index.map_or_else(|| name.to_owned(), |index| self.parameters[index].clone())
    }

    /// Everything up to the first character of the body.
    /// A body that awaits nothing is a plain function: a promise less for every request.
    pub(super) fn open(&self, is_async: bool, injected: &[&str]) -> String {
        let kind = if is_async { "async function" } else { "function" };
        let parameters: Vec<&str> =
            self.parameters.iter().map(String::as_str).chain(injected.iter().copied()).collect();
        format!("({kind} {}({}){{", self.wrapper, parameters.join(","))
    }
}

/// On a line of its own: the user's last line may end in a comment.
pub(super) const CLOSE: &str = "\n})";

/// An identifier that reminds of the path. The suffix keeps it from being a reserved word.
fn safe_name(path: &str) -> String {
    let from = path.char_indices().rev().nth(NAME_CHARS - 1).map_or(0, |(at, _)| at);
    let mut name: String = path[from..].chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, '_');
    }
    name + "_script"
}

/// The top-level names that a parameter must make room for. A `var` is not among them: it may share its name with a
/// parameter and then starts with its value, which `var process = process || {}` relies on.
pub(super) fn redeclared<'t>(tree: &'t Tree<'_>) -> HashSet<&'t str> {
    let mut names = HashSet::new();
    for statement in tree.statements {
        match statement {
            Statement::ImportDeclaration(import) => {
                names.extend(import.specifiers.iter().flatten().map(|one| one.local().name.as_str()));
            }
            Statement::ExportDeclaration(export) => declared(&export.declaration, &mut names),
            Statement::ExportDefaultDeclaration(export) => match &export.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                    names.extend(function.id.iter().map(|id| id.name.as_str()));
                }
                ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                    names.extend(class.id.iter().map(|id| id.name.as_str()));
                }
                _ => {}
            },
            statement => {
                if let Some(declaration) = statement.as_declaration() {
                    declared(declaration, &mut names);
                }
            }
        }
    }
    names
}

fn declared<'t>(declaration: &'t Declaration<'_>, names: &mut HashSet<&'t str>) {
    match declaration {
        Declaration::VariableDeclaration(variables) if !variables.kind.is_var() => {
            names.extend(bound(variables));
        }
        Declaration::FunctionDeclaration(function) => {
            names.extend(function.id.iter().map(|id| id.name.as_str()));
        }
        Declaration::ClassDeclaration(class) => names.extend(class.id.iter().map(|id| id.name.as_str())),
        _ => {}
    }
}

fn bound<'t>(variables: &'t VariableDeclaration<'_>) -> impl Iterator<Item = &'t str> {
    variables
        .declarations
        .iter()
        .flat_map(|declarator| declarator.id.get_binding_identifiers())
        .map(|id| id.name.as_str())
}
