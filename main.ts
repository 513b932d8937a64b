#!/usr/bin/env -S deno run -A
/**
 * The miniboss command; and for modules that import it, the spec API.
 *
 * @module
 */
import { EXIT } from "./src/base/errors.ts";
import { printToStderr } from "./src/cli/console.ts";
import { takeExit } from "./src/cli/exit.ts";
import { main } from "./src/cli/main.ts";
import { systemTerminal } from "./src/cli/terminal.ts";
export * from "./spec/mod.ts";

if (import.meta.main) {
  printToStderr();
  const exit = takeExit();
  const terminal = systemTerminal(() => exit(EXIT.cancelled));
  // Not awaited: a spec that imports this module's URL would wait for this module, and this module for the spec.
  Deno.exitCode = EXIT.failed;
  // Not called here: for an error's stack trace V8 parses all that is on the stack once more, and here that is all there is.
  queueMicrotask(() => main(Deno.args, terminal).then(exit));
}
