/** uuid: the versions that are a function of their input, and the shape of those that are not. */
import { NIL, parse, stringify, v1, v3, v4, v5, v6, v7, validate, version, v1ToV6 } from 'uuid';

export default async () => {
  const made = Array.from({ length: 50 }, () => v4());
  const ordered = Array.from({ length: 20 }, () => v7());
  const fixed = Uint8Array.from({ length: 16 }, (_, index) => index * 17);
  return {
    v3: v3('hello.example.com', v3.DNS),
    v5: v5('https://example.com/wörld', v5.URL),
    v4: v4({ random: fixed }),
    v7: v7({ msecs: 1_700_000_000_000, random: fixed, seq: 7 }),
    v1: v1({ msecs: 1_700_000_000_000, nsecs: 42, clockseq: 0x1234, node: [1, 2, 3, 4, 5, 6] }),
    v6: v6({ msecs: 1_700_000_000_000, nsecs: 42, clockseq: 0x1234, node: [1, 2, 3, 4, 5, 6] }),
    converted: v1ToV6('92f62d9e-22c4-11ef-97e9-325096b39f47'),
    unique: new Set(made).size,
    versions: [...new Set([...made, ...ordered].map(version))],
    valid: [...made, ...ordered].every(validate) && !validate('no'),
    ordered: ordered.join() === [...ordered].sort().join(),
    bytes: stringify(parse('109156be-c4fb-41ea-b1b4-efe1671c5836')),
    nil: NIL,
  };
};
