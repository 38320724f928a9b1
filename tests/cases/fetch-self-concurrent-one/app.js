// @concurrent false
if (metadata.query.inner) return 'inner';
return (await fetch('/app?inner=1')).text();
