//! Nesting: what is too deep is refused with a place, what is merely long or odd is not.

use super::*;

fn check_refused(path: &str, text: &str) {
    let error = compile(path, text, SourceKind::Main).map(|_| ()).unwrap_err();
    assert!(error.message.contains("nested too deeply") || error.message.contains("too deeply nested"), "{error}");
    assert!(error.line > 1 || error.column > 1, "{error}");
}

fn check_accepted(path: &str, text: &str) {
    if let Err(error) = compile(path, text, SourceKind::Main) {
        panic!("{error}\n{}", error.snippet);
    }
}

/// Far deeper than any stack.
const DEEP: usize = 100_000;

#[test]
fn deep_files_are_refused() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("x={a:", "}"),
        ("`${", "}`"),
        ("if(1){", "}"),
        ("(a)=>(", ")"),
        ("!", ""),
        ("- ", ""),
        ("- \n", ""),
        ("typeof ", ""),
        ("await ", ""),
        ("new ", ""),
        ("a=>", ""),
        ("a=", ""),
        ("a?b:", ""),
        ("a**", ""),
        ("a+", ""),
        ("a.", ""),
        ("if(1)", ""),
        ("if(1)\n", ""),
        ("if(1)x;else ", ""),
        ("for(;;)", ""),
        ("while(1)", ""),
        ("do ", ";while(1)"),
        ("a:", ""),
        ("/*)*/(", ")"),
        ("(')',", ")"),
        ("(/[)]/,", ")"),
    ] {
        check_refused("a.js", &format!("x = {}1{}", open.repeat(DEEP), close.repeat(DEEP)));
        check_refused("a.ts", &format!(";{}1{}", open.repeat(DEEP), close.repeat(DEEP)));
    }
    for (open, close) in [("A<", ">"), ("A<1,", ">"), ("keyof ", ""), ("()=>", ""), ("A extends B?C:", ""), ("(", ")")]
    {
        check_refused("a.ts", &format!("type X = {}A{}", open.repeat(DEEP), close.repeat(DEEP)));
    }
    check_refused("a.js", &format!("x = /{}a{}/", "(".repeat(DEEP), ")".repeat(DEEP)));
    check_refused("a.js", &format!("x = /{}a{}/v", "[".repeat(DEEP), "]".repeat(DEEP)));
    let names: String = (0..4_000).map(|index| format!(".b{index}")).collect();
    let error = compile("a.ts", &format!("namespace a{names} {{ export const x = 1 }}"), SourceKind::Main).unwrap_err();
    assert_eq!(error.message, "brackets are nested too deeply");
}

/// Text that reads differently depending on whether a slash divides.
#[test]
fn slashes_hide_nothing() {
    let deep = "(".repeat(DEEP);
    for text in [
        format!("x = {{}} / \"/;\" + {deep}"),
        format!("x = {{}} /`/;`+{deep}"),
        format!("x = {{}}\n/'/\n/1\n/'/+{deep}"),
        format!("x = {{}}\n/`/+1+`/\n`+{deep}"),
        format!("if (x) /'/.test(y, {deep}"),
        format!("x++ /'/ + '/' + {deep}"),
        format!("a\n/'/1/'/ + {deep}"),
        format!("{{}}\n/`/.test(`{{` + {deep}"),
        format!("let yield = 1; yield /'/1/'/ + {deep}"),
        format!("a <!-- `\n{deep}"),
        format!("a\n--> `\n{deep}"),
        format!("x = y /* ` */ + {deep}"),
        format!("x = '\\\n' + {deep}"),
        format!("x = `\\`` + {deep}"),
        format!("x = `${{`${{'}}'}}`}}` + {deep}"),
    ] {
        check_refused("a.js", &text);
    }
}

#[test]
fn long_files_are_accepted() {
    let many = |part: &str| part.repeat(20_000);
    for text in [
        format!("x = [{}]", many("-1, !a, b.c(d), { e: f => g ? h : i },\n")),
        format!("x = {{{}}}", many("a: 1, 'b': c ? d : e, f() {}, get g() { return 1 },\n")),
        many("a = b + c; "),
        many("a = b\n"),
        many("var { z } = w\n{ let y = z; f(y) }\n"),
        many("if (a) b(); else c()\n"),
        many("if (a) { b } else { c }\n"),
        many("foo(a => b)\nawait bar(!c)\n"),
        many("{ function f() { return a ? b : c } }\nd()\n"),
        format!("class A {{ {} }}", many("m() { return this.x } static n = 1; get o() { return a }\n")),
        format!("switch (a) {{ {} }}", many("case 1: case 2: b = c; break\n")),
        format!("switch (a) {{ {} }}", many("case 1:\n")),
        many("x = a / b / c\ny = (d) / 2; z = e[0] / f++ / 2\n"),
        many("if (a) { b }\n/[\"'`(]/.test(c)\n"),
        many("if (a) /[\"'`(]/.test(c)\n"),
        many("x = { a }\n/ b\n/ c\n"),
        many("x = a++ / b\ny = '/' + '/'\n"),
        many("x = /[(\\]]/.test('(') ? /\\// : `(${a}`\n"),
        many("// don't ( \n/* ` */; /\\(/g\n"),
        many("`'${a}\"`;\n"),
        format!("x = /{}/", many("(a)[(]?").get(..5_999).unwrap()),
        format!("x = '{}'", many("(")),
        format!("x = /[{}]/", "(".repeat(900)),
    ] {
        check_accepted("a.js", &text);
    }
    for text in [
        many("namespace N { type A = { b: C<D>, e: F[] } | G }\n"),
        many("let a: B<C> = d as E\n"),
        format!("interface A {{ {} }}", many("b: string\nc(d: E): F\n")),
    ] {
        check_accepted("a.ts", &text.replace("let", "var"));
    }
    let nested = "(".repeat(900) + "1" + &")".repeat(900);
    check_accepted("a.js", &nested);
    check_accepted("a.ts", &nested);
}
