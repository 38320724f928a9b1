if (metadata.query.keep) return;
return { wrapped: mainResult };
