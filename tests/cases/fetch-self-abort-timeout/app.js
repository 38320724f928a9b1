try {
  await fetch('/slow', { signal: AbortSignal.timeout(20) });
} catch (error) {
  return error.name;
}
