import { fromFileUrl, resolve } from "@std/path";
import { UsageError } from "../../base/errors.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import type { Step } from "../init/step.ts";

const DONE: Readonly<Record<Step["done"], string>> = { made: "Made", changed: "Changed", left: "Left" };

/** `init`: a starter spec, and what editors need to know its types. */
export function registerInit(registry: Registry): void {
  const command = newCommand("init")
    .addHelpText("after", examples("miniboss init", "miniboss -f shop/miniboss.ts init"))
    .option("--vscode", "also recommend Deno's extension to VS Code, in .vscode/extensions.json")
    .action(async ({ vscode = false }, self) => {
      const { terminal, globals } = contextOf(registry, self);
      const spec = specPath(globals.file ?? "miniboss.ts", terminal.cwd);
      const { initSpec } = await import("../init/mod.ts");
      const steps = await initSpec(spec, { vscode });
      if (globals.json) {
        terminal.stdout.write(`${JSON.stringify(steps, null, 2)}\n`);
      } else {
        const { shownPath } = await import("../../load/find.ts");
        for (const step of steps) {
          terminal.stdout.write(`${line(step, shownPath(step.path, terminal.cwd))}\n`);
        }
      }
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

/** Where the spec is to be. @throws {UsageError} when that is no file here */
function specPath(file: string, cwd: string): string {
  if (/^file:/i.test(file)) return fromFileUrl(file);
  if (/^[a-z][a-z0-9+.-]+:/i.test(file)) {
    throw new UsageError(`Cannot make a spec at "${file}": give a path`);
  }
  return resolve(cwd, file);
}

/** Such as `Made miniboss.ts: a spec to start from`. */
function line({ done, note }: Step, shown: string): string {
  return `${DONE[done]} ${shown}${done === "left" ? " alone" : ""}: ${note}`;
}
