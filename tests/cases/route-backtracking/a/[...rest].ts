return metadata.parameters.rest;
