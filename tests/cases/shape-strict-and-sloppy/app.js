return { sloppy: (function () { return this === undefined; })() === false };
