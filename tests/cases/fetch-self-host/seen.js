return { url: metadata.url, exec: metadata.execId };
