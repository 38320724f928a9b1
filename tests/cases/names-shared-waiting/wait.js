shared.waiting = true;
while (!shared.decision) await new Promise((resolve) => setTimeout(resolve, 5));
return { decision: shared.decision };
