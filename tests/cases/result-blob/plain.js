return new Blob(['x']);
