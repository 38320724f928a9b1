shared.n ??= 1;
return { n: shared.n, version: 1 };
