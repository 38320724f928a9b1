//! One table: a file, and one line that says everything about what became of it.
//!
//! The line reads `Shape mode | names it uses | methods | imports`, or `line:column message`. Whatever compiles is also
//! parsed again as the one expression it claims to be, with the user's lines where they were.

mod depth;
mod places;

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, Statement};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use super::*;

fn check(rows: &[(&str, &str, &str)]) {
    let failed: Vec<String> = rows
        .iter()
        .filter_map(|&(path, text, expected)| {
            let found = describe(path, text, SourceKind::Main);
            (found != expected).then(|| format!("{path}: {text}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} rows:\n{}", failed.len(), rows.len(), failed.join("\n"));
}

fn describe(path: &str, text: &str, kind: SourceKind) -> String {
    let unit = match compile(path, text, kind) {
        Err(error) => return format!("{}:{} {}", error.line, error.column, error.message),
        Ok(unit) => unit,
    };
    assert_is_wrapper(&unit.code);
    if path.ends_with(".js") {
        assert_eq!(
            Lines::of(&unit.code).count(),
            Lines::of(&text::prepare(text)).count() + 1,
            "lines moved: {}",
            unit.code
        );
    }
    let mode = match (unit.esm, unit.strict) {
        (true, _) => "esm",
        (false, true) => "strict",
        (false, false) => "sloppy",
    };
    let imports: Vec<String> = unit
        .imports
        .iter()
        .map(|import| format!("{:?} {}@{}", import.kind, import.specifier, import.line).to_lowercase())
        .collect();
    let line = format!(
        "{:?} {mode} | {} | {} | {}",
        unit.shape,
        used(unit.uses),
        unit.exported_methods.join(" "),
        imports.join(", ")
    );
    line.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches([' ', '|']).to_owned()
}

fn used(uses: Uses) -> String {
    if uses == Uses::ALL {
        return "all".to_owned();
    }
    let all = [
        (uses.req, "req"),
        (uses.res, "res"),
        (uses.metadata, "metadata"),
        (uses.shared, "shared"),
        (uses.console, "console"),
        (uses.require, "require"),
        (uses.module, "module"),
        (uses.process, "process"),
        (uses.ws, "ws"),
        (uses.body, "body"),
        (uses.headers, "headers"),
    ];
    all.iter().filter(|(used, _)| *used).map(|&(_, name)| name).collect::<Vec<_>>().join(" ")
}

/// The code is one parenthesised function with the promised number of parameters, without early errors.
fn assert_is_wrapper(code: &str) {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, code, SourceType::script()).parse();
    assert!(parsed.diagnostics.is_empty(), "{:?} in {code}", parsed.diagnostics);
    let checked = SemanticBuilder::new_compiler().build(&parsed.program);
    assert!(checked.diagnostics.is_empty(), "{:?} in {code}", checked.diagnostics);
    let [Statement::ExpressionStatement(statement)] = parsed.program.body.as_slice() else {
        panic!("not one statement: {code}")
    };
    let Expression::FunctionExpression(function) = statement.expression.without_parentheses() else {
        panic!("not a function: {code}")
    };
    assert!(!function.generator);
    assert_eq!(function.params.items.len(), PARAMETERS.len());
}

#[test]
fn bodies() {
    check(&[
        ("a.js", "", "Body sloppy"),
        ("a.js", "return { hello: 'world' }", "Body sloppy"),
        ("a.js", "return { hello: 'world' } // no line end", "Body sloppy"),
        ("a.js", "return await fetch('/x')", "Body sloppy"),
        ("a.js", "for await (const x of y()) return x", "Body sloppy"),
        ("a.js", "'use strict'\nreturn 1", "Body strict"),
        ("a.js", "// comment\n/* and */ 'use strict'; return 1", "Body strict"),
        ("a.js", "f(); 'use strict'", "Body sloppy"),
        ("a.js", "\u{feff}return 1", "Body sloppy"),
        ("a.js", "#!/usr/bin/env node\nreturn 1", "Body sloppy"),
        ("a.js", "\u{feff}#!/usr/bin/env node\r\nreturn 1", "Body sloppy"),
        ("a.js", "#!only", "Body sloppy"),
        ("a.js", "with ({ a: 1 }) { return a }", "Body sloppy | all"),
        ("a.js", "return 010 + '\\07'", "Body sloppy"),
        ("a.js", "delete x; arguments = 1; return yield_", "Body sloppy | all"),
        ("a.js", "var yield = 1, let = 2, static = 3; return yield", "Body sloppy"),
        ("a.js", "var a = 1; var a = 2; function f() {} var f; return a", "Body sloppy"),
        ("a.js", "a <!-- b\nreturn 1", "Body sloppy"),
        (
            "a.js",
            "const s = 'import x from \"y\"', r = /export default/, t = `export const ${s}`; return t",
            "Body sloppy",
        ),
        ("a.js", "// export default 1\n/* import a from 'b' */ return 1", "Body sloppy"),
        ("a.js", "return new.target", "Body sloppy"),
        ("a.js", "throw new Error('x')\r\n", "Body sloppy"),
        ("scripts/[id].js", "return scripts__id__js_script", "Body sloppy"),
        ("123 - ü.js", "return 1", "Body sloppy"),
        ("a.js", "let x = await import('./m.js'); return x", "Body sloppy | | | dynamic ./m.js@1"),
        ("a.js", "const a = b\n/c/g.d\nreturn a", "Body sloppy"),
        ("a.js", "return import.meta.dirname", "Body esm"),
    ]);
}

#[test]
fn names() {
    check(&[
        ("a.js", "return req.method", "Body sloppy | req"),
        ("a.js", "return req?.url", "Body sloppy | req"),
        ("a.js", "return req.headers.host", "Body sloppy | req headers"),
        ("a.js", "return req['headers']", "Body sloppy | req headers"),
        ("a.js", "return req.body", "Body sloppy | req body"),
        ("a.js", "return req.body?.model", "Body sloppy | req body"),
        ("a.js", "return req['body']", "Body sloppy | req body"),
        ("a.js", "return req.rawBody.length", "Body sloppy | req body"),
        ("a.js", "const { body } = req; return body", "Body sloppy | req body"),
        ("a.js", "const { method, url: u } = req; return u", "Body sloppy | req"),
        ("a.js", "const { method, ...rest } = req; return rest", "Body sloppy | req body headers"),
        ("a.js", "const { [k]: v } = req; return v", "Body sloppy | req body headers"),
        ("a.js", "let h; ({ headers: h } = req)", "Body sloppy | req body headers"),
        ("a.js", "return req[k]", "Body sloppy | req body headers"),
        ("a.js", "return f(req)", "Body sloppy | req body headers"),
        ("a.js", "const r = req; return r.x", "Body sloppy | req body headers"),
        ("a.js", "return { ...req }", "Body sloppy | req body headers"),
        ("a.js", "return { req }", "Body sloppy | req body headers"),
        ("a.js", "return () => req", "Body sloppy | req body headers"),
        ("a.js", "for await (const c of req) n++", "Body sloppy | req body headers"),
        ("a.js", "req.on('data', f)", "Body sloppy | req body headers"),
        ("a.js", "req.user = 1", "Body sloppy | req body headers"),
        ("a.js", "return (req).method", "Body sloppy | req"),
        ("a.js", "return res.req.method", "Body sloppy | res body headers"),
        ("a.js", "const r = await fetch('/'); return r.body", "Body sloppy | body"),
        ("a.js", "return x(({ headers }) => headers)", "Body sloppy | headers"),
        ("a.js", "function f(req) { return req.body } return f", "Body sloppy | body"),
        ("a.js", "res.status(201); return metadata.query", "Body sloppy | res metadata"),
        ("a.js", "shared.n = (shared.n ?? 0) + 1; console.log(process.env)", "Body sloppy | shared console process"),
        ("a.js", "ws.message = s => s.send('x')", "Body sloppy | ws"),
        ("a.js", "return typeof ws", "Body sloppy | ws"),
        ("a.js", "return eval('req')", "Body sloppy | all"),
        ("a.js", "return arguments[0]", "Body sloppy | all"),
        ("a.js", "return (() => arguments.length)()", "Body sloppy | all"),
        ("a.js", "return (function () { return arguments.length })()", "Body sloppy"),
        ("a.js", "class A { x = 1; static { this.y = 2 } } return A", "Body sloppy"),
        (
            "a.js",
            "const x = require('a'), y = require(`b`), z = require(c)",
            "Body sloppy | require | | require a@1, require b@1",
        ),
        (
            "a.js",
            "if (require.main === module) f()",
            "Body sloppy | req res metadata shared require module body headers",
        ),
    ]);
}

#[test]
fn redeclared_names() {
    check(&[
        ("a.js", "const process = { env: {} }; return process.env", "Body sloppy"),
        ("a.js", "let console\nconsole = f()", "Body sloppy"),
        ("a.js", "function require() {} return require('x')", "Body sloppy"),
        ("a.js", "class shared {} return shared", "Body sloppy"),
        ("a.js", "const { req, res: [ws] } = f(); return req.body", "Body sloppy | body headers"),
        ("a.js", "var process = process || {}; return process", "Body sloppy | process"),
        ("a.js", "if (x) { function require() {} } return require('y')", "Body sloppy | require | | require y@1"),
        ("a.js", "import path from 'path'; return path", "Body esm | | | static path@1"),
        ("a.js", "import process, { env } from 'process'; return env", "Body esm | | | static process@1"),
        (
            "a.js",
            "import { createRequire } from 'module'\nconst require = createRequire(import.meta.url)\nreturn require('x')",
            "Body esm | | | static module@1",
        ),
        ("a.js", "export const exports = 1, module = 2", "Module esm | module"),
        ("a.js", "const __import = 1, __meta = 2; return import('x')", "Body sloppy | | | dynamic x@1"),
        (
            "a.js",
            "export default 1; const __default = 2, __default_ = 3, __req = req",
            "Module esm | req module body headers",
        ),
    ]);
    let unit = compile("a.js", "const process = 1, __process = 2; let req", SourceKind::Main).unwrap();
    assert!(unit.code.contains("(__req,res,metadata,"), "{}", unit.code);
    assert!(unit.code.contains(",__process_,ws,"), "{}", unit.code);
}

#[test]
fn commonjs() {
    check(&[
        ("a.js", "module.exports = async (req, res) => ({ m: req.method })", "Module sloppy | req res module"),
        (
            "a.js",
            "module.exports = async function (req, res, metadata, shared) {}",
            "Module sloppy | req res metadata shared module",
        ),
        ("a.js", "module.exports = () => ({ ok: true })", "Module sloppy | module"),
        ("a.js", "module.exports = a => a.body", "Module sloppy | req module body"),
        ("a.js", "module.exports = ({ headers }) => headers", "Module sloppy | req module headers"),
        ("a.js", "module.exports = ({ method }, { send }) => method", "Module sloppy | req res module"),
        ("a.js", "module.exports = (...all) => all", "Module sloppy | req res metadata shared module body headers"),
        (
            "a.js",
            "module.exports = function () { return arguments[0] }",
            "Module sloppy | req res metadata shared module body headers",
        ),
        ("a.js", "module.exports = r => JSON.stringify(r)", "Module sloppy | req module body headers"),
        ("a.js", "module.exports = handler; function handler(r) { return r.url }", "Module sloppy | req module"),
        ("a.js", "const h = r => r.url; exports = module.exports = h", "Module sloppy | req module"),
        (
            "a.js",
            "let h = r => r.url; h = g; module.exports = h",
            "Module sloppy | req res metadata shared module body headers",
        ),
        (
            "a.js",
            "module.exports = require('./other')",
            "Module sloppy | req res metadata shared require module body headers | | require ./other@1",
        ),
        ("a.js", "exports.default = r => r.url", "Module sloppy | req module"),
        ("a.js", "exports['GET'] = r => r.url; module.exports.POST = () => 1", "Module sloppy | req module | GET POST"),
        (
            "a.js",
            "module['exports'] = { GET() {}, POST: r => r.url, other: 1 }",
            "Module sloppy | req module | GET POST",
        ),
        ("a.js", "module.exports = { ...handlers }", "Module sloppy | req res metadata shared module body headers"),
        ("a.js", "if (x) { exports.a = 1 }", "Module sloppy | module"),
        ("a.js", "(function () { module.exports = 1 })()", "Module sloppy | module"),
        ("a.js", "(() => { exports.x = 1 }).call(y)", "Module sloppy | module"),
        ("a.js", "function f() { module.exports = 1 } return f()", "Body sloppy | module"),
        ("a.js", "function f(exports) { exports.x = 1 } f({})", "Body sloppy"),
        ("a.js", "const module = {}; module.exports = 1", "Body sloppy"),
        ("a.js", "module.exports = () => 1; return 2", "Body sloppy | module"),
        ("a.js", "const db = await open(); module.exports = () => db", "Body sloppy | module"),
        ("a.js", "'use strict'; exports.x = () => 1", "Module strict | module"),
        (
            "a.js",
            "Object.defineProperty(exports, '__esModule', { value: true })",
            "Body sloppy | req res metadata shared module body headers",
        ),
    ]);
}

#[test]
fn modules() {
    check(&[
        ("a.js", "export default async (req, res) => req.url", "Module esm | req res module"),
        ("a.js", "export default function () {}", "Module esm | module"),
        ("a.js", "export default async function* named(a) { yield a.method }", "Module esm | req module"),
        ("a.js", "export default class {}", "Module esm | req res metadata shared module body headers"),
        ("a.js", "export default class A {}", "Module esm | req res metadata shared module body headers"),
        ("a.js", "export default { a: 1 }", "Module esm | module"),
        ("a.js", "export default (1, 2)\n[a] = b", "Module esm | req res metadata shared module body headers"),
        (
            "a.js",
            "export async function GET(request) { return request.json() }",
            "Module esm | req module body headers | GET",
        ),
        (
            "a.js",
            "export const POST = async r => r.headers, DELETE = () => 1",
            "Module esm | req module headers | POST DELETE",
        ),
        ("a.js", "function get() {} export { get as GET, get as default }", "Module esm | module | GET"),
        (
            "a.js",
            "export { GET } from './x.js'",
            "Module esm | req res metadata shared module body headers | GET | static ./x.js@1",
        ),
        (
            "a.js",
            "export * from './x.js'\nexport * as y from './y.js'",
            "Module esm | req res metadata shared module body headers | | static ./x.js@1, static ./y.js@2",
        ),
        ("a.js", "export const { a, b: [c, ...d], ...e } = f()", "Module esm | module"),
        ("a.js", "let a = 1\nexport { a as 'b c', a as __proto__ }", "Module esm | module"),
        ("a.js", "export {}\nreturn 1", "Body esm"),
        ("a.js", "import 'x'\nreturn req.method", "Body esm | req | | static x@1"),
        ("a.js", "import x from 'x'; if (!x) return 1; return await x()", "Body esm | | | static x@1"),
        (
            "a.js",
            "import d, { a as b, 'c d' as e } from 'x'; import f, * as g from 'y'\nreturn g",
            "Body esm | | | static x@1, static y@1",
        ),
        ("a.js", "import {} from 'x'", "Body esm | | | static x@1"),
        ("a.js", "import j from './a.json' with { type: 'json' }\nreturn j", "Body esm | | | static ./a.json@1"),
        ("a.js", "import j from './a.json' with { 'type': \"json\" }\nreturn j", "Body esm | | | static ./a.json@1"),
        ("a.js", "import\n{\na\n}\nfrom\n'x'\nreturn a", "Body esm | | | static x@6"),
        ("a.js", "import a from 'x\\\ny'\nreturn a", "Body esm | | | static xy@1"),
        ("a.js", "export\n/* why */\ndefault\nasync () => 1", "Module esm | module"),
        ("a.js", "foo()\nexport { a }\n;(bar)()\nvar a", "Module esm | module"),
        ("a.js", "export const a = 1; if (a) return 2", "Module esm | module"),
        (
            "a.js",
            "export const a = import('b'), c = require('d')",
            "Module esm | require module | | dynamic b@1, require d@1",
        ),
        ("a.mjs", "export default () => import.meta\n.url", "Module esm | module"),
    ]);
    assert_eq!(describe("pre.js", "export function GET() {}", SourceKind::Middleware), "Module esm | module");
}

#[test]
fn typescript() {
    check(&[
        ("a.ts", "const x: number = 1\nreturn x as any", "Body sloppy"),
        ("a.ts", "return { a: <any>1, b: y!.z } satisfies object", "Body sloppy"),
        ("a.ts", "enum E { A, B = 'b' } return E.A", "Body sloppy"),
        ("a.ts", "const enum E { A = 1 << 2 } return E.A", "Body sloppy"),
        (
            "a.ts",
            "namespace N { export const a = 1; export namespace M { export const b = 2 } } return N.M.b",
            "Body sloppy",
        ),
        ("a.ts", "class P { constructor(private a: number, readonly b = 2) {} } return new P(1)", "Body sloppy"),
        ("a.ts", "abstract class A<T> { declare x: T; abstract f(): void; y?: number } return A", "Body sloppy"),
        ("a.ts", "function f(a: string): void\nfunction f(a: any) {}\nreturn f", "Body sloppy"),
        ("a.ts", "interface R { body: string }\ntype Q = R['body']\nreturn req.method", "Body sloppy | req"),
        ("a.ts", "import type { X } from './x'\nreturn 1 as X", "Body esm"),
        ("a.ts", "import { type X, y } from './x'\nreturn y as X", "Body esm | | | static ./x@1"),
        (
            "a.ts",
            "\n\nimport { X, y } from './x'\nimport { Z } from './z'\nlet a: Z\nreturn y",
            "Body esm | | | static ./x@3",
        ),
        ("a.ts", "export type A = string\nexport interface B {}\nreturn 1", "Body esm"),
        (
            "a.ts",
            "export default async (req: any, res: any): Promise<string> => req.url",
            "Module esm | req res module",
        ),
        ("a.ts", "export async function GET(r: Request) { return r.headers }", "Module esm | req module headers | GET"),
        ("a.ts", "module.exports = async function (req: any) { return req.body }", "Module sloppy | req module body"),
        ("a.ts", "import fs = require('fs')\nexport = () => fs", "Module strict | require module | | require fs@1"),
        ("a.ts", "const f = async <T,>(x: T): Promise<T> => x; return await f<number>(1)", "Body sloppy"),
        ("a.mts", "let x: any = await y; return x", "Body sloppy"),
        ("A.TS", "let x: any; return x", "Body sloppy"),
        (
            "a.js",
            "let x: number",
            "1:6 Expected a semicolon or an implicit semicolon after a statement, but found none",
        ),
        ("a.ts", "let x: = 1", "1:8 Unexpected token"),
        ("a.ts", "enum E { A }\n@dec class X {}", "2:1 decorators are not supported"),
        (
            "a.ts",
            "type A = 1\n\nimport x from 'x' with { type: 'css' }\nreturn x",
            "3:24 the only import attribute there is here is type: 'json'",
        ),
    ]);
}

#[test]
fn errors() {
    check(&[
        ("a.js", "return {\n  a: \n}}", "3:1 Unexpected token"),
        ("a.js", "let x = 1\nlet x = 2", "2:5 Identifier `x` has already been declared"),
        ("a.js", "if (x) {", "1:9 Expected `}` but found `EOF`"),
        ("a.js", "}); (async () => {", "1:1 Unexpected token"),
        ("a.js", "}, function () {", "1:1 Unexpected token"),
        ("a.js", "/* never closed", "1:1 Unterminated multiline comment"),
        ("a.js", "return 'abc", "1:8 Unterminated string"),
        ("a.js", "return `abc", "1:8 Unterminated string"),
        ("a.js", "return /[/", "1:8 Unterminated regular expression"),
        ("a.js", "return /(/", "1:9 Invalid regular expression: Unterminated capturing group"),
        ("a.js", "'ü€😀'; )", "1:8 Unexpected token"),
        ("a.js", "\u{feff}\n)", "2:1 Unexpected token"),
        ("a.js", "#!x\r\n\r\n)", "3:1 Unexpected token"),
        ("a.js", "a\u{2028})", "2:1 Unexpected token"),
        ("a.js", "import x from 'x';\nwith (x) {}", "2:1 'with' statements are not allowed"),
        ("a.js", "import x from 'x'\nlet x", "2:5 Identifier `x` has already been declared"),
        ("a.js", "import x from 'x'\nfoo(]", "2:5 Unexpected token"),
        ("a.js", "with (x) {}\nfoo(]", "2:5 Unexpected token"),
        ("a.js", "'use strict'\nwith (x) {}", "2:1 'with' statements are not allowed"),
        ("a.js", "export { nothing }", "1:10 Export 'nothing' is not defined"),
        ("a.js", "export const a = 1, b = 2\nexport { b as a }", "2:15 Duplicated export 'a'"),
        (
            "a.js",
            "f(); { export const a = 1 }",
            "1:8 'export statement' declaration can only be used at the top level of a module",
        ),
        ("a.js", "break", "1:1 Illegal break statement"),
        (
            "a.js",
            "function f() { await x }",
            "1:16 `await` is only allowed within async functions and at the top levels of modules",
        ),
        ("a.js", "return <div/>", "1:8 Unexpected JSX expression"),
        (
            "a.js",
            "import defer * as x from 'x'",
            "1:1 import phases (`import defer`, `import source`) are not supported",
        ),
        (
            "a.js",
            "import j from 'j' with { type: 'text' }",
            "1:26 the only import attribute there is here is type: 'json'",
        ),
        ("a.js", "x\n  @dec class A {}", "2:3 decorators are not supported"),
    ]);
    let error = compile("a.js", "let a, a;\n\tlet b; let b", SourceKind::Main).unwrap_err();
    assert_eq!((error.line, error.column, error.others), (1, 8, 1));
    assert_eq!(error.snippet, "let a, a;\n       ^");
    let long = format!("{}; )", "x;".repeat(500));
    let error = compile("a.js", &long, SourceKind::Main).unwrap_err();
    assert_eq!(error.column, 1003);
    assert_eq!(error.snippet.lines().nth(1).unwrap().find('^'), Some(60));
}
