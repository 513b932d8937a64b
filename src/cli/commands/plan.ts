import { Argument } from "@commander-js/extra-typings";
import { UsageError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { SessionOptions } from "../../run/session.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { viewGroup } from "../open.ts";
import { names } from "../values.ts";

/** `plan`: what would happen and why. */
export function registerPlan(registry: Registry): void {
  const command = newCommand("plan", "Show what start, stop or reload would do, and why; changes nothing")
    .addArgument(
      new Argument("[command]", "the command to plan").choices(["start", "stop", "reload"] as const).default(
        "start" as const,
      ),
    )
    .argument("[service...]", "as for the command")
    .option("--exclude <names>", "as for the command", names)
    .option("--network-name <name>", "as for the command")
    .option("--no-build", "as for start")
    .option("--no-deps", "as for stop")
    .option("--remove", "as for stop and reload")
    .option("--if-changed", "as for reload")
    .option("--volumes", "as for stop")
    .addHelpText(
      "after",
      examples("miniboss plan", "miniboss plan stop --remove", "miniboss plan reload web --json"),
    )
    .action(async (what, services, options, self) => {
      const context = contextOf(registry, self);
      const { exclude = [], networkName, build, deps, remove = false, volumes = false, ifChanged = false } =
        options;
      const plan = await viewGroup(
        context,
        networkName,
        (session) => planned(session, { what, services, exclude, build, deps, remove, volumes, ifChanged }),
      );
      const { planText } = await import("../../plan/text.ts");
      const text = context.globals.json ? JSON.stringify(plan, null, 2) : planText(plan) || "Nothing to do";
      context.terminal.stdout.write(`${text}\n`);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

interface Asked {
  readonly what: "start" | "stop" | "reload";
  readonly services: readonly string[];
  readonly exclude: readonly string[];
  readonly build: boolean;
  readonly deps: boolean;
  readonly remove: boolean;
  readonly volumes: boolean;
  readonly ifChanged: boolean;
}

async function planned(session: SessionOptions, asked: Asked): Promise<Plan> {
  const { what, services, exclude, build, deps, remove, volumes, ifChanged } = asked;
  switch (what) {
    case "start": {
      const { planOfStart } = await import("../../run/start.ts");
      return await planOfStart(session, { names: services, exclude, build });
    }
    case "stop": {
      const { planOfStop } = await import("../../run/stop.ts");
      return await planOfStop(session, { names: services, exclude, remove, volumes, checkDependants: deps });
    }
    case "reload": {
      const [service, ...more] = services;
      if (service === undefined || more.length > 0) {
        throw new UsageError("Name the one service to reload: miniboss plan reload SERVICE");
      }
      const { planOfReload } = await import("../../run/reload.ts");
      return await planOfReload(session, { service, remove, ifChanged });
    }
  }
}
