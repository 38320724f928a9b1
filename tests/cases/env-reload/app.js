return process.env.V;
