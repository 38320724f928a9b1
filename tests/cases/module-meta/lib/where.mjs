import { createRequire } from 'node:module';
const require = createRequire(import.meta.filename);
const code = (work) => {
  try {
    return work();
  } catch (error) {
    return error.code;
  }
};
export const about = () => ({
  url: import.meta.url,
  filename: import.meta.filename,
  dirname: import.meta.dirname,
  sibling: import.meta.resolve('./typed'),
  builtin: import.meta.resolve('node:fs'),
  missing: code(() => import.meta.resolve('./nobody.js')),
  required: require.resolve('./typed.js'),
  made: require('./typed').kind,
  madeFromUrl: createRequire(import.meta.url)('./typed').kind,
  fs: require('fs') === createRequire(new URL('../other.js', import.meta.url))('node:fs'),
});
