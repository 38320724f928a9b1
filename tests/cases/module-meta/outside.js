const { createRequire } = require('node:module');
try {
  createRequire('/etc/passwd');
} catch ({ code }) {
  return { code };
}
