// @mode serverless
// @concurrent false
await fetch('/gate?enter=1');
await new Promise((resolve) => setTimeout(resolve, 10));
await fetch('/gate?leave=1');
return 'done';
