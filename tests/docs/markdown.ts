/** What the tests of the documentation read off Markdown. */

/** A fenced block of code. */
export interface Block {
  /** The words after the fence, such as `ts ignore`. */
  readonly info: string;
  readonly code: string;
  /** The paragraph or comment before it. */
  readonly before: string;
}

/** All fenced blocks in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map((match) => {
    const [, info = "", code = ""] = match;
    const before = markdown.slice(0, match.index).trimEnd().split("\n\n").at(-1) ?? "";
    return { info, code, before };
  });
}

/** The targets of links and pictures, in order. */
export function linksOf(markdown: string): string[] {
  return Array.from(
    prose(markdown).replaceAll(/`[^`\n]*`/g, "").matchAll(/\]\(([^()\s]+)\)/g),
    ([, link = ""]) => link,
  );
}

/** The anchors that GitHub gives to headings, in order. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return Array.from(prose(markdown).matchAll(/^#+ (.+)$/gm), ([, heading = ""]) => {
    const slug = heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count > 0 ? `${slug}-${count}` : slug;
  });
}

/** Without fenced blocks. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^```.*?^```$/gms, "");
}
