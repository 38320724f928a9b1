throw new Error('in pre');
