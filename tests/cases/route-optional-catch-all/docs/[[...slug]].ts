return { slug: metadata.parameters.slug ?? null };
