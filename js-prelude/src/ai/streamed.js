/** The chunks of a streamed completion, put together; on the way each chunk becomes the parts it adds. */

import { AIError } from './errors.js';
import { checkedCalls } from './tools.js';

export class StreamedMessage {
  /** @type {import('./result.js').Said} */
  said = { text: '', reasoning: '', calls: [], finish: undefined, usage: undefined };
  /** Whether the server said that this is all. */
  isDone = false;
  /** The kind of part that is open, `text` or `reasoning`, and its id. */
  #open = '';
  #id = '';
  #blocks = 0;
  /** The place in `said.calls` of each index the server uses. */
  #places = new Map();
  #lastPlace = -1;

  /** @param {any} chunk @returns {object[]} */
  take(chunk) {
    const { said } = this;
    said.id ??= chunk.id;
    said.model ??= chunk.model;
    said.created ??= chunk.created;
    if (chunk.usage !== undefined && chunk.usage !== null) said.usage = chunk.usage;
    const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (choice === undefined || choice === null) return [];
    // A refusal stays one, whatever the server calls its end.
    if (said.finish !== 'content_filter') said.finish = choice.finish_reason ?? said.finish;
    const delta = choice.delta ?? {};
    const parts = [];
    this.#add(parts, 'reasoning', delta.reasoning_content ?? delta.reasoning);
    this.#add(parts, 'text', delta.content);
    if (typeof delta.refusal === 'string' && delta.refusal !== '') {
      this.#add(parts, 'text', delta.refusal);
      said.finish = 'content_filter';
    }
    for (const call of Array.isArray(delta.tool_calls) ? delta.tool_calls : []) this.#addCall(parts, call);
    return parts;
  }

  /** All that was said; a stream that broke off is not passed off as one that ended. */
  whole() {
    if (this.isDone || this.said.finish !== undefined) return this.said;
    throw new AIError('AI_StreamError', 'the stream ended before the answer did');
  }

  /** The parts that end what is open. @returns {object[]} */
  end() {
    const parts = [];
    this.#close(parts);
    for (const call of this.said.calls) parts.push({ type: 'tool-input-end', id: call.id });
    return parts;
  }

  #add(parts, kind, text) {
    if (typeof text !== 'string' || text === '') return;
    if (this.#open !== kind) {
      this.#close(parts);
      this.#open = kind;
      this.#id = String(this.#blocks);
      this.#blocks += 1;
      parts.push({ type: `${kind}-start`, id: this.#id });
    }
    this.said[kind] += text;
    parts.push({ type: `${kind}-delta`, id: this.#id, text });
  }

  #close(parts) {
    if (this.#open !== '') parts.push({ type: `${this.#open}-end`, id: this.#id });
    this.#open = '';
  }

  #addCall(parts, delta) {
    this.#close(parts);
    const { calls } = this.said;
    const place = this.#placeOf(delta);
    const call = calls[place];
    const isNew = call.name === '';
    call.name += isNew ? String(delta.function?.name ?? '') : '';
    if (isNew && call.name !== '') parts.push({ type: 'tool-input-start', id: call.id, toolName: call.name });
    const piece = delta.function?.arguments;
    const text = typeof piece === 'string' ? piece : piece === undefined || piece === null ? '' : JSON.stringify(piece);
    if (text === '') return;
    call.text += text;
    parts.push({ type: 'tool-input-delta', id: call.id, delta: text });
  }

  /** A server that gives no index means the call with the same id, or with neither the one it last spoke of. */
  #placeOf({ index, id }) {
    const { calls } = this.said;
    const key = index ?? id;
    let place = key === undefined ? this.#lastPlace : this.#places.get(key) ?? -1;
    if (place < 0) {
      place = checkedCalls(calls).push({ id: String(id ?? `call_${calls.length}`), name: '', text: '' }) - 1;
      if (key !== undefined) this.#places.set(key, place);
    }
    this.#lastPlace = place;
    return place;
  }
}
