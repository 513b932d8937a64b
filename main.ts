#!/usr/bin/env -S deno run -A
/**
 * The miniboss command.
 *
 * @module
 */
import { EXIT } from "./src/base/errors.ts";
import { main } from "./src/cli/main.ts";
import { systemTerminal } from "./src/cli/terminal.ts";

if (import.meta.main) {
  const terminal = systemTerminal(() => Deno.exit(EXIT.cancelled));
  Deno.exit(await main(Deno.args, terminal));
}
