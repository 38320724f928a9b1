// @mode serverless
return { middle: true, last: await (await fetch('/last')).json() };
