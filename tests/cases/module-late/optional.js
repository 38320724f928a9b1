let value = 'none';
try {
  ({ value } = require('./lib/late.mjs'));
} catch ({ code }) {
  if (code !== 'MODULE_NOT_FOUND') throw code;
}
return { value };
