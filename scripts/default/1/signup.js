// @description Checks a form with zod, and says what is wrong with it (installs zod on first use)
//
//   curl http://127.0.0.1:8080/signup -H 'content-type: application/json' -d '{"name": "Ada", "email": "ada@example.com", "age": 36}'
//   curl http://127.0.0.1:8080/signup -H 'content-type: application/json' -d '{"name": "", "email": "ada"}'
//
// The first request needs the npm registry. Which version was taken is in package-lock.json of the script root; keep
// that file, and every machine takes the same.

import { z } from 'zod';

const Signup = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email(),
  age: z.number().int().min(13).optional(),
});

export async function POST(request) {
  const sent = await request.json().catch(() => undefined);
  const checked = Signup.safeParse(sent);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    return Response.json({ problems }, { status: 422 });
  }
  return Response.json({ welcome: checked.data.name, ...checked.data }, { status: 201 });
}
