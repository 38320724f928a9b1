const here = import.meta.dirname;
let code;
try {
  fs.writeFileSync(`${here}/new.js`, 'return 1');
} catch (error) {
  code = error.code;
}
return {
  data: JSON.parse(fs.readFileSync(`${here}/lib/data.json`, 'utf8')),
  list: fs.readdirSync(here),
  top: fs.readdirSync('/scripts').filter((name) => name !== 'node_modules'),
  package: await fs.promises.readFile('/scripts/package.json', 'utf8'),
  secret: fs.existsSync(`${here}/app.js.env`),
  hidden: fs.existsSync(`${here}/.hidden`),
  root: fs.existsSync('/scripts/_default.env'),
  other: fs.existsSync('/scripts/default/2'),
  code,
};
