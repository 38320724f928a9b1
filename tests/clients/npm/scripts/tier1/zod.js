/** zod: parsing, refusing, transforming, and JSON Schema. */
import { z } from 'zod';

const User = z.object({
  name: z.string().min(2),
  email: z.email(),
  age: z.coerce.number().int().positive().optional(),
  role: z.enum(['admin', 'reader']).default('reader'),
  tags: z.array(z.string().trim().toLowerCase()).max(3),
});

const Shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('square'), side: z.number() }),
]);

export default async () => {
  const good = User.parse({ name: 'Ada', email: 'ada@example.com', age: '36', tags: [' Math ', 'CODE'] });
  const bad = User.safeParse({ name: 'A', email: 'nobody', tags: ['a', 'b', 'c', 'd'], role: 'root' });
  const later = await z
    .string()
    .refine(async (text) => text.length > 3, 'too short')
    .safeParseAsync('abc');
  return {
    good,
    issues: bad.error.issues.map(({ code, path, message }) => ({ code, path, message })),
    tree: z.treeifyError(bad.error),
    later: later.error.issues[0].message,
    shape: Shape.parse({ kind: 'square', side: 3 }),
    wrongShape: z.prettifyError(Shape.safeParse({ kind: 'line' }).error),
    schema: z.toJSONSchema(User, { io: 'input' }),
    date: z.iso.datetime().safeParse('2024-02-30T00:00:00Z').success,
  };
};
