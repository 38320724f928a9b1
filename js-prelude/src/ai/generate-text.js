/** `generateText`: the whole answer at once. */

import { Conversation } from './conversation.js';
import { readJson } from './endpoint.js';
import { saidIn } from './result.js';

/** @param {import('./model.js').LanguageModel} model @param {any} options */
export async function generateText(model, options) {
  const conversation = new Conversation(model, options);
  do {
    const warnings = [];
    const { response, body } = await conversation.ask({}, warnings);
    const data = await readJson(response);
    const said = saidIn(data, response);
    const reads = await conversation.readCalls(said);
    const results = await conversation.runCalls(reads);
    await conversation.endStep({ said, response, body, reads, results, warnings, data });
  } while (!(await conversation.isOver()));
  return conversation.result();
}
