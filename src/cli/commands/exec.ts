import { UsageError } from "../../base/errors.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { converse, stdioOf } from "../converse.ts";
import { instanceOf } from "../instance.ts";
import { type Invocation, openEngine, openGroup } from "../open.ts";
import { commandOf, variable, withValues } from "../values.ts";

/** `exec`: a command in a running container. */
export function registerExec(registry: Registry): void {
  const command = newCommand("exec")
    .argument("<service>", "the service")
    .argument("<command...>", "the command and its arguments, after -- where one looks like an option")
    .option("-i, --interactive", "pass standard input on")
    .option("-t, --tty", "give it a terminal (default: where there is one at both ends)")
    .option("-T, --no-tty", "give it no terminal")
    .option("-u, --user <user>", "user, or uid:gid, to run it as")
    .option("-w, --workdir <folder>", "folder to run it in")
    .option("-e, --env <NAME=value>", "environment variable; NAME alone takes its value from here", variable)
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nIts exit code is passed on; 127: there is no such command, 126: it cannot be\n" +
        "run. Signals are passed on as well, where the container has sh and grep.\n" +
        examples(
          "miniboss exec db psql -U dbuser appdb",
          "miniboss exec -i db -- sh -c 'cat >/tmp/dump.sql' < dump.sql",
          "miniboss exec -u root -w /srv -e DEBUG=1 web ls -la",
        ),
    )
    .action(async (service, rest, options, self) => {
      const context = contextOf(registry, self);
      registry.finish(await exec(context, service, commandOf(rest), options));
    });
  registry.program.addCommand(command);
}

interface ExecOptions {
  readonly interactive?: true;
  readonly tty?: boolean;
  readonly user?: string;
  readonly workdir?: string;
  readonly env?: readonly string[];
}

async function exec(
  context: Invocation,
  service: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<number> {
  if (command.length === 0) throw new UsageError("Name a command: miniboss exec SERVICE COMMAND");
  const { terminal } = context;
  const stdio = stdioOf(terminal, options);
  const group = await openGroup(context);
  const { checkNames } = await import("../../plan/select.ts");
  checkNames(group.services, [service]);
  const { kind = "service" } = group.services.find(({ name }) => name === service) ?? {};
  using engine = await openEngine(context);
  const { beginExec, runningContainer } = await import("../../run/one_off/exec.ts");
  const { signal } = terminal;
  const identity = { group: group.name, instance: instanceOf(context.globals, group) };
  const container = await runningContainer(engine, identity, { name: service, kind }, signal);
  const { user, workdir, env = [] } = options;
  using process = await beginExec(engine, container, {
    command,
    tty: stdio.tty,
    env: withValues(env, terminal.env),
    ...(user !== undefined && { user }),
    ...(workdir !== undefined && { workingDir: workdir }),
  }, signal);
  return await converse(terminal, process, stdio);
}
