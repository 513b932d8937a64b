import { assert, assertEquals } from "@std/assert";
import { join, relative } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";
import { folderOf, run } from "../cli/terminal.ts";
import { blocksOf } from "./markdown.ts";
import { pages } from "./pages.ts";

Deno.test("every spec that the documentation shows in full is one that miniboss accepts", async (t) => {
  let specs = 0;
  for (const page of await pages()) {
    const blocks = blocksOf(await Deno.readTextFile(page)).filter(({ info, code }) =>
      info === "ts" && /^export default group\(/m.test(code)
    );
    for (const [index, { code }] of blocks.entries()) {
      specs++;
      await t.step(`${relative(ROOT, page)}, spec ${index + 1}`, async () => {
        const built = code.matchAll(/buildFrom\b[:=\s]+"([^"]+)"/g);
        const dockerfiles = Array.from(
          built,
          ([, path = ""]) => [`shop/${path}/Dockerfile`, "FROM scratch\n"],
        );
        await using folder = await folderOf({ "shop/miniboss.ts": code, ...Object.fromEntries(dockerfiles) });
        const { code: exitCode, stderr } = await run(["check"], { cwd: join(folder.path, "shop") });
        assertEquals([exitCode, stderr], [0, ""]);
      });
    }
  }
  assert(specs > 8, `${specs} specs`);
});
