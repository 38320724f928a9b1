// @concurrent false
// @timeout 100
if (metadata.query.hang) await new Promise(() => {});
return 'next';
