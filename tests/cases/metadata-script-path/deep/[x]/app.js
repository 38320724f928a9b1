return metadata.scriptPath;
