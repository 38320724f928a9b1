const { value } = require(`./lib/${metadata.query.name}.cjs`);
return { value };
