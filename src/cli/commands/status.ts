import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { type Invocation, viewGroup } from "../open.ts";
import { statusText } from "../status_text.ts";

/** `status`: one row a service. */
export function registerStatus(registry: Registry): void {
  const command = newCommand("status")
    .option("--watch", "go on and show each change, until Ctrl-C (exit code 130)")
    .option("--network-name <name>", "network the group was started with (default: miniboss-GROUP)")
    .addHelpText(
      "after",
      examples(
        "miniboss status",
        "miniboss status --json | jq '.[].state'",
        "miniboss status --watch",
        "miniboss status --watch --json | jq --unbuffered -c 'map(.state)'",
      ),
    )
    .action(async ({ networkName, watch }, self) => {
      const context = contextOf(registry, self);
      if (watch) await (await import("./status_watch.ts")).showChanges(context, networkName);
      else await showOnce(context, networkName);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

async function showOnce(context: Invocation, network: string | undefined): Promise<void> {
  const { statusOf } = await import("../../run/commands/status.ts");
  const { withUptime } = await import("../../report/views/status_screen.ts");
  const found = await viewGroup(context, network, statusOf);
  const rows = found.map((row) => withUptime(row, Date.now()));
  context.terminal.stdout.write(`${await statusText(context, rows, { oneLine: false })}\n`);
}
