const { ROOT, BOTH, API, LINES, OWN, EMPTY } = process.env;
return { ROOT, BOTH, API, LINES, OWN, EMPTY };
