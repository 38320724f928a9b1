/**
 * DOMException: a genuine Error object (so that it has a stack, and the engine treats it as one) whose name, message
 * and code live in private slots behind prototype getters, as the Web IDL standard has it.
 */

import { defineInterface, toDOMString } from './webidl.js';

const LEGACY_CODES = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

const CONSTANTS = {
  INDEX_SIZE_ERR: 1,
  DOMSTRING_SIZE_ERR: 2,
  HIERARCHY_REQUEST_ERR: 3,
  WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5,
  NO_DATA_ALLOWED_ERR: 6,
  NO_MODIFICATION_ALLOWED_ERR: 7,
  NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9,
  INUSE_ATTRIBUTE_ERR: 10,
  INVALID_STATE_ERR: 11,
  SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13,
  NAMESPACE_ERR: 14,
  INVALID_ACCESS_ERR: 15,
  VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17,
  SECURITY_ERR: 18,
  NETWORK_ERR: 19,
  ABORT_ERR: 20,
  URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22,
  TIMEOUT_ERR: 23,
  INVALID_NODE_TYPE_ERR: 24,
  DATA_CLONE_ERR: 25,
};

/** Returns its argument, so that a class derived from it can put its private fields on any object. */
function Identity(object) {
  return object;
}

/**
 * The slots of a DOMException. The class itself cannot hold them: its [[Prototype]] must be Function.prototype, so it
 * cannot be a derived class, and a base class puts no private field on an Error made elsewhere.
 */
class Slots extends Identity {
  #name;
  #message;

  constructor(target, message, name) {
    super(target);
    this.#name = name;
    this.#message = message;
  }

  static nameOf(exception) {
    return exception.#name;
  }

  static messageOf(exception) {
    return exception.#message;
  }

  static isIn(value) {
    return typeof value === 'object' && value !== null && #name in value;
  }
}

export class DOMException {
  constructor(message = '', name = 'Error') {
    const exception = Reflect.construct(Error, [], new.target);
    new Slots(exception, toDOMString(message), toDOMString(name));
    Error.captureStackTrace?.(exception, DOMException);
    return exception;
  }

  get name() {
    return Slots.nameOf(this);
  }

  get message() {
    return Slots.messageOf(this);
  }

  get code() {
    const name = Slots.nameOf(this);
    return Object.hasOwn(LEGACY_CODES, name) ? LEGACY_CODES[name] : 0;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
defineInterface(DOMException, { constants: CONSTANTS });

/** @returns {boolean} whether the value was made by the DOMException constructor, whatever its prototype says */
export const isDOMException = Slots.isIn;
