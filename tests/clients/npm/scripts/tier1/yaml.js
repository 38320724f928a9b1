/** yaml: reading, writing, comments kept, anchors, errors with places. */
import YAML, { parseAllDocuments, parseDocument, LineCounter, visit } from 'yaml';

const text = `# top
name: &n "Ada \\u00e9"
copy: *n
base: &base {a: 1, b: [x, 'y', 2.5, 0x1F, 1e3, ~, true, 2024-02-29]}
derived:
  <<: *base
  b: over
folded: >-
  one
  two

  three
literal: |+
  keep
   this

? [complex, key]
: value
set: !!set {a, b}
big: 12345678901234567890
`;

export default async () => {
  const document = parseDocument('# head\na: 1 # one\nlist:\n  - x # ex\n');
  document.set('b', { c: [1, 2] });
  document.addIn(['list'], 'y');
  const counter = new LineCounter();
  const broken = parseDocument('a: [1, 2\nb: "x', { lineCounter: counter });
  const names = [];
  visit(document, { Scalar: (_, node) => void names.push(node.value) });
  return {
    parsed: YAML.parse(text, { merge: true, mapAsMap: false }, { logLevel: 'silent' }),
    written: YAML.stringify({
      text: 'a: b',
      multi: 'one\ntwo\n',
      empty: '',
      no: 'no',
      yes: true,
      nothing: null,
      date: new Date(0),
      list: [[1], []],
      'key: odd': -0.5,
    }),
    kept: document.toString(),
    errors: broken.errors.map(({ code, linePos, message }) => ({ code, linePos, message })),
    many: parseAllDocuments('a\n---\nb: 1\n...\n---\n- c').map((each) => each.toJS()),
    bigint: String(YAML.parse('12345678901234567890', { intAsBigInt: true })),
    older: YAML.parse('[yes, 0o14, 014, 1_000]', { version: '1.1' }),
    tagged: YAML.parse('!upper hey', { customTags: [{ tag: '!upper', resolve: (value) => value.toUpperCase() }] }),
    names,
  };
};
