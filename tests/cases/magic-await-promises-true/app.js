// @await-promises true
return [Promise.resolve(1)];
