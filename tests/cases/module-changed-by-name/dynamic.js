const { value } = await import(`./lib/${metadata.query.name}.mjs`);
return { value };
