return { value: Object.getOwnPropertyDescriptor(req.body, '__proto__').value, everyone: ({}).x ?? null };
