const metadata = { mine: true };
const path = '/not/the/module';
let res = 5;
res += 1;
function console() {}
return { metadata, path, res, console: typeof console };
