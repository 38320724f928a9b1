for (const item of [1, 2, 3]) {
  if (item === 2) {
    return { item };
  }
}
return { item: null };
