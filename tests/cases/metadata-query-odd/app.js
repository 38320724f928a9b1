return metadata.query;
