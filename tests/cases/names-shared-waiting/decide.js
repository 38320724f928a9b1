while (!shared.waiting) await new Promise((resolve) => setTimeout(resolve, 5));
shared.decision = 'yes';
return { told: true };
