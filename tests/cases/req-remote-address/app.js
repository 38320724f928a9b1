return [req.socket.remoteAddress, metadata.clientIp];
