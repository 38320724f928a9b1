const controller = new AbortController();
setTimeout(() => controller.abort(), 20);
try {
  await fetch('/slow', { signal: controller.signal });
  return 'answered';
} catch (error) {
  return error.name;
}
