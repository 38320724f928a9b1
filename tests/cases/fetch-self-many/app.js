const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => fetch(`/echo?n=${n}`).then((r) => r.json())));
return { sum: answers.reduce((sum, { n }) => sum + n, 0) };
