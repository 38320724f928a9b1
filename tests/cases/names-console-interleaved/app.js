for (let turn = 0; turn < 4; turn++) {
  console.log(`line of ${metadata.query.who}, turn ${turn}`);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
queueMicrotask(() => console.log(`microtask of ${metadata.query.who}`));
await null;
return metadata.query.who;
