import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { useColor } from "../globals.ts";
import { viewGroup } from "../open.ts";

/** `status`: one row a service. */
export function registerStatus(registry: Registry): void {
  const command = newCommand(
    "status",
    "Show the services: state, health, ports, image, uptime, what start would change",
  )
    .option("--network-name <name>", "network the group was started with (default: miniboss-GROUP)")
    .addHelpText("after", examples("miniboss status", "miniboss status --json | jq '.[].state'"))
    .action(async ({ networkName }, self) => {
      const context = contextOf(registry, self);
      const { terminal, globals } = context;
      const { statusOf } = await import("../../run/status.ts");
      const { drawStatus, statusJson } = await import("../../report/status.ts");
      const found = await viewGroup(context, networkName, statusOf);
      const rows = found.map((row) => ({
        ...row,
        uptimeMs: row.startedAt ? Date.now() - Date.parse(row.startedAt) : undefined,
      }));
      const color = useColor(globals, terminal, "stdout");
      const text = globals.json
        ? statusJson(rows)
        : drawStatus(rows, { columns: terminal.stdout.size().columns, color }).join("\n");
      terminal.stdout.write(`${text}\n`);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}
