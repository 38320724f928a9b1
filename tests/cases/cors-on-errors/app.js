// @cors *
throw new Error('x');
