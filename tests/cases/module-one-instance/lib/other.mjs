export * as default from './counter.mjs';
