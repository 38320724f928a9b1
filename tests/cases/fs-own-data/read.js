return ['mine', '/tmp/mine', '/hoody/databases/ours'].map((path) => fs.readFileSync(path, 'utf8'));
