return { body: req.body, files: (req.files ?? []).map((file) => [file.filename, file.type, file.data.toString()]) };
