/** What stands for an object before or instead of its contents: class names, functions, dates, error stacks. */

/** The name of the class an object was made by; null for an object without a prototype. */
export function constructorNameOf(value) {
  let at = value;
  // A chain may be a proxy's, without end.
  for (let steps = 0; at !== null && steps < 1000; steps++) {
    const constructor = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof constructor === 'function' && constructor.name !== '' && isInstance(value, constructor)) {
      return `${constructor.name}`;
    }
    at = Object.getPrototypeOf(at);
  }
  return Object.getPrototypeOf(value) === null ? null : 'Object <Complex prototype>';
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

export function tagOf(value) {
  const tag = value[Symbol.toStringTag];
  // An own enumerable tag is listed among the properties.
  const isListed = Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
  return typeof tag === 'string' && !isListed ? tag : '';
}

export function prefixOf(value, fallback, size = '') {
  const name = constructorNameOf(value);
  const tag = tagOf(value);
  if (name === null) {
    const shown = `[${fallback}${size}: null prototype] `;
    return tag !== '' && tag !== fallback ? `${shown}[${tag}] ` : shown;
  }
  return tag !== '' && tag !== name ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

/** What stands for an object that is too deep to be shown. */
export function nameOf(value) {
  if (Array.isArray(value)) return '[Array]';
  const name = prefixOf(value, typeof value === 'function' ? 'Function' : 'Object').slice(0, -1);
  return constructorNameOf(value) === null ? name : `[${name}]`;
}

export function dateText(date) {
  return Number.isNaN(Date.prototype.getTime.call(date)) ? 'Invalid Date' : Date.prototype.toISOString.call(date);
}

/**
 * The stack, under a head line. This engine's stacks have none; a library may have set one that has.
 * @returns {{ text: string, shown: Set<string> }} and which own properties the text makes superfluous
 */
export function errorText(error) {
  const name = readText(error, 'name') ?? 'Error';
  const message = readText(error, 'message') ?? '';
  const className = constructorNameOf(error);
  // A subclass that sets no name of its own is better known by its class.
  const shownName = name === 'Error' && className !== null && className !== 'Object' ? className : name;
  const head = message === '' ? shownName : shownName === '' ? message : `${shownName}: ${message}`;
  const stack = (readText(error, 'stack') ?? '').trimEnd();
  const shown = new Set(['stack', 'message']);
  if (Object.hasOwn(error, 'name') && head.includes(name)) shown.add('name');
  if (stack === '') return { text: head, shown };
  if (/^\s*at /.test(stack)) return { text: `${head}\n${stack}`, shown };
  const plainHead = message === '' ? name : `${name}: ${message}`;
  const withClass = shownName !== name && stack.startsWith(plainHead) ? head + stack.slice(plainHead.length) : stack;
  return { text: withClass, shown };
}

/** A property as text, whatever its getter or toString does; undefined if there is none. */
export function readText(object, key) {
  try {
    const value = object[key];
    return typeof value === 'string' ? value : value === undefined ? undefined : String(value);
  } catch {
    return undefined;
  }
}

/** A function or class in one line, e.g. `[class A extends B]`. */
export function functionText(value) {
  const name = constructorNameOf(value);
  const tag = tagOf(value);
  const ownName = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  const shownName = typeof ownName === 'string' ? ownName : '';
  const source = Function.prototype.toString.call(value);
  if (source.startsWith('class') && source.endsWith('}')) {
    const parent = Object.getPrototypeOf(value);
    let text = `[class ${shownName || '(anonymous)'}`;
    if (name !== 'Function' && name !== null) text += ` [${name}]`;
    if (tag !== '' && tag !== name) text += ` [${tag}]`;
    if (parent === null) text += ' extends [null prototype]';
    else if (readText(parent, 'name')) text += ` extends ${parent.name}`;
    return `${text}]`;
  }
  const type = /^(?:Async|Generator|AsyncGenerator)Function$/.test(tag) ? tag : 'Function';
  let text = `[${type}`;
  if (name === null) text += ' (null prototype)';
  text += shownName === '' ? ' (anonymous)]' : `: ${shownName}]`;
  if (name !== type && name !== null) text += ` ${name}`;
  if (tag !== '' && tag !== name) text += ` [${tag}]`;
  return text;
}
