import { Option } from "@commander-js/extra-typings";
import { EngineUnavailableError } from "../../base/errors.ts";
import type { GraphService } from "../../run/commands/graph.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { useColor } from "../globals.ts";
import { type Invocation, openGroup, viewGroup } from "../open.ts";

const FORMATS = ["text", "mermaid", "dot", "svg"] as const;
type Format = (typeof FORMATS)[number];

/** `graph`: which service depends on which. */
export function registerGraph(registry: Registry): void {
  const command = newCommand("graph")
    .addOption(new Option("--format <format>", "how it is drawn").choices(FORMATS).default("text" as const))
    .option("--network-name <name>", "network the group was started with (default: miniboss-GROUP)")
    .addHelpText(
      "after",
      examples(
        "miniboss graph",
        "miniboss graph --format svg > graph.svg",
        "miniboss graph --format dot | dot -Tpng > graph.png",
        "miniboss graph --json | jq '.[].name'",
      ),
    )
    .action(async ({ format, networkName }, self) => {
      const context = contextOf(registry, self);
      const services = await known(context, networkName);
      const text = context.globals.json ? `${json(services)}\n` : await drawn(services, format, context);
      context.terminal.stdout.write(text);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

/** The services with their states; without an engine, as the spec has them. */
async function known(context: Invocation, network: string | undefined): Promise<GraphService[]> {
  const { bare, graphOf } = await import("../../run/commands/graph.ts");
  const group = await openGroup(context);
  try {
    return await viewGroup(context, network, graphOf, group);
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    context.terminal.stderr.write(`Drawing the graph without states. ${error.message}\n`);
    return group.services.map(bare);
  }
}

async function drawn(
  services: readonly GraphService[],
  format: Format,
  { terminal, globals }: Invocation,
): Promise<string> {
  switch (format) {
    case "text": {
      const { graphText } = await import("../../report/pictures/graph.ts");
      const { columns } = terminal.stdout.size();
      const lines = graphText(services, { columns, color: useColor(globals, terminal, "stdout") });
      return lines.map((line) => `${line}\n`).join("");
    }
    case "mermaid":
      return (await import("../../report/pictures/graph_code.ts")).graphMermaid(services);
    case "dot":
      return (await import("../../report/pictures/graph_code.ts")).graphDot(services);
    case "svg":
      return await (await import("../../report/pictures/graph_svg.ts")).graphSvg(services);
  }
}

function json(services: readonly GraphService[]): string {
  const rows = services.map(({ name, dependencies, state = null, ms = null }) => ({
    name,
    dependencies,
    state,
    readyMs: ms,
  }));
  return JSON.stringify(rows, null, 2);
}
