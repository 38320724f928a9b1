res.json({ fine: true });
throw new Error('too late to matter');
