const response = await fetch('/other');
const copy = response.clone();
const text = await response.text();
const again = await response.text().catch((error) => error.name);
return { text, again, used: response.bodyUsed, copy: await copy.text() };
