try {
  require('nothing-of-this-name');
} catch (error) {
  return { code: error.code, error: error instanceof Error };
}
