const answers = await Promise.all([1, 2, 3].map(async () => (await fetch('/roll')).json()));
return { random: new Set(answers.map((a) => a.random)).size, uuid: new Set(answers.map((a) => a.uuid)).size, now: answers.every((a) => a.now > 1700000000000) };
