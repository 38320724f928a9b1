let exit = 'ended';
try {
  process.exit(1);
} catch (error) {
  exit = error instanceof Error;
}
return { env: typeof process.env, exit, tick: await new Promise((resolve) => process.nextTick(resolve, 'tick')) };
