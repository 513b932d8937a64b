/** Tells, before a local spec is imported, whether modules from the network may be among what it imports. */

/** What a module imports by a literal: group 1. Comments and texts may match too, which costs no more than a few milliseconds. */
const LITERAL = /\b(?:from|import)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g;
/** An import whose address is worked out while the spec runs. */
const COMPUTED = /\bimport\s*\(\s*(?!["'`][^"'`$\n]*["'`]\s*[,)])/;

/**
 * Whether a local module, or a module that it imports, imports from an http(s) URL, or from an address that it computes.
 * Deno fetches all that a module imports before it asks any hook; so it must be known before, lest a host is asked that the
 * user has not allowed.
 */
export async function mayImportUrls(entry: URL): Promise<boolean> {
  const seen = new Set([entry.href]);
  const rest = [entry];
  for (let url = rest.pop(); url; url = rest.pop()) {
    // What cannot be read is explained by the import itself.
    const text = await Deno.readTextFile(url).catch(() => "");
    if (COMPUTED.test(text)) return true;
    for (const [, specifier = ""] of text.matchAll(LITERAL)) {
      if (/^(?:https?|data|blob):/i.test(specifier)) return true;
      const next = /^(?:\.{0,2}\/|file:)/.test(specifier) && URL.canParse(specifier, url)
        ? new URL(specifier, url)
        : undefined;
      if (next?.protocol !== "file:" || /\.(?:json|txt)$/.test(next.pathname) || seen.has(next.href)) {
        continue;
      }
      seen.add(next.href);
      rest.push(next);
    }
  }
  return false;
}
