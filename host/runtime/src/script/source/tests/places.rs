//! Places in the code lead back to the user's file.

use super::*;

/// Every `MARK…` word is at the same place in the file as in the code, once mapped.
fn check(rows: &[(&str, &str)]) {
    for &(path, text) in rows {
        let unit = compile(path, text, SourceKind::Main).unwrap_or_else(|error| panic!("{error} in {text}"));
        let text = text::prepare(text);
        let (code, source) = (marks(&unit.code), marks(&text));
        assert!(!source.is_empty());
        for (word, at) in source {
            let (_, found) = code.iter().find(|(other, _)| *other == word).unwrap_or_else(|| panic!("{word} is lost"));
            assert_eq!(unit.positions.to_source(found.line, found.column), at, "{word} in {}", unit.code);
        }
    }
}

fn marks(text: &str) -> Vec<(&str, Position)> {
    let lines = Lines::of(text);
    text.match_indices("MARK")
        .map(|(at, _)| {
            let end = text[at..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |end| at + end);
            let (line, column) = lines.byte_position(at);
            (&text[at..end], Position { line, column })
        })
        .collect()
}

#[test]
fn words_lead_back() {
    check(&[
        ("a.js", "MARK1(); MARK2()\n  MARK3()"),
        ("a.js", "\u{feff}MARK1()"),
        ("a.js", "#!shebang\r\nMARK1()\r\n\r\n MARK2()"),
        ("a.js", "'ü€😀', MARK1()"),
        ("a.js", "import a from 'a'; MARK1()\nimport b from 'b'; MARK2()\nMARK3()"),
        ("a.js", "import\na\nfrom 'a'; MARK1()\nMARK2()"),
        ("a.js", "x(import('MARK1'), MARK2, import.meta.MARK3); MARK4()\nMARK5()"),
        ("a.js", "x(import\n.\nmeta, MARK1)\nMARK2()"),
        ("a.js", "export default async () => MARK1(); MARK2()\nMARK3()"),
        ("a.js", "export default function (MARK1) { MARK2() } MARK3()\nMARK4()"),
        ("a.js", "export default class { m() { MARK1() } } MARK2()"),
        ("a.js", "export /* \n\n */ const x = MARK1, y = MARK2()\nexport { y as z }; MARK3()"),
        ("a.js", "MARK1()\u{2028}MARK2()\rMARK3()"),
        ("a.ts", "MARK1()\n\n\ninterface A {}\n  MARK2()"),
        ("a.ts", "enum E {\n A = MARK1(),\n}\nnamespace N {\n  export const a = MARK2()\n}\n    MARK3()"),
        ("a.ts", "class P {\n  constructor(private a: string) { MARK1(a) }\n  f(): void { MARK2() }\n}"),
        (
            "a.ts",
            "import type { A } from 'a'\nimport { b } from 'b'\nconst c = '€', d: A = b(MARK1('😀', MARK2))\nMARK3()",
        ),
        ("a.ts", "export default async (a: string) => {\n  throw MARK1(a)\n}"),
    ]);
}

#[test]
fn added_code_leads_to_its_cause() {
    let text = "foo()\n  export default async () => 1\n";
    let unit = compile("a.js", text, SourceKind::Main).unwrap();
    let added = marks_of(&unit.code, "const __default");
    assert_eq!(unit.positions.to_source(added.line, added.column), Position { line: 2, column: 3 });
    // The wrapper's own text, and places that are not in the code at all.
    assert_eq!(unit.positions.to_source(1, 5), Position { line: 1, column: 1 });
    assert_eq!(unit.positions.to_source(4, 1).line, 3);
    assert_eq!(unit.positions.to_source(0, 0), Position { line: 1, column: 1 });
    assert_eq!(unit.positions.to_source(u32::MAX, u32::MAX).line, 3);
}

fn marks_of(code: &str, word: &str) -> Position {
    let (line, column) = Lines::of(code).byte_position(code.find(word).unwrap());
    Position { line, column }
}
