/** nanoid: length, alphabet, uniqueness; a custom source of randomness makes it repeatable. */
import { customAlphabet, customRandom, nanoid, urlAlphabet } from 'nanoid';
import { nanoid as insecure } from 'nanoid/non-secure';

export default async () => {
  const ids = Array.from({ length: 500 }, () => nanoid());
  const hex = customAlphabet('0123456789abcdef', 12);
  let seed = 1;
  const repeatable = customRandom(urlAlphabet, 16, (size) =>
    Uint8Array.from({ length: size }, () => (seed = (seed * 131 + 7) % 65_521)),
  );
  return {
    unique: new Set(ids).size,
    shape: ids.every((id) => /^[\w-]{21}$/.test(id)),
    hex: /^[0-9a-f]{12}$/.test(hex()),
    long: nanoid(300).length,
    letters: new Set(ids.join('')).size,
    insecure: insecure(9).length,
    repeatable: [repeatable(), repeatable()],
  };
};
