// @description The page of chat.js
//
//   open http://127.0.0.1:8080/chat-page      twice

return res.type('html').send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chat</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; --line: light-dark(#e3e0da, #38352f); --soft: light-dark(#6b665c, #a49e92); --glow: light-dark(#b4510b, #ffb066); --card: light-dark(#fff, #24211e); }
  * { box-sizing: border-box; }
  body { display: grid; grid-template-rows: auto 1fr auto; gap: 1rem; height: 100dvh; max-width: 40rem; margin: 0 auto; padding: 1.25rem; font: 1rem/1.45 system-ui, sans-serif; background: light-dark(#fdfcfa, #1b1917); }
  header { display: flex; align-items: baseline; gap: .75rem; border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
  h1 { margin: 0; font-size: 1.5rem; letter-spacing: -.02em; }
  #who { color: var(--soft); font-size: .9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  #state { margin-left: auto; color: var(--soft); font-size: .85rem; }
  #state.on::before { content: '●'; color: #3a9a4b; margin-right: .35rem; }
  ol { list-style: none; margin: 0; padding: 0; overflow-y: auto; display: flex; flex-direction: column; gap: .5rem; }
  li { max-width: 85%; padding: .5rem .8rem; border: 1px solid var(--line); border-radius: .9rem .9rem .9rem .2rem; background: var(--card); overflow-wrap: anywhere; }
  li b { display: block; font-size: .8rem; color: var(--soft); font-weight: 600; }
  li.own { align-self: flex-end; border-radius: .9rem .9rem .2rem .9rem; border-color: var(--glow); }
  li.note { align-self: center; border: 0; background: none; color: var(--soft); font-size: .85rem; padding: 0; }
  form { display: flex; gap: .5rem; }
  input { flex: 1; min-width: 0; padding: .65rem .9rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); font: inherit; }
  button { padding: .65rem 1.1rem; border: 0; border-radius: .6rem; background: var(--glow); color: light-dark(#fff, #1b1917); font: inherit; font-weight: 600; cursor: pointer; }
  button:disabled { opacity: .4; }
</style>
<header><h1>Chat</h1><span id="who"></span><span id="state">connecting</span></header>
<ol id="log" aria-live="polite"></ol>
<form><input autofocus autocomplete="off" maxlength="500" placeholder="Say something" aria-label="Message"><button disabled>Send</button></form>
<script>
  const [log, who, state] = ['log', 'who', 'state'].map((id) => document.getElementById(id));
  const form = document.querySelector('form');
  const [input, button] = form.elements;
  let socket, own, pause = 500;

  // textContent throughout: what others write is text, never markup.
  function add(className, text, name) {
    const item = document.createElement('li');
    item.className = className;
    if (name) item.append(Object.assign(document.createElement('b'), { textContent: name }));
    item.append(text);
    log.append(item);
    item.scrollIntoView();
  }

  const show = ({ name, text }) => add(name === own ? 'own' : '', text, name);

  const received = {
    welcome({ name, history }) {
      own = name;
      log.replaceChildren();
      history.forEach(show);
    },
    message: show,
    joined({ name, names }) {
      add('note', name + ' came in');
      who.textContent = names.join(', ');
    },
    left({ name, names }) {
      add('note', name + ' left');
      who.textContent = names.join(', ');
    },
  };

  function connect() {
    const url = new URL('chat', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    // After a break, come back under the same name.
    url.search = own ? new URLSearchParams({ name: own }) : location.search;
    socket = new WebSocket(url);
    socket.onopen = () => {
      pause = 500;
      status('connected', true);
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      received[message.type]?.(message);
    };
    socket.onclose = () => {
      status('reconnecting', false);
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 10000);
    };
  }

  function status(text, on) {
    state.textContent = text;
    state.className = on ? 'on' : '';
    button.disabled = !on;
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    if (button.disabled || input.value.trim() === '') return;
    socket.send(input.value);
    input.value = '';
  };

  connect();
</script>
</html>`);
