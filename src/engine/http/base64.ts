/** Text in base64, as UTF-8. */

/** The text that base64 spells. @throws {SyntaxError} when it is none. */
export function decodeBase64(base64: string): string {
  return new TextDecoder().decode(Uint8Array.fromBase64(base64));
}

/** A header's value: JSON in the URL-safe alphabet. */
export function encodeHeader(value: unknown): string {
  return new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url" });
}
