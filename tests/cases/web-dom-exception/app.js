const error = new DOMException('m', 'AbortError');
return { name: error.name, code: error.code, error: error instanceof Error, text: String(error) };
