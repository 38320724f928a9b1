let depth = 0;
const down = () => { depth += 1; down(); };
try {
  down();
} catch (error) {
  return { error: error instanceof Error, deep: depth > 100 };
}
