for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setTimeout(resolve, 10));
return 'patient';
