import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";
import { run } from "../../tools/lib/command.ts";
import { manPage } from "../../tools/man/page.ts";

Deno.test('docs/miniboss.1 is what the program\'s definition says; if not, run "deno task man"', async () => {
  assertEquals(await Deno.readTextFile(join(ROOT, "docs/miniboss.1")), await manPage());
});

Deno.test("manPage() tells of every command with examples, and of nothing hidden", async () => {
  const page = await manPage();
  const sections = page.split("\n.SS ").slice(1);
  assert(sections.length >= 10, `${sections.length} commands`);
  for (const section of sections) {
    assert(section.includes("\n.EX\n$ "), `No examples: ${section.split("\n")[0]}`);
  }
  assert(!page.includes("\\fBcomplete\\fR"));
  for (const line of page.split("\n")) assert(/^\.([A-Z]{1,2}\b|\\")|^[^.']|^$/.test(line), line);
});

Deno.test("docs/miniboss.1 gives the formatters of manual pages no cause to complain", async () => {
  for (
    const [formatter, args] of [["groff", ["-man", "-ww", "-z"]], ["mandoc", [
      "-T",
      "lint",
      "-W",
      "warning",
    ]]] as const
  ) {
    if ((await run(formatter, ["--version"])).code === 127) continue;
    const { output } = await run(formatter, [...args, join(ROOT, "docs/miniboss.1")]);
    assertEquals(output, "");
  }
});
