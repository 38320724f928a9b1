/** valibot: pipes, transforms, variants, issues. */
import * as v from 'valibot';

const Login = v.object({
  email: v.pipe(v.string(), v.trim(), v.email('not an address')),
  password: v.pipe(v.string(), v.minLength(8), v.regex(/\d/, 'needs a digit')),
  age: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer())),
  tags: v.fallback(v.array(v.picklist(['a', 'b'])), ['a']),
});

export default async () => {
  const bad = v.safeParse(Login, { email: 'x', password: 'short', tags: ['z'] });
  const Shape = v.variant('kind', [
    v.object({ kind: v.literal('circle'), r: v.number() }),
    v.strictObject({ kind: v.literal('square'), s: v.bigint() }),
  ]);
  const later = await v.safeParseAsync(
    v.pipeAsync(
      v.string(),
      v.checkAsync(async (text) => text.length > 3, 'too short'),
    ),
    'abc',
  );
  return {
    good: v.parse(Login, { email: ' ada@example.com ', password: 'longenough1', age: '36', tags: ['b'] }),
    issues: bad.issues.map(({ kind, type, message, path }) => ({
      kind,
      type,
      message,
      path: path?.map(({ key }) => key),
    })),
    flat: v.flatten(bad.issues),
    shape: [v.is(Shape, { kind: 'circle', r: 1 }), v.is(Shape, { kind: 'square', s: 1 })],
    later: later.issues[0].message,
    map: [...v.parse(v.map(v.string(), v.date()), new Map([['a', new Date(0)]]))],
    formats: [
      v.is(v.pipe(v.string(), v.isoDateTime()), '2024-02-29T12:00'),
      v.is(v.pipe(v.string(), v.ipv6()), '::1'),
      v.is(v.pipe(v.string(), v.uuid()), 'x'),
      v.is(v.pipe(v.string(), v.emoji()), '👍'),
    ],
    brand: v.parse(v.pipe(v.number(), v.brand('Id'), v.readonly()), 5),
  };
};
