return metadata.parameters.path;
