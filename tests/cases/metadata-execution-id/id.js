return metadata.executionId;
