// @description The page you see first: what the examples in this folder do
//
//   open http://127.0.0.1:8080/
//
// index.js answers the address of its folder. Everything here may go: delete the file, or put your own page in it.

const origin = new URL(metadata.url).origin;

const examples = [
  ['hello.js', '/hello?name=Ada', 'Says hello, by name if you give one.'],
  ['users/[id].js', '/users/2', 'Looks up a user: the file name catches part of the path.'],
  ['counter.js', '/counter', 'Counts its visitors, with state that lives on between requests.'],
  ['clock.js', '/clock', 'Sends the time every second, as server-sent events.'],
  ['chat.js', '/chat-page', 'A chat over WebSockets: open it in two tabs.'],
  ['webhook.js', '/webhook?token=change-me', 'Receives webhooks behind a shared secret, and shows the last 20.'],
  ['api/notes.js', '/api/notes', 'A JSON API any web page may use: list, add and delete notes.'],
  ['api/journal.js', '/api/journal', 'Notes that last: list, search, add and delete, kept in SQLite.'],
  ['backup.js', '/backup', 'Copies the journal once a day, and keeps the last seven copies.'],
  ['invoice.ts', '/invoice', 'Adds up an invoice: TypeScript, with a helper module.'],
  ['upload.js', '/upload', 'Takes files, and answers their names, sizes and SHA-256.'],
  ['ask.js', `curl '${origin}/ask?action=deploy'`, 'Waits until a human approves.'],
  ['approve.js', '/approve', 'Lists what waits for approval, and decides it.'],
  ['api/v1/[...path].js', `OpenAI(base_url="${origin}/api/v1")`, 'A proxy for OpenAI-compatible APIs that logs model, tokens and duration.'],
  ['summarize.js', `curl '${origin}/summarize' -H 'content-type: text/plain' --data-binary @letter.txt`, 'Sums up a text with a language model, once one is set.'],
  ['express/[[...path]].js', '/express', 'An Express app. The first call installs express, which takes the npm registry and a moment.'],
  ['signup.js', `curl '${origin}/signup' -H 'content-type: application/json' -d '{"name": "", "email": "ada"}'`, 'Checks a form with zod, which the first call installs.'],
];

const escape = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const rows = examples.map(([file, use, what]) => {
  const shown = `<code>${escape(use)}</code>`;
  return `<li><b>${escape(file)}</b><p>${escape(what)}</p>${use.startsWith('/') ? `<a href="${escape(use)}">${shown}</a>` : shown}</li>`;
});

return res.type('html').send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wick is running</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; --line: light-dark(#e3e0da, #38352f); --soft: light-dark(#6b665c, #a49e92); --glow: light-dark(#b4510b, #ffb066); }
  body { max-width: 44rem; margin: 4rem auto; padding: 0 1.25rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fdfcfa, #1b1917); }
  h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em; }
  h1 + p, li p { color: var(--soft); margin: .25rem 0; }
  button { margin: 1.5rem 0; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: none; color: var(--glow); font: inherit; cursor: pointer; }
  ul { list-style: none; padding: 0; border-top: 1px solid var(--line); }
  li { padding: .9rem 0; border-bottom: 1px solid var(--line); }
  code { font: .875rem ui-monospace, monospace; overflow-wrap: anywhere; }
  a { color: var(--glow); }
</style>
<h1>Wick is running</h1>
<p>Each file below is an endpoint. Change one, call it again: no build, no restart.</p>
<button>Start the clock of clock.js</button>
<ul>
${rows.join('\n')}
</ul>
<script>
  const button = document.querySelector('button');
  let clock;
  button.onclick = () => {
    if (clock) {
      clock.close(); // clock.js notices, and stops its timer
      clock = undefined;
      button.textContent += ' (stopped)';
      return;
    }
    clock = new EventSource('/clock');
    clock.onmessage = ({ data }) => { button.textContent = new Date(data).toLocaleTimeString(); };
  };
</script>
</html>`);
