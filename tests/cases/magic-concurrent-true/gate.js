// @mode worker
shared.most = (shared.most ?? 0) + (metadata.query.enter ? 1 : 0);
return { most: shared.most };
