import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { type Invocation, openGroup } from "../open.ts";

/** `check`: load and validate only. */
export function registerCheck(registry: Registry): void {
  const command = newCommand("check")
    .option("--types", "have Deno check the spec's types first, which takes a second or more")
    .addHelpText(
      "after",
      examples("miniboss check", "miniboss -f shop/spec.ts check", "miniboss check --types"),
    )
    .action(async ({ types }, self) => {
      const context = contextOf(registry, self);
      // First: where types are wrong, loading often fails too, but says less.
      if (types) await checkTypesOf(context);
      const group = await openGroup(context);
      const names = group.services.map((service) => service.name);
      const { stdout } = context.terminal;
      if (context.globals.json) {
        stdout.write(`${JSON.stringify({ group: group.name, services: names }, null, 2)}\n`);
      } else {
        const count = `${names.length} service${names.length === 1 ? "" : "s"}`;
        stdout.write(`Group "${group.name}" is fine: ${count} (${names.join(", ")})\n`);
      }
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

async function checkTypesOf({ terminal, globals }: Invocation): Promise<void> {
  const { findSpec } = await import("../../load/find.ts");
  const { checkTypes } = await import("../check_types.ts");
  const fromEnv = terminal.env("MINIBOSS_FILE");
  const { url, shown } = await findSpec({ spec: globals.file, fromEnv, cwd: terminal.cwd });
  await checkTypes({ url, shown, signal: terminal.signal });
}
