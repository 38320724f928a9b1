// @mode worker
shared.now ??= 0;
shared.most ??= 0;
if (metadata.query.enter) shared.now += 1;
if (metadata.query.leave) shared.now -= 1;
shared.most = Math.max(shared.most, shared.now);
return { now: shared.now, most: shared.most };
