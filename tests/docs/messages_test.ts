import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { EXIT } from "../../src/base/errors.ts";
import { ROOT } from "../../tools/gate/files.ts";
import { blocksOf } from "./markdown.ts";

const page = await Deno.readTextFile(join(ROOT, "docs/troubleshooting.md"));

Deno.test("every message that troubleshooting.md quotes exists in the source", async () => {
  const source = await readSource(join(ROOT, "src"));
  const messages = blocksOf(page).filter(({ info }) => info === "text").flatMap(({ code }) =>
    code.trim().split("\n")
  );
  assert(messages.length > 20, `${messages.length} messages`);
  assertEquals(messages.filter((message) => !isIn(message, source)), []);
});

Deno.test("troubleshooting.md explains every exit code", () => {
  const rows = Array.from(page.matchAll(/^\| (\d+) +\|/gm), ([, code]) => Number(code));
  assertEquals(rows, Object.values(EXIT));
});

Deno.test("isIn() finds a message with its parts filled in, also one put together of parts, and no other", () => {
  const source =
    'throw new Error(`No "${name}" here`);\nconst end = `ended with ${code}`;\nsay(`Container "${name}" ${end}`);';
  assert(isIn('No "NAME" here', source));
  assert(isIn('Container "NAME" ended with CODE', source));
  assert(!isIn('No "NAME" there', source));
  assert(!isIn('Container "NAME" ended by CODE', source));
});

/** The source of a folder, where a text over several lines is one text. */
async function readSource(folder: string): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) texts.push(await readSource(path));
    else if (name.endsWith(".ts")) texts.push(await Deno.readTextFile(path));
  }
  return texts.join("\n").replaceAll(/["'`] \+\s+["'`]/g, "").replaceAll("\\'", "'").replaceAll('\\"', '"');
}

/** Whether a source has a message, as one text or in parts. Words in capitals stand for what is filled in. */
function isIn(message: string, source: string): boolean {
  const fixed = message.split(/\b(?!OOM\b|DOCKER_HOST\b|API\b)[A-Z]{2,}\b/);
  const whole = fixed.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^\\n]{1,120}?");
  return new RegExp(whole).test(source) ||
    fixed.every((part) => source.includes(part.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "")));
}
