// @description Notes that last: list, search, add and delete, kept in SQLite
//
//   curl http://127.0.0.1:8080/api/journal -H 'content-type: application/json' -d '{"text": "planted the apple tree"}'
//   curl 'http://127.0.0.1:8080/api/journal?search=apple'
//   curl -X DELETE 'http://127.0.0.1:8080/api/journal?id=1'
//
// `Database` is that of Bun (bun:sqlite), and needs no import. The file /data/journal.db is the deployment's own: on
// disk it is data/deployments/default/1/files/journal.db. backup.js makes copies of it.

const MOST_CHARACTERS = 2000;
const SHOWN = 50;

/** Opened per request, which costs next to nothing: connections stay open behind the sandboxes. */
function open() {
  const db = new Database('/data/journal.db');
  db.run(`CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY, text TEXT NOT NULL, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
  )`);
  return db;
}

export function GET(request) {
  const search = new URL(request.url).searchParams.get('search') ?? '';
  // What comes from outside is a parameter, never a part of the SQL. instr() takes % and _ for what they are.
  const found = open().query(`SELECT id, text, at FROM notes WHERE instr(lower(text), lower($search))
    ORDER BY id DESC LIMIT $shown`);
  return Response.json(found.all({ $search: search, $shown: SHOWN }));
}

export async function POST(request) {
  const { text } = (await request.json().catch(() => null)) ?? {};
  if (typeof text !== 'string' || text.trim() === '' || text.length > MOST_CHARACTERS) {
    return Response.json({ error: `text must be a string of 1 to ${MOST_CHARACTERS} characters` }, { status: 422 });
  }
  const note = open().query('INSERT INTO notes (text) VALUES (?) RETURNING id, text, at').get(text);
  return Response.json(note, { status: 201, headers: { location: `/api/journal?id=${note.id}` } });
}

export function DELETE(request) {
  const id = new URL(request.url).searchParams.get('id');
  const { changes } = open().run('DELETE FROM notes WHERE id = ?', [id]);
  if (changes === 0) return Response.json({ error: `there is no note ${id}` }, { status: 404 });
  return new Response(null, { status: 204 });
}
