const told = [];
async function tell(act) {
  try {
    told.push(String(await act()));
  } catch (error) {
    told.push(`${error.errno} ${error.code} ${error.message}`);
  }
}
fs.writeFileSync('file', '');
await tell(() => fs.readFileSync('missing'));
await tell(() => fs.promises.stat('missing'));
await tell(() => fs.mkdirSync('file'));
await tell(() => fs.readdirSync('file'));
await tell(() => fs.readFileSync('/data'));
await tell(() => fs.closeSync(99));
await tell(() => fs.renameSync('missing', 'other'));
await tell(() => fs.readFileSync('a\0b'));
await tell(() => fs.readFileSync(null));
return told;
