return { ends: import.meta.dirname.endsWith('/deep'), file: import.meta.filename.endsWith('/deep/app.js'), dirname: typeof __dirname };
