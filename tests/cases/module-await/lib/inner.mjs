export const begun = [];
await new Promise((resolve) => setTimeout(resolve, 5));
begun.push('inner');
