return metadata.parameters;
