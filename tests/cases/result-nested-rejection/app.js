return { bad: Promise.reject(new Error('inner failure')) };
