// @mode serverless
return { x: shared.x ?? null };
