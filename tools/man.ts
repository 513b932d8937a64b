/** The task `man`: writes docs/miniboss.1 and the pages of docs/reference. */
import { join } from "@std/path";
import { ROOT } from "./gate/files.ts";
import { commandsPage } from "./man/commands.ts";
import { manPage } from "./man/page.ts";
import { specPage } from "./reference/page.ts";

await Deno.writeTextFile(join(ROOT, "docs/miniboss.1"), await manPage());
await Deno.writeTextFile(join(ROOT, "docs/reference/commands.md"), await commandsPage());
await Deno.writeTextFile(join(ROOT, "docs/reference/spec.md"), await specPage());
