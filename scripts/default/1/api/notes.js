// @mode worker
// @cors *
// @description A JSON API any web page may use: list, add and delete notes
//
//   curl http://127.0.0.1:8080/api/notes
//   curl -X POST http://127.0.0.1:8080/api/notes -H 'content-type: application/json' -d '{"text": "buy milk"}'
//   curl -X DELETE 'http://127.0.0.1:8080/api/notes?id=1'
//
// A file that exports functions named after methods answers exactly those; others get 405, and OPTIONS is answered by
// itself. They take a Request and return a Response, as in browsers. `@cors *` lets pages of every site call this;
// name one origin instead to let in only that one.

const MOST_NOTES = 1000;
const MOST_CHARACTERS = 2000;

/** Looked up each time, never kept: the management API can clear `shared` while this runs. */
const notes = () => (shared.notes ??= new Map());

export function GET() {
  return Response.json([...notes().values()]);
}

export async function POST(request) {
  const { text } = (await request.json().catch(() => null)) ?? {};
  if (typeof text !== 'string' || text.trim() === '' || text.length > MOST_CHARACTERS) {
    return Response.json({ error: `text must be a string of 1 to ${MOST_CHARACTERS} characters` }, { status: 422 });
  }
  if (notes().size >= MOST_NOTES) return Response.json({ error: 'there are too many notes' }, { status: 507 });

  shared.lastNote = (shared.lastNote ?? 0) + 1;
  const note = { id: shared.lastNote, text, at: new Date().toISOString() };
  notes().set(note.id, note);
  return Response.json(note, { status: 201, headers: { location: `/api/notes?id=${note.id}` } });
}

export function DELETE(request) {
  const id = Number(new URL(request.url).searchParams.get('id'));
  if (!notes().delete(id)) return Response.json({ error: `there is no note ${id}` }, { status: 404 });
  return new Response(null, { status: 204 });
}
