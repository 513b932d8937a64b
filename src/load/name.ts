/** The name a group has when its spec gives none. */
import { basename, extname } from "@std/path";
import { createHash } from "node:crypto";

/**
 * A text as a name: lower-case letters and digits, joined by `-`; a hash of it where nothing of that is left.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(slug("some weird dir"), "some-weird-dir");
 * assertEquals(slug("Café_Été"), "cafe-ete");
 * ```
 */
export function slug(text: string): string {
  const words = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.join("-").slice(0, 63).replace(/-$/, "");
  return name || `group-${createHash("sha256").update(text).digest("hex").slice(0, 6)}`;
}

const GENERAL = ["spec", "mod", "miniboss"];

/** The default name of a spec's group: of its folder, or for a URL of its last segment unless that says nothing. */
export function defaultName(specUrl: URL, folder: string): string {
  if (specUrl.protocol === "file:") return slug(basename(folder));
  const segments = specUrl.pathname.split("/").filter(Boolean).map(decode);
  const last = segments.at(-1) ?? "";
  const stem = basename(last, extname(last));
  const telling = GENERAL.includes(stem) || stem === "" ? segments.at(-2) : stem;
  return slug(telling ?? specUrl.hostname);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
