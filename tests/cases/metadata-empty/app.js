return { parameters: metadata.parameters, query: metadata.query, subdomain: metadata.subdomain || 'default' };
