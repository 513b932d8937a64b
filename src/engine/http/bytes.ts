/** Small helpers for bytes. */

const NEWLINE = 10;
const CR = 13;

/** All pieces as one. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** What comes after the last newline; all of it when there is none. */
export function afterLastNewline(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes.lastIndexOf(NEWLINE) + 1);
}

/** Whether `bytes` ends with `end`. */
export function endsWith(bytes: Uint8Array, end: Uint8Array): boolean {
  const start = bytes.length - end.length;
  return start >= 0 && end.every((byte, i) => byte === bytes[start + i]);
}

/** Where the empty line that ends an HTTP head has ended; -1 where there is none yet. */
export function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (bytes[at + 1] === CR && bytes[at + 2] === NEWLINE) return at + 3;
  }
  return -1;
}
