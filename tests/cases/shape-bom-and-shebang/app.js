#!/usr/bin/env wick
// @timeout 5000
return 'fine';
