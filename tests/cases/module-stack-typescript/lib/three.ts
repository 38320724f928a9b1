
export interface Depth {
  depth: number;
}
enum Kind {
  Plain,
  Deep,
}
export function three<T extends string>(
  depth: Depth,
  message: T,
): Depth {
  if (depth.depth > Kind.Plain) {
  throw new TypeError(message satisfies string);
  }
  return depth;
}
