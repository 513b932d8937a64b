import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { runDeno } from "../../tools/build/deno.ts";
import { folderOf } from "../cli/terminal.ts";
import { program, SOURCE } from "./program.ts";

Deno.test("several bundles at once succeed on a machine that never bundled anything", async () => {
  const { npmCache } = JSON.parse(await runDeno(["info", "--json"]));
  const builder = new URL("../../tools/build/esbuild.ts", import.meta.url).href;
  await using folder = await folderOf({
    "deno/.keep": "",
    "all.ts": `
      import { runBundler } from ${JSON.stringify(builder)};
      const bundle = (n) => runBundler(["--no-config", "--no-lock", "--output=" + Deno.args[1] + n, Deno.args[0]]);
      await Promise.all(Array.from({ length: 8 }, (_, n) => bundle(n)));
    `,
    "entry.js": "console.log(1);",
  });
  // The package was downloaded before; what is missing is the program unpacked from it.
  await Deno.symlink(npmCache, join(folder.path, "deno/npm"));
  const [script, entry, output] = ["all.ts", "entry.js", "out"].map((name) => join(folder.path, name));
  const command = [...SOURCE.slice(0, -1), script ?? "", entry ?? "", output ?? ""];
  const { code, stderr } = await program(command, { env: { DENO_DIR: join(folder.path, "deno") } });
  assertEquals([code, stderr], [0, ""]);
});
