import { UsageError } from "../../base/errors.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { useColor } from "../globals.ts";
import { type Invocation, openEngine, viewGroup } from "../open.ts";
import { statusText } from "../status_text.ts";

/** `status`: one row a service. */
export function registerStatus(registry: Registry): void {
  const command = newCommand("status")
    .option("--all", "show every instance of every group on the engine instead; no spec is needed")
    .option("--watch", "go on and show each change, until Ctrl-C (exit code 130)")
    .option("--network-name <name>", "network the group was started with (default: miniboss-GROUP)")
    .addHelpText(
      "after",
      examples(
        "miniboss status",
        "miniboss status --json | jq '.[].state'",
        "miniboss status --watch",
        "miniboss status --all",
        "miniboss status --watch --json | jq --unbuffered -c 'map(.state)'",
      ),
    )
    .action(async ({ networkName, watch, all }, self) => {
      const context = contextOf(registry, self);
      if (all && watch) throw new UsageError("Option --all does not go with --watch");
      if (all) await showAll(context);
      else if (watch) await (await import("./status_watch.ts")).showChanges(context, networkName);
      else await showOnce(context, networkName);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

async function showAll(context: Invocation): Promise<void> {
  const { terminal, globals } = context;
  const { instancesOf } = await import("../../run/commands/instances.ts");
  const { drawInstances, instancesJson } = await import("../../report/views/instances.ts");
  using engine = await openEngine(context);
  const rows = await instancesOf(engine, { signal: terminal.signal });
  const options = { columns: terminal.stdout.size().columns, color: useColor(globals, terminal, "stdout") };
  const text = globals.json ? instancesJson(rows) : drawInstances(rows, options).join("\n");
  terminal.stdout.write(`${text}\n`);
}

async function showOnce(context: Invocation, network: string | undefined): Promise<void> {
  const { statusOf } = await import("../../run/commands/status.ts");
  const { withUptime } = await import("../../report/views/status_screen.ts");
  const found = await viewGroup(context, network, statusOf);
  const rows = found.map((row) => withUptime(row, Date.now()));
  context.terminal.stdout.write(`${await statusText(context, rows, { oneLine: false })}\n`);
}
