res.json({ n: 1 });
try { res.json({ n: 2 }); } catch (error) { console.log('refused', error.code); }
return undefined;
