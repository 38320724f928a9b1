/** A model of an endpoint, as it is handed around. The endpoint, and with it the key, stays inside. */

import { InvalidArgumentError } from './errors.js';

export class LanguageModel {
  provider = 'openai';
  #endpoint;

  /** @param {import('./endpoint.js').Endpoint} endpoint @param {string} modelId */
  constructor(endpoint, modelId) {
    if (typeof modelId !== 'string' || modelId === '') throw new InvalidArgumentError('a model needs an id');
    this.#endpoint = endpoint;
    this.modelId = modelId;
  }

  /** @param {any} value @returns {value is LanguageModel} */
  static is(value) {
    return value !== null && typeof value === 'object' && #endpoint in value;
  }

  /** @param {LanguageModel} model */
  static endpointOf(model) {
    return model.#endpoint;
  }
}

export const endpointOf = LanguageModel.endpointOf;

/**
 * What a script gave as a model.
 * @param {any} given a model, the id of one, or nothing for the default
 * @param {import('./endpoint.js').Endpoint} endpoint for ids
 * @param {string | undefined} defaultId
 */
export function modelOf(given, endpoint, defaultId) {
  if (LanguageModel.is(given)) return given;
  if (typeof given === 'string') return new LanguageModel(endpoint, given);
  if (given === undefined || given === null) {
    if (!defaultId) throw new InvalidArgumentError('no model was given, and none is configured');
    return new LanguageModel(endpoint, defaultId);
  }
  throw new InvalidArgumentError("the model comes from another library; make one with openai('id')");
}
