import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { runCommand } from "../run_command.ts";
import { adoptOption, readyTimeoutOption } from "../session_options.ts";
import { timelineOption } from "../timeline.ts";
import { names } from "../values.ts";
import { FAILED_GRACE_MS } from "../../base/defaults.ts";

/** `start`: the main job. */
export function registerStart(registry: Registry): void {
  const command = newCommand("start")
    .argument("[service...]", "services to start, with all they depend on (default: all)")
    .option("--exclude <names>", "services to leave out, separated by commas", names)
    .option("--network-name <name>", "network to use (default: miniboss-GROUP)")
    .addOption(readyTimeoutOption())
    .option("--no-build", "use the images built last instead of building")
    .option("--keep-failed", "keep new containers that failed")
    .option("--keep-images", "keep images built earlier")
    .option("--retag", "let a build take the image's name from an image that no build of the group made")
    .option("--remove-orphans", "remove containers of services that the spec no longer has, dependants first")
    .option("--rm-on-cancel", "on Ctrl-C stop and remove what this run started")
    .addOption(timelineOption())
    .addOption(adoptOption())
    .option("--no-wait", "fail at once when another command changes the group")
    .addHelpText(
      "after",
      examples(
        "miniboss start",
        "miniboss start web --timeout 60",
        "miniboss start --timeline start.html",
        "miniboss -f https://example.com/shop.ts start --exclude mailer",
      ),
    )
    .action(async (services, options, self) => {
      const { start } = await import("../../run/commands/start.ts");
      const {
        exclude = [],
        networkName,
        timeout,
        build,
        keepFailed = false,
        keepImages = false,
        retag = false,
        rmOnCancel = false,
        removeOrphans = false,
        adopt,
        timeline,
        wait,
      } = options;
      registry.finish(
        await runCommand(contextOf(registry, self), {
          network: networkName,
          wait,
          adopt,
          timeline,
          options: {
            timeoutMs: timeout,
            graceMs: FAILED_GRACE_MS,
            keepFailed,
            keepImages,
            retag,
            removeOnCancel: rmOnCancel,
          },
        }, (session) => start(session, { names: services, exclude, build, removeOrphans })),
      );
    });
  registry.program.addCommand(command);
}
