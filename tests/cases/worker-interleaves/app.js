shared.order ??= [];
shared.order.push(`${metadata.query.who} in`);
while (shared.order.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
shared.order.push(`${metadata.query.who} out`);
return shared.order.slice(0, 2).every((line) => line.endsWith('in'));
