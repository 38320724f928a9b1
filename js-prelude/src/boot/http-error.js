/** An error whose answer is not 500: the code names the status, and the message is for the caller as it is. */
export class HttpError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
