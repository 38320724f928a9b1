const { url, dirname, filename } = import.meta;
return { url, dirname, filename, resolved: import.meta.resolve('./lib/typed'), required: require.resolve('./lib/where.cjs') };
