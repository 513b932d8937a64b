/** The Debian mirror this machine uses, from its apt sources. */

/** One line or stanza of apt's sources. */
interface Source {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

/**
 * The mirror of the main archive of a Debian release.
 *
 * @param texts apt's source files by their path; a `.sources` file has stanzas, any other one source a line
 * @param codename the release's name, such as `bookworm`
 * @returns undefined when no source names it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const texts = { "/etc/apt/sources.list": "deb http://mirror.example/debian bookworm main" };
 * assertEquals(findMirror(texts, "bookworm"), "http://mirror.example/debian");
 * ```
 */
export function findMirror(texts: Readonly<Record<string, string>>, codename: string): string | undefined {
  const sources = Object.entries(texts).flatMap(([path, text]) =>
    path.endsWith(".sources") ? parseStanzas(text) : parseLines(text)
  );
  const uris = sources
    .filter(({ suites, components }) => suites.includes(codename) && components.includes("main"))
    .flatMap(({ uris }) => uris)
    .filter((uri) => /^https?:/.test(uri))
    .map((uri) => uri.replace(/\/+$/, ""));
  // Others publish for a release under its name too; Debian's own archive ends so on nearly every mirror.
  return uris.find((uri) => uri.endsWith("/debian")) ?? uris[0];
}

function parseLines(text: string): Source[] {
  return text.split("\n").flatMap((line) => {
    const [, uri, suite, components] = line.replace(/#.*/, "").match(
      /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$/,
    ) ?? [];
    return uri && suite ? [{ uris: [uri], suites: [suite], components: words(components) }] : [];
  });
}

function parseStanzas(text: string): Source[] {
  const plain = text.split("\n").filter((line) => !line.startsWith("#")).join("\n");
  return plain.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map(
      [...stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)].map(([, key = "", value = ""]) => [
        key.toLowerCase(),
        words(value),
      ]),
    );
    const enabled = fields.get("enabled")?.[0] !== "no";
    if (!enabled || !fields.get("types")?.includes("deb")) return [];
    const field = (name: string) => fields.get(name) ?? [];
    return [{ uris: field("uris"), suites: field("suites"), components: field("components") }];
  });
}

function words(text = ""): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** Reads apt's source files of this machine. */
export async function readSources(): Promise<Record<string, string>> {
  const folder = "/etc/apt/sources.list.d";
  const paths = ["/etc/apt/sources.list"];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (/\.(list|sources)$/.test(name)) paths.push(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const texts: Record<string, string> = {};
  for (const path of paths.sort()) {
    try {
      texts[path] = await Deno.readTextFile(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return texts;
}
