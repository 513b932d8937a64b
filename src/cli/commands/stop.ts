import { Option } from "@commander-js/extra-typings";
import { STOP_TIMEOUT_MS } from "../../base/defaults.ts";
import { UsageError } from "../../base/errors.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { runCommand } from "../run_command.ts";
import { adoptOption } from "../session_options.ts";
import { timelineOption } from "../timeline.ts";
import { names, seconds } from "../values.ts";

/** `stop`: dependants first. */
export function registerStop(registry: Registry): void {
  const command = newCommand("stop")
    .argument("[service...]", "services to stop (default: all)")
    .option("--exclude <names>", "services to leave running, separated by commas", names)
    .option(
      "--network-name <name>",
      "network the group was started with; it is found by its label all the same",
    )
    .option("--remove", "also remove the containers, the network and the saved context")
    .option("--volumes", "with --remove: also remove the group's named volumes")
    .option("--no-deps", "stop a service even when one that depends on it runs")
    .addOption(
      new Option("--timeout <seconds>", "how long a container has before it is killed")
        .argParser(seconds).default(STOP_TIMEOUT_MS, String(STOP_TIMEOUT_MS / 1000)),
    )
    .addOption(timelineOption())
    .addOption(adoptOption())
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss stop", "miniboss stop web", "miniboss stop --remove --volumes"))
    .action(async (services, options, self) => {
      const { exclude = [], networkName, remove = false, volumes = false, deps, timeout, timeline, wait } =
        options;
      if (volumes && !remove) throw new UsageError("Option --volumes goes with --remove");
      const whole = services.length === 0 && exclude.length === 0;
      if (volumes && !whole) {
        throw new UsageError("Option --volumes is for the whole group, without names and --exclude");
      }
      const { stop } = await import("../../run/commands/stop.ts");
      registry.finish(
        await runCommand(contextOf(registry, self), {
          network: networkName,
          wait,
          adopt: options.adopt,
          timeline,
          options: {
            timeoutMs: timeout,
            graceMs: timeout,
            keepFailed: true,
            keepImages: true,
            retag: false,
            removeOnCancel: false,
          },
        }, (session) => stop(session, { names: services, exclude, remove, volumes, checkDependants: deps })),
      );
    });
  registry.program.addCommand(command);
}
