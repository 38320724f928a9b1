/** Failures of the host as the DOMExceptions of WebCrypto. */

import { ServiceError } from '../../boot/services.js';
import { DOMException } from '../dom-exception.js';

const NAMES = {
  ARGUMENT: 'OperationError', DATA: 'DataError', LIMIT: 'OperationError', OPERATION: 'OperationError',
  UNSUPPORTED: 'NotSupportedError',
};

const isRefusal = (error) => error instanceof ServiceError && Object.hasOwn(NAMES, error.code);

/** What cryptography refused, in WebCrypto's terms; everything else (the sandbox's own limits, say) as it is. */
export const asDOMException = (error) => (
  isRefusal(error) ? new DOMException(capitalized(error.message), NAMES[error.code]) : error
);

/** Within an import, everything wrong with the bytes is a DataError. */
export const asDataError = (error) => (isRefusal(error) ? dataError(capitalized(error.message)) : error);

const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const dataError = (message) => new DOMException(message, 'DataError');
export const invalidAccess = (message) => new DOMException(message, 'InvalidAccessError');
export const notSupported = (message) => new DOMException(message, 'NotSupportedError');
export const operationError = (message) => new DOMException(message, 'OperationError');
export const syntaxError = (message) => new DOMException(message, 'SyntaxError');
