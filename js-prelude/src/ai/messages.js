/**
 * Prompts and messages, as the AI SDK writes them, to the messages of a chat completion. Messages already in that form
 * pass as they are.
 */

import { InvalidPromptError } from './errors.js';

/** Parts that tell a front end something and a model nothing. */
const SILENT_PARTS = new Set(['reasoning', 'step-start', 'source', 'source-url', 'source-document']);

/** @param {{ system?: string, prompt?: unknown, messages?: unknown }} options @returns {object[]} */
export function chatMessages({ system, prompt, messages }) {
  if (prompt !== undefined && messages !== undefined) {
    throw new InvalidPromptError('either a prompt or messages, not both');
  }
  const given = messages ?? prompt;
  if (given === undefined || given === null) throw new InvalidPromptError('a prompt or messages are required');
  const list = typeof given === 'string' && messages === undefined ? [{ role: 'user', content: given }] : given;
  if (!Array.isArray(list)) throw new InvalidPromptError('a prompt must be a text, and messages an array of messages');
  if (list.length === 0) throw new InvalidPromptError('messages must not be empty');
  const chat = list.flatMap(chatMessage);
  if (system === undefined || system === null || system === '') return chat;
  return [{ role: 'system', content: String(system) }, ...chat];
}

function chatMessage(message) {
  if (message === null || typeof message !== 'object') throw new InvalidPromptError('a message must be an object');
  const content = message.content ?? message.parts;
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: message.role, content: textOf(content) }];
    case 'user':
      return [userMessage(message, content)];
    case 'assistant':
      return [message.tool_calls !== undefined ? message : assistantMessage(content)];
    case 'tool':
      return message.tool_call_id !== undefined ? [message] : toolMessages(content);
    default:
      throw new InvalidPromptError(`a message of the unknown role ${JSON.stringify(message.role)}`);
  }
}

function textOf(content) {
  if (typeof content === 'string') return content;
  return partsOf(content).map((part) => part.text ?? '').join('');
}

function partsOf(content) {
  const isParts = Array.isArray(content) && content.every((part) => part !== null && typeof part === 'object');
  if (!isParts) throw new InvalidPromptError('the content of a message must be a text or an array of parts');
  return content.filter((part) => !SILENT_PARTS.has(part.type));
}

function userMessage(message, content) {
  const named = message.name === undefined ? {} : { name: message.name };
  if (typeof content === 'string') return { role: 'user', content, ...named };
  return { role: 'user', content: partsOf(content).map(userPart), ...named };
}

function userPart(part) {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: String(part.text ?? '') };
    case 'image':
      return imagePart(part.image, part.mediaType ?? part.mimeType ?? 'image/png');
    case 'image_url':
    case 'input_audio':
      return part;
    case 'file':
      return part.file !== undefined ? part : filePart(part);
    default:
      throw new InvalidPromptError(`a user message cannot hold a part of type ${JSON.stringify(part.type)}`);
  }
}

function imagePart(image, mediaType) {
  return { type: 'image_url', image_url: { url: urlOf(image, mediaType.includes('*') ? 'image/png' : mediaType) } };
}

function filePart(part) {
  const mediaType = String(part.mediaType ?? part.mimeType ?? '');
  const data = part.data ?? part.url;
  if (mediaType.startsWith('image/')) return imagePart(data, mediaType);
  const audio = { 'audio/wav': 'wav', 'audio/mp3': 'mp3', 'audio/mpeg': 'mp3' }[mediaType];
  if (audio !== undefined) {
    const url = urlOf(data, mediaType);
    const comma = url.indexOf(',');
    if (!url.startsWith('data:')) throw new InvalidPromptError('audio must be given as data, not as an address');
    return { type: 'input_audio', input_audio: { data: url.slice(comma + 1), format: audio } };
  }
  if (mediaType === 'application/pdf') {
    return { type: 'file', file: { filename: part.filename ?? 'file.pdf', file_data: urlOf(data, mediaType) } };
  }
  const kind = JSON.stringify(mediaType);
  throw new InvalidPromptError(`a file of type ${kind} cannot be sent; images, wav, mp3 and pdf can`);
}

/** An address, or the data itself as a data URL. A text that is no address is taken for base64. */
function urlOf(data, mediaType) {
  if (data instanceof URL) return data.href;
  if (typeof data === 'string') return /^(https?|data):/i.test(data) ? data : `data:${mediaType};base64,${data}`;
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  if (!ArrayBuffer.isView(bytes)) throw new InvalidPromptError('data must be given as a URL, base64 text or bytes');
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `data:${mediaType};base64,${base64}`;
}

function assistantMessage(content) {
  if (typeof content === 'string') return { role: 'assistant', content };
  let text = '';
  const calls = [];
  for (const part of partsOf(content)) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'tool-call') calls.push(toolCall(part));
    else throw new InvalidPromptError(`an assistant message cannot hold a part of type ${JSON.stringify(part.type)}`);
  }
  if (calls.length === 0) return { role: 'assistant', content: text };
  return { role: 'assistant', content: text === '' ? null : text, tool_calls: calls };
}

function toolCall(part) {
  const input = part.input ?? part.args ?? {};
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  return { id: part.toolCallId, type: 'function', function: { name: part.toolName, arguments: text } };
}

function toolMessages(content) {
  return partsOf(content).map((part) => {
    if (part.type !== 'tool-result') throw new InvalidPromptError('a tool message can only hold tool results');
    return { role: 'tool', tool_call_id: part.toolCallId, content: outputText(part.output ?? part.result) };
  });
}

const OUTPUT_TYPES = new Set(['text', 'json', 'error-text', 'error-json', 'content']);

/** What a tool gave, as a text for the model: a typed output as the AI SDK writes it, or any value. */
export function outputText(output) {
  const isTyped = output !== null && typeof output === 'object' && OUTPUT_TYPES.has(output.type) && 'value' in output;
  const value = isTyped ? output.value : output;
  return typeof value === 'string' ? value : JSON.stringify(value) ?? 'null';
}
