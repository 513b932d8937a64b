import { assert, assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { dirname, join, relative } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";
import { anchorsOf, linksOf } from "./markdown.ts";
import { pages } from "./pages.ts";

Deno.test("every link of the documentation leads to a file and a heading that exist", async () => {
  const broken: string[] = [];
  let links = 0;
  for (const page of await pages()) {
    for (const link of linksOf(await Deno.readTextFile(page))) {
      if (/^[a-z]+:/.test(link)) continue;
      links++;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      const found = await exists(target) &&
        (anchor === undefined || anchorsOf(await Deno.readTextFile(target)).includes(anchor));
      if (!found) broken.push(`${relative(ROOT, page)}: ${link}`);
    }
  }
  assertEquals(broken, []);
  assert(links > 50, `${links} links`);
});

Deno.test("the index of the documentation leads to every page in docs", async () => {
  const index = join(ROOT, "docs/README.md");
  const linked = linksOf(await Deno.readTextFile(index)).map((link) =>
    join(dirname(index), link.split("#")[0] ?? "")
  );
  const all = (await pages()).filter((page) => page.startsWith(join(ROOT, "docs/")) && page !== index);
  assertEquals(all.filter((page) => !linked.includes(page)).map((page) => relative(ROOT, page)), []);
});

Deno.test("linksOf() and anchorsOf() read Markdown as GitHub shows it", () => {
  const text =
    "# A `b.c()`!\n\n[x](a.md#b) ![y](p.svg) `[no](code)`\n\n```sh\n# not a heading\n[no](z)\n```\n\n## A b.c()\n";
  assertEquals(linksOf(text), ["a.md#b", "p.svg"]);
  assertEquals(anchorsOf(text), ["a-bc", "a-bc-1"]);
});
