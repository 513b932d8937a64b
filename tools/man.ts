/** The task `man`: writes docs/miniboss.1. */
import { join } from "@std/path";
import { ROOT } from "./gate/files.ts";
import { manPage } from "./man/page.ts";

await Deno.writeTextFile(join(ROOT, "docs/miniboss.1"), manPage());
