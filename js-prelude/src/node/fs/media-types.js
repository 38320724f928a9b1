/** The media type that the ending of a file's name stands for. */

const TYPES = new Map([
  ['aac', 'audio/aac'],
  ['avif', 'image/avif'],
  ['bin', 'application/octet-stream'],
  ['bmp', 'image/bmp'],
  ['css', 'text/css;charset=utf-8'],
  ['csv', 'text/csv;charset=utf-8'],
  ['gif', 'image/gif'],
  ['gz', 'application/gzip'],
  ['htm', 'text/html;charset=utf-8'],
  ['html', 'text/html;charset=utf-8'],
  ['ico', 'image/vnd.microsoft.icon'],
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['js', 'text/javascript;charset=utf-8'],
  ['json', 'application/json;charset=utf-8'],
  ['md', 'text/markdown;charset=utf-8'],
  ['mjs', 'text/javascript;charset=utf-8'],
  ['mp3', 'audio/mpeg'],
  ['mp4', 'video/mp4'],
  ['ogg', 'audio/ogg'],
  ['otf', 'font/otf'],
  ['pdf', 'application/pdf'],
  ['png', 'image/png'],
  ['svg', 'image/svg+xml'],
  ['tar', 'application/x-tar'],
  ['ts', 'text/javascript;charset=utf-8'],
  ['ttf', 'font/ttf'],
  ['txt', 'text/plain;charset=utf-8'],
  ['wasm', 'application/wasm'],
  ['wav', 'audio/wav'],
  ['webm', 'video/webm'],
  ['webp', 'image/webp'],
  ['woff', 'font/woff'],
  ['woff2', 'font/woff2'],
  ['xml', 'text/xml;charset=utf-8'],
  ['yaml', 'text/yaml;charset=utf-8'],
  ['yml', 'text/yaml;charset=utf-8'],
  ['zip', 'application/zip'],
]);

const UNKNOWN = 'application/octet-stream';

/** @param {string} path */
export function typeOf(path) {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? (TYPES.get(path.slice(dot + 1).toLowerCase()) ?? UNKNOWN) : UNKNOWN;
}
