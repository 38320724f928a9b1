return { pre: 1 };
