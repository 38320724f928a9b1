// @await-promises false
return { later: Promise.resolve(2) };
