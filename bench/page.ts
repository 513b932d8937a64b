/**
 * Writes docs/performance.md and its pictures from results.json. `deno run -A bench/page.ts` writes them, `--check` only says
 * whether they are as results.json wants them.
 *
 * @module
 */
import { ensureDir } from "@std/fs";
import { fromFileUrl, join } from "@std/path";
import { barChart, groupsOf } from "./chart.ts";
import { FINDINGS, REASONS } from "./findings.ts";
import { type Measured, RESULTS, type Results } from "./results.ts";
import { cells, HEAD } from "./table.ts";
import { verdicts } from "./verdict.ts";

const DOCS = fromFileUrl(new URL("../docs/", import.meta.url));

/** The files of the page below docs/, by their paths. */
export async function pageFiles(results: Results): Promise<Map<string, string>> {
  const files = new Map([["performance.md", await formatted(pageText(results), "md")]]);
  for (const scenario of results.scenarios) {
    const groups = groupsOf(scenario);
    if (groups.length === 0) continue;
    files.set(picture(scenario), await formatted(barChart(scenario.name, groups), "svg"));
  }
  return files;
}

/** A text as `deno fmt` wants it. */
export async function formatted(text: string, extension: "md" | "svg" | "json"): Promise<string> {
  const config = fromFileUrl(new URL("../deno.json", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--config", config, "--ext", extension, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

function picture({ name }: Measured): string {
  return `performance/${name}.svg`;
}

/** The page. @throws {Error} for a missed target whose reason is not written down */
export function pageText(results: Results): string {
  return [
    "# Performance",
    INTRODUCTION,
    machineText(results),
    "## Missed and met",
    summaryText(results.scenarios),
    ...results.scenarios.map(scenarioText),
    FINDINGS.trim(),
    "",
  ].join("\n\n");
}

const INTRODUCTION =
  "`deno task bench` measures miniboss as people run it (`deno run -A miniboss.js ...`, the whole process), side by side with two " +
  "others, in turn and round by round:\n\n" +
  "- the floor: a bare program (`bench/floor.ts`) that does the least engine calls which reach the same state, and nothing else. " +
  "It knows beforehand what is there. The fewest calls are not always the fastest: removing by force turned out slower than stopping and then removing.\n" +
  "- Docker Compose, with the same images and an equivalent file.\n\n" +
  "The table says medians with the least and greatest value in brackets. A ratio is that of the medians, with the least and " +
  "greatest ratio within one round. Memory is the peak of resident memory, summed over a command's processes (Compose: `docker` and its plug-in). This page is made from `bench/results.json` by `bench/page.ts`; every figure above " +
  '"Where the time goes" is from there.';

function machineText({ commit, date, machine, load, scenarios }: Results): string {
  const rounds = Math.max(...scenarios.map((scenario) => scenario.rounds));
  return `Measured on ${date} at commit \`${commit}\`, ${rounds} rounds: ${machine.cores} cores (${machine.processor}), ` +
    `${
      Math.round(machine.memoryMb / 1024)
    } GB, ${machine.system}, Deno ${machine.deno}, engine ${machine.engine}, ` +
    `Compose ${machine.compose}. The load average was ${load.toFixed(2)} when it began.`;
}

function summaryText(scenarios: readonly Measured[]): string {
  const lines = scenarios.flatMap(({ measures }) =>
    measures.flatMap((measure) =>
      verdicts(measure).map(({ target, ratio, met }) => {
        const value = ratio === undefined ? cells(measure)[1] : ratio.median.toFixed(2);
        return `| ${measure.title} | ${target} | ${value} | ${
          met ? "met" : `**missed**: ${reason(measure.id)}`
        } |`;
      })
    )
  );
  return ["| what | wanted, at most | is | |", "|---|---|---|---|", ...lines].join("\n");
}

function reason(id: string): string {
  const found = REASONS[id];
  if (found === undefined) throw new Error(`"${id}" misses its target: write down why in bench/findings.ts`);
  return found;
}

function scenarioText(scenario: Measured): string {
  const { name, about, measures, note } = scenario;
  const row = (columns: readonly string[]) => `| ${columns.join(" | ")} |`;
  const measured = measures.filter(({ values }) => Object.keys(values).length > 0);
  const table = [row(HEAD), row(HEAD.map(() => "---")), ...measured.map((measure) => row(cells(measure)))];
  return [
    `## ${name}`,
    about,
    ...(note === undefined ? [] : [`${note}.`]),
    ...(measured.length === 0 ? [] : [table.join("\n"), `![${name}](${picture(scenario)})`]),
  ].join("\n\n");
}

/** Writes the page. */
export async function writePage(results: Results): Promise<void> {
  await ensureDir(join(DOCS, "performance"));
  for (const [path, text] of await pageFiles(results)) await Deno.writeTextFile(join(DOCS, path), text);
}

/** The files of the page that are not as they should be. */
export async function stale(results: Results): Promise<string[]> {
  const wrong: string[] = [];
  for (const [path, text] of await pageFiles(results)) {
    const found = await Deno.readTextFile(join(DOCS, path)).catch(() => undefined);
    if (found !== text) wrong.push(`docs/${path}`);
  }
  return wrong;
}

/** The results as they were kept. */
export async function readResults(): Promise<Results> {
  return JSON.parse(await Deno.readTextFile(RESULTS));
}

if (import.meta.main) {
  const results = await readResults();
  if (!Deno.args.includes("--check")) await writePage(results);
  const wrong = await stale(results);
  if (wrong.length > 0) throw new Error(`Run "deno run -A bench/page.ts": stale are ${wrong.join(", ")}`);
}
