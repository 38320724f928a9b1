return { post: mainResult };
