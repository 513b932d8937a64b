import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { converse, stdioOf } from "../converse.ts";
import { progressMode, useColor } from "../globals.ts";
import { type Invocation, openEngine, openGroup, VIEW } from "../open.ts";
import { commandOf, variable, withValues } from "../values.ts";

/** `run`: a one-off container. */
export function registerRun(registry: Registry): void {
  const command = newCommand("run")
    .argument("<service>", "the service whose image, environment, network and volumes it gets")
    .argument("[command...]", "the command and its arguments (default: the service's own)")
    .option("-i, --interactive", "pass standard input on")
    .option("-t, --tty", "give it a terminal (default: where there is one at both ends)")
    .option("-T, --no-tty", "give it no terminal")
    .option("-u, --user <user>", "user, or uid:gid, to run it as")
    .option("-w, --workdir <folder>", "folder to run it in")
    .option("-e, --env <NAME=value>", "environment variable; NAME alone takes its value from here", variable)
    .option("--ports", "publish the service's ports")
    .option("--no-build", "use the image built last instead of building")
    .option("--network-name <name>", "network to use (default: miniboss-GROUP)")
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nThe container is removed when the command ends or is cancelled, and its exit\n" +
        "code is passed on. Services it needs are not started: see miniboss start.\n" +
        examples(
          "miniboss run web -- npm test",
          "miniboss run db psql -h appdb -U dbuser",
          "miniboss run --ports -e DEBUG=1 web",
        ),
    )
    .action(async (service, words, options, self) => {
      const context = contextOf(registry, self);
      registry.finish(await run(context, { service, command: commandOf(words), ...options }));
    });
  registry.program.addCommand(command);
}

interface Asked {
  readonly service: string;
  readonly command: readonly string[];
  readonly interactive?: true;
  readonly tty?: boolean;
  readonly user?: string;
  readonly workdir?: string;
  readonly env?: readonly string[];
  readonly ports?: true;
  readonly build: boolean;
  readonly networkName?: string;
}

async function run(context: Invocation, asked: Asked): Promise<number> {
  const { terminal, globals } = context;
  const { service, command, user, workdir, networkName, build, ports = false } = asked;
  const stdio = stdioOf(terminal, asked);
  const group = await openGroup(context);
  const { checkNames } = await import("../../plan/select.ts");
  checkNames(group.services, [service]);
  using engine = await openEngine(context);
  const { runOneOff } = await import("../../run/one_off/one_off.ts");
  const { createRenderer } = await import("../../report/progress/mod.ts");
  const renderer = await createRenderer(progressMode(globals, terminal), {
    write: (text) => terminal.stderr.write(text),
    color: useColor(globals, terminal, "stderr"),
    size: () => terminal.stderr.size(),
  });
  const env = withValues(asked.env ?? [], terminal.env).map((text) =>
    /^([^=]*)=(.*)$/s.exec(text)?.slice(1) ?? []
  );
  let isTalking = false;
  try {
    return await runOneOff(
      {
        group,
        engine,
        signal: terminal.signal,
        watchThread: terminal.watchThread,
        sink: (event) => {
          if (!isTalking) renderer.onEvent(event);
          else if (event.kind === "notice") terminal.stderr.write(`${event.text}\n`);
        },
        options: VIEW,
        ...(networkName && { network: networkName }),
      },
      {
        service,
        command,
        ...stdio,
        ports,
        build,
        env: Object.fromEntries(env),
        ...(user !== undefined && { user }),
        ...(workdir !== undefined && { workingDir: workdir }),
      },
      async (process) => {
        // From here on the terminal is the command's.
        isTalking = true;
        renderer[Symbol.dispose]();
        return await converse(terminal, process, stdio);
      },
    );
  } finally {
    renderer[Symbol.dispose]();
  }
}
