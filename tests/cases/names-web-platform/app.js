const names = [
  'fetch', 'Request', 'Response', 'Headers', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'TextEncoder',
  'TextDecoder', 'ReadableStream', 'WritableStream', 'TransformStream', 'setTimeout', 'clearTimeout', 'setInterval',
  'clearInterval', 'queueMicrotask', 'structuredClone', 'Buffer', 'performance', 'Blob', 'File', 'FormData', 'atob', 'btoa',
  'Event', 'EventTarget', 'CustomEvent', 'DOMException', 'crypto', 'navigator', 'TextEncoderStream', 'TextDecoderStream',
];
return names.filter((name) => typeof globalThis[name] === 'undefined');
