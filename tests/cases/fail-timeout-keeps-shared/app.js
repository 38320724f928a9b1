shared.n = (shared.n ?? 0) + 1;
return shared.n;
