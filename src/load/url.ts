/** URLs as they may be shown and kept. */
import { replaceUserinfo } from "../base/secret.ts";

/**
 * A text with the user names and passwords of all URLs in it removed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(withoutCredentials("Fetching https://me:secret@host/x failed"), "Fetching https://host/x failed");
 * ```
 */
export function withoutCredentials(text: string): string {
  return replaceUserinfo(text, () => "");
}
