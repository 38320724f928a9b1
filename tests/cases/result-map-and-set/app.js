class Point { x = 1; #hidden = 2; }
return { map: new Map([[1, 2]]), point: new Point(), set: new Set([1]), error: new Error('e') };
