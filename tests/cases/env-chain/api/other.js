return process.env.BOTH;
