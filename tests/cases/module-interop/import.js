import whole, { value, fallback } from './lib/object.cjs';
import * as namespace from './lib/object.cjs';
import marked, { named } from './lib/marked.cjs';
import Made from './lib/class.cjs';
import text from './lib/text.cjs';
import { deep } from './lib/frozen.cjs';

export default async () => {
  const { default: call } = await import('./lib/function.cjs');
  return {
    names: Object.keys(namespace).sort(),
    same: namespace.default === whole && require('./lib/object.cjs') === whole,
    value,
    fallback: fallback ?? null,
    marked: typeof marked,
    inner: marked.default,
    named,
    called: call(2),
    isClass: new Made() instanceof require('./lib/class.cjs'),
    primitive: text,
    frozen: deep,
  };
};
