/** Text in XML and HTML. */
import { printableLines } from "../parts/text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * The text for use between tags and in quoted attributes of XML and HTML; characters that XML cannot hold are replaced.
 *
 * @example A name that looks like a tag
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(escapeXml('<b> & "c"'), "&lt;b&gt; &amp; &quot;c&quot;");
 * ```
 */
export function escapeXml(text: string): string {
  return printableLines(text).join(" ").toWellFormed()
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
