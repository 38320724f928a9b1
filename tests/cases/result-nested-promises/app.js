return { now: 1, later: Promise.resolve(2), list: [Promise.resolve({ deep: Promise.resolve(3) })], timer: new Promise((r) => setTimeout(r, 5, 'timed')) };
