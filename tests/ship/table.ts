/** The table of kinds of spec and ways of running in docs/shipping.md; run as a program, it writes the table there. */
import { join } from "@std/path";
import { type Kind, KINDS } from "./kinds.ts";
import { ROOT } from "./program.ts";
import { type Way, ways } from "./ways.ts";

const PAGE = join(ROOT, "docs/shipping.md");
const [BEGIN, END] = ["<!-- ways -->\n", "<!-- /ways -->\n"];

/** The rows of the table and its notes, each row's cells in a list. */
export function makeTable(): { readonly rows: string[][]; readonly notes: string[] } {
  const all = ways({ binary: "miniboss" });
  const runs = [...new Set(all.map(({ run }) => run))];
  const notes: string[] = [];
  const note = (why: string) => {
    if (!notes.includes(why)) notes.push(why);
    return notes.indexOf(why) + 1;
  };
  const cell = (kind: Kind, those: readonly Way[]) => {
    const answers = those.map((way) => {
      const refusal = kind.refusals?.find(({ by }) => by(way));
      return refusal ? `refused (${note(refusal.why)})` : "works";
    });
    const [first = ""] = answers;
    if (answers.every((answer) => answer === first)) return first;
    return those.map(({ spec }, index) => `${spec}: ${answers[index]}`).join("; ");
  };
  return {
    rows: [
      ["spec", ...runs],
      ...KINDS.map((kind) => [
        kind.name,
        ...runs.map((run) => cell(kind, all.filter((way) => way.run === run))),
      ]),
    ],
    notes,
  };
}

/** The rows and notes that a page has. */
export function readTable(page: string): { readonly rows: string[][]; readonly notes: string[] } {
  const text = page.split(BEGIN)[1]?.split(END)[0] ?? "";
  const lines = text.split("\n").filter((line) => line.startsWith("|") && !/^\|[ :|-]+$/.test(line));
  return {
    rows: lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim())),
    // A note may be broken into lines.
    notes: text.split(/^\d+\. /m).slice(1).map((note) => note.replace(/\s+/g, " ").trim()),
  };
}

function markdown(): string {
  const { rows, notes } = makeTable();
  const [head = [], ...body] = rows.map((cells) => `| ${cells.join(" | ")} |`);
  const line = `|${" --- |".repeat(rows[0]?.length ?? 0)}`;
  return `\n${[head, line, ...body].join("\n")}\n\n${
    notes.map((note, i) => `${i + 1}. ${note}`).join("\n")
  }\n\n`;
}

if (import.meta.main) {
  const [before, rest = ""] = (await Deno.readTextFile(PAGE)).split(BEGIN);
  await Deno.writeTextFile(PAGE, `${before}${BEGIN}${markdown()}${END}${rest.split(END)[1]}`);
}
