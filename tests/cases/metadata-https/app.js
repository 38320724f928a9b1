return metadata.url;
