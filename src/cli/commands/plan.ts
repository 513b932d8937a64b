import { Argument } from "@commander-js/extra-typings";
import { UsageError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { SessionOptions } from "../../run/session/session.ts";
import { didYouMean } from "../../base/text.ts";
import type { Group } from "../../model/group.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { openGroup, viewGroup } from "../open.ts";
import { names } from "../values.ts";

/** What can be planned. */
const COMMANDS = ["start", "stop", "reload"] as const;

/** `plan`: what would happen and why. */
export function registerPlan(registry: Registry): void {
  const command = newCommand("plan")
    .addArgument(
      // Also a service: then it is start that is planned.
      new Argument(
        "[what]",
        "the command to plan, or services to plan a start of (default: start)",
      ).choices(COMMANDS).argParser(String),
    )
    .argument("[service...]", "as for the command")
    .option("--exclude <names>", "as for the command", names)
    .option("--network-name <name>", "as for the command")
    .option("--no-build", "as for start")
    .option("--no-deps", "as for stop")
    .option("--remove-orphans", "as for start")
    .option("--adopt", "as for the command")
    .option("--remove", "as for stop and reload")
    .option("--if-changed", "as for reload")
    .option("--volumes", "as for stop")
    .addHelpText(
      "after",
      examples(
        "miniboss plan",
        "miniboss plan web",
        "miniboss plan stop --remove",
        "miniboss plan reload web --json",
      ),
    )
    .action(async (first, more, options, self) => {
      const context = contextOf(registry, self);
      const { exclude = [], networkName, build, deps, remove = false, volumes = false, ifChanged = false } =
        options;
      const { removeOrphans = false, adopt = false } = options;
      const group = await openGroup(context);
      const asked = {
        ...whatOf(group, first === undefined ? more : [first, ...more]),
        exclude,
        build,
        deps,
        remove,
        volumes,
        ifChanged,
        removeOrphans,
      };
      const work = (session: SessionOptions) => planned({ ...session, adopt }, asked);
      const plan = await viewGroup(context, networkName, work, group);
      const { planText } = await import("../../plan/text.ts");
      const text = context.globals.json ? JSON.stringify(plan, null, 2) : planText(plan) || "Nothing to do";
      context.terminal.stdout.write(`${text}\n`);
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

interface Asked {
  readonly what: typeof COMMANDS[number];
  readonly services: readonly string[];
  readonly exclude: readonly string[];
  readonly build: boolean;
  readonly deps: boolean;
  readonly remove: boolean;
  readonly volumes: boolean;
  readonly ifChanged: boolean;
  readonly removeOrphans: boolean;
}

/** The command to plan and its services: without a command, they are to be started. @throws {UsageError} for a word that is neither */
function whatOf({ services }: Group, words: readonly string[]): Pick<Asked, "what" | "services"> {
  const [first, ...rest] = words;
  const what = COMMANDS.find((command) => command === first);
  if (what !== undefined) return { what, services: rest };
  const names = services.map(({ name }) => name);
  if (first === undefined || names.includes(first)) return { what: "start", services: words };
  const hint = didYouMean(first, [...COMMANDS, ...names]);
  throw new UsageError(`No command to plan and no service is called "${first}"${hint}`);
}

async function planned(session: SessionOptions, asked: Asked): Promise<Plan> {
  const { what, services, exclude, build, deps, remove, volumes, ifChanged, removeOrphans } = asked;
  switch (what) {
    case "start": {
      const { planOfStart } = await import("../../run/commands/start.ts");
      return await planOfStart(session, { names: services, exclude, build, removeOrphans });
    }
    case "stop": {
      const { planOfStop } = await import("../../run/commands/stop.ts");
      return await planOfStop(session, { names: services, exclude, remove, volumes, checkDependants: deps });
    }
    case "reload": {
      const [service, ...more] = services;
      if (service === undefined || more.length > 0) {
        throw new UsageError("Name the one service to reload: miniboss plan reload SERVICE");
      }
      const { planOfReload } = await import("../../run/commands/reload.ts");
      return await planOfReload(session, { service, remove, ifChanged });
    }
  }
}
