import * as me from './self.mjs';
export const self = () => me.self === self;
