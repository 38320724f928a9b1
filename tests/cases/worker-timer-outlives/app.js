setTimeout(() => { shared.fired = true; }, 20);
return 'set';
