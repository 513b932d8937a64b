import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { openGroup } from "../open.ts";

/** `check`: load and validate only. */
export function registerCheck(registry: Registry): void {
  const command = newCommand("check", "Load and validate the spec; nothing is started")
    .addHelpText("after", examples("miniboss check", "miniboss -f shop/spec.ts check"))
    .action(async (_options, self) => {
      const context = contextOf(registry, self);
      const group = await openGroup(context);
      const names = group.services.map((service) => service.name);
      const { stdout } = context.terminal;
      if (context.globals.json) {
        stdout.write(`${JSON.stringify({ group: group.name, services: names }, null, 2)}\n`);
      } else {stdout.write(
          `Group "${group.name}" is fine: ${names.length} service${names.length === 1 ? "" : "s"} (${
            names.join(", ")
          })\n`,
        );}
      registry.finish(0);
    });
  registry.program.addCommand(command);
}
