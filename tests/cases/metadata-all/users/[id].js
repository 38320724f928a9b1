const { executionId, ...rest } = metadata;
return { ...rest, id: typeof executionId === 'string' && executionId.length > 8, hook: metadata.hook ?? null };
