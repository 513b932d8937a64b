import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { useColor } from "../globals.ts";
import { viewGroup } from "../open.ts";

/** `why`: why a service would be recreated, and why it was started. */
export function registerWhy(registry: Registry): void {
  const command = newCommand("why")
    .argument("<service>", "the service")
    .option("--network-name <name>", "network the group was started with (default: miniboss-GROUP)")
    .addHelpText("after", examples("miniboss why web", "miniboss why web --json | jq '.changes'"))
    .action(async (service, { networkName }, self) => {
      const context = contextOf(registry, self);
      const { terminal, globals } = context;
      const { whyOf } = await import("../../run/commands/why.ts");
      const { drawWhy, whyJson } = await import("../../report/views/why.ts");
      const why = await viewGroup(context, networkName, (session) => whyOf(session, service));
      const color = useColor(globals, terminal, "stdout");
      const { columns } = terminal.stdout.size();
      const text = globals.json
        ? whyJson(why)
        : drawWhy(why, { columns, color, wallMs: Date.now() }).join("\n");
      terminal.stdout.write(`${text}\n`);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}
