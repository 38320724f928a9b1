return { wrapped: mainResult };
