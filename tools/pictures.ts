/** The task `pictures`: makes the pictures in docs/pictures from a real run of the to-do group. */
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { exitWith } from "./lib/exit.ts";
import { pictures } from "./pictures/mod.ts";
import { ROOT } from "./gate/files.ts";
import { say } from "./lib/say.ts";
import { setUp } from "./setup/mod.ts";

await exitWith(async () => {
  const { env } = await setUp();
  const folder = join(ROOT, "docs/pictures");
  await ensureDir(folder);
  for (const [name, svg] of Object.entries(await pictures(env))) {
    await Deno.writeTextFile(join(folder, `${name}.svg`), svg);
    say(`docs/pictures/${name}.svg`);
  }
  return 0;
});
