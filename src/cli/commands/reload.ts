import { Option } from "@commander-js/extra-typings";
import { STOP_TIMEOUT_MS } from "../../base/defaults.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { runCommand } from "../run_command.ts";
import { adoptOption } from "../session_options.ts";
import { timelineOption } from "../timeline.ts";
import { seconds } from "../values.ts";

/** `reload`: build, then swap. */
export function registerReload(registry: Registry): void {
  const command = newCommand("reload")
    .argument("<service>", "a service with a build directory")
    .option("--network-name <name>", "network to use (default: miniboss-GROUP)")
    .option("--if-changed", "keep the container if it runs from the image that the build comes to")
    .option("--remove", "give the services that depend on it new containers too")
    .option("--keep-failed", "keep new containers that failed")
    .option("--keep-images", "keep images built earlier")
    .option("--retag", "let a build take the image's name from an image that no build of the group made")
    .addOption(
      new Option(
        "--timeout <seconds>",
        "grace of stopping containers, and how long a service may take to become ready",
      )
        .argParser(seconds).default(STOP_TIMEOUT_MS, String(STOP_TIMEOUT_MS / 1000)),
    )
    .addOption(timelineOption())
    .addOption(adoptOption())
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText("after", examples("miniboss reload web", "miniboss reload web --if-changed"))
    .action(async (service, options, self) => {
      const { networkName, remove = false, ifChanged = false, timeout, timeline, wait } = options;
      const { keepFailed = false, keepImages = false, retag = false } = options;
      const { reload } = await import("../../run/commands/reload.ts");
      registry.finish(
        await runCommand(contextOf(registry, self), {
          network: networkName,
          wait,
          adopt: options.adopt,
          timeline,
          options: {
            timeoutMs: timeout,
            graceMs: timeout,
            keepFailed,
            keepImages,
            retag,
            removeOnCancel: false,
          },
        }, (session) => reload(session, { service, remove, ifChanged })),
      );
    });
  registry.program.addCommand(command);
}
