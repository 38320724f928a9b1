return [1, { two: 2 }];
