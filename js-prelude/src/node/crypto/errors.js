/** The errors of Node's crypto module: its own codes, and those OpenSSL's errors get, which packages compare. */

import { ServiceError } from '../../boot/services.js';
import { codedError } from '../errors.js';

export const invalidDigest = (name) => (
  codedError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`)
);

/** @param {string} [operation] */
export const invalidState = (operation) =>
  codedError(
    Error,
    'ERR_CRYPTO_INVALID_STATE',
    operation ? `Invalid state for operation ${operation}` : 'Invalid state',
  );

export const incompatible = (message) => codedError(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', message);

export const invalidKeyType = (type, expected) => codedError(
  TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${type}, expected ${expected}.`,
);

export const notAvailable = (what) => (
  codedError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `${what} is not available here`)
);

/** @type {Record<string, string>} what OpenSSL says, by the end of the code Node makes of it */
const OPENSSL = {
  UNSUPPORTED: 'error:1E08010C:DECODER routines::unsupported',
  BAD_DECRYPT: 'error:1C800064:Provider routines::bad decrypt',
  WRONG_FINAL_BLOCK_LENGTH: 'error:1C80006B:Provider routines::wrong final block length',
  RSA_DATA_TOO_LARGE_FOR_KEY_SIZE: 'error:0200006E:rsa routines::data too large for key size',
  RSA_OAEP_DECODING_ERROR: 'error:02000079:rsa routines::oaep decoding error',
  RSA_PADDING_CHECK_FAILED: 'error:02000072:rsa routines::padding check failed',
  EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE:
    'error:03000096:digital envelope routines::operation not supported for this keytype',
  INVALID_DIGEST: 'error:1C80007A:Provider routines::invalid digest',
  ILLEGAL_OR_UNSUPPORTED_PADDING_MODE: 'error:1C8000A5:Provider routines::illegal or unsupported padding mode',
  CRYPTO_INTERRUPTED_OR_CANCELLED: 'error:07880109:common libcrypto routines::interrupted or cancelled',
};

/** @param {keyof typeof OPENSSL} reason */
export function opensslError(reason) {
  const message = OPENSSL[reason];
  const [, , library, , text] = message.split(':');
  const error = codedError(Error, `ERR_OSSL_${reason}`, message);
  return Object.assign(error, { library, reason: text });
}

/**
 * Runs `work`; what the host refuses in it becomes an error of Node's.
 * @param {(error: ServiceError) => Error} translate
 */
export function translating(translate, work) {
  try {
    return work();
  } catch (error) {
    throw error instanceof ServiceError ? translate(error) : error;
  }
}

/** Any refusal as an error that says what the host said. */
export const operationFailed = (error) => (
  codedError(Error, 'ERR_CRYPTO_OPERATION_FAILED', error.message.charAt(0).toUpperCase() + error.message.slice(1))
);
