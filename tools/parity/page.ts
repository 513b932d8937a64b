/** The page that maps each behaviour and flaw of the Python tool to the tests that name it. */
import { CHAPTERS, FLAWS } from "./rows.ts";

/** A test, and the file it is in, relative to the project. */
export interface Proof {
  readonly file: string;
  readonly name: string;
}

/** Tests by row: `parity 12`, `B3`. */
export type Proofs = ReadonlyMap<string, readonly Proof[]>;

const HEAD = `# Parity with the Python miniboss

miniboss re-implements the Python tool of the same name. These are all behaviours of that tool that a user can observe, and
the flaws that were not to be repeated, each with the tests that prove what is so here. _Kept_ is as it was; _mended_ does
what was meant, without the flaw. [from-python.md](from-python.md) is the guide for whoever moves over.

This page is made by \`deno run -A tools/parity.ts\` from the names of the tests; the gate fails when a row has no test.
`;

/** The rows that no test names. */
export function untested(proofs: Proofs): string[] {
  const behaviours = CHAPTERS.flatMap(({ rows }) => rows).map((_, i) => `parity ${i + 1}`);
  return [...behaviours, ...FLAWS.map((_, i) => `B${i + 1}`)].filter((row) => !proofs.has(row));
}

/** The rows that tests name but nobody knows. */
export function unknown(proofs: Proofs): string[] {
  const behaviours = CHAPTERS.flatMap(({ rows }) => rows).length;
  return [...proofs.keys()].filter((row) => {
    const number = Number(row.replace(/\D+/, ""));
    return number < 1 || number > (row.startsWith("B") ? FLAWS.length : behaviours);
  });
}

function entry(label: string, text: string, proofs: readonly Proof[] = []): string[] {
  const tests = proofs.length === 0 ? ["  - no test"] : proofs.map(({ file, name }) => {
    const short = file.replace(/^tests\//, "");
    return `  - [${short}](../${file}): ${name.replace(/[_*<>`[\]|]/g, "\\$&")}`;
  });
  return [`- ${label} ${text}.`, ...tests];
}

/** The page's text, as Markdown that is yet to be formatted. */
export function page(proofs: Proofs): string {
  const missing = untested(proofs);
  const count = (all: number, prefix: string) =>
    `${all - missing.filter((row) => row.startsWith(prefix)).length} of ${all}`;
  const behaviours = CHAPTERS.flatMap(({ rows }) => rows);
  const lines = [
    HEAD,
    `Tested: ${count(behaviours.length, "parity")} behaviours, ${count(FLAWS.length, "B")} flaws.`,
    "",
  ];
  let number = 0;
  for (const { title, rows } of CHAPTERS) {
    lines.push(`## ${title}`, "");
    for (const { text, status } of rows) {
      number++;
      lines.push(...entry(`**${number}** _${status}_:`, text, proofs.get(`parity ${number}`)));
    }
    lines.push("");
  }
  lines.push("## Flaws that are not repeated", "");
  FLAWS.forEach((text, i) => lines.push(...entry(`**B${i + 1}**`, text, proofs.get(`B${i + 1}`))));
  return `${lines.join("\n")}\n`;
}
