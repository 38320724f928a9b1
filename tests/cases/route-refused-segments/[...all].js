return metadata.parameters.all;
