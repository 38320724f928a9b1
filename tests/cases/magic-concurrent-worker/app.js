// @concurrent false
shared.n = (shared.n ?? 0) + 1;
while (shared.n < 3) await new Promise((resolve) => setTimeout(resolve, 3));
return 'together';
