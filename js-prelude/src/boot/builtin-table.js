/** Which modules are built in. `builtins.js`, which loads later, fills the table; `core.js` says why it is apart. */

const builtins = {};

/** Names with a scheme of their own. */
const others = {};

export function registerBuiltins(byName, byScheme) {
  Object.assign(builtins, byName);
  Object.assign(others, byScheme);
}

/** The name of the built-in module a specifier means, else undefined. Unknown names after `node:` are refused later. */
export function builtinName(specifier) {
  if (Object.hasOwn(others, specifier)) return specifier;
  const name = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  if (!Object.hasOwn(builtins, name)) return undefined;
  // As in Node, only with the scheme: a package has the plain name.
  return name === 'sqlite' && name === specifier ? undefined : name;
}

export function builtin(name) {
  return builtins[name] ?? others[name];
}

/** Adds a module that is made where this table must not look (it needs the table itself). */
export function addBuiltin(name, module) {
  builtins[name] = module;
}

export function builtinNames() {
  return Object.keys(builtins);
}
