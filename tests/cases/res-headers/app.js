res.setHeader('X-One', 'one');
res.setHeader('X-Many', ['a', 'b']);
res.appendHeader('x-many', 'c');
res.setHeader('X-Gone', 'x');
res.removeHeader('x-gone');
res.setHeader('x-number', 5);
return { one: res.getHeader('x-one'), many: res.getHeader('X-MANY'), gone: res.getHeader('x-gone') ?? null, has: res.hasHeader('X-One'), names: res.getHeaderNames() };
