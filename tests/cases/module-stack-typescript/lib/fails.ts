
interface Nothing {
  a: string;
}
const nothing = undefined as unknown as { deep: { deeper: Nothing } };
throw new Error('not loaded', { cause: nothing });
