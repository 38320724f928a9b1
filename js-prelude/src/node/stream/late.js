/** Classes that the files of their own base classes have to know: filled in when they come to be. */
export const late = {
  /** @type {Function} */
  Duplex: class {},
};
