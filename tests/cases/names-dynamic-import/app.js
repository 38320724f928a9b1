const { join, default: whole } = await import('node:path');
return { joined: join('a', 'b'), whole: whole.join('c', 'd') };
