/** A small check that XML is well-formed, as strict as a browser about tags, attributes and characters. */
import { assert, assertEquals } from "@std/assert";

const TAG = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const TEXT = /[^<&]+|&(?:amp|lt|gt|quot|#\d+);/y;

/** Fails unless `text` is one well-formed element. */
export function assertXml(text: string): void {
  const unfit = /[^\P{Cc}\n\r\t]|[\ufffe\uffff]/u;
  assert(text.isWellFormed() && !unfit.test(text), "a character XML cannot hold");
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const pattern = text[at] === "<" ? TAG : TEXT;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    assert(match, `not well-formed at: ${text.slice(at, at + 80)}`);
    at = pattern.lastIndex;
    if (pattern === TEXT) continue;
    const [, closing, name = "", attributes = "", empty] = match;
    assert(!/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(attributes), `bare & in ${attributes}`);
    if (closing) assertEquals(open.pop(), name);
    else if (!empty) open.push(name);
  }
  assertEquals(open, []);
}
