import { Option } from "@commander-js/extra-typings";
import { UsageError } from "../../base/errors.ts";
import type { EnvFormat } from "../../report/views/env.ts";
import type { ShellEnv } from "../../run/commands/env.ts";
import { runChild } from "../child.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { type Invocation, viewGroup } from "../open.ts";
import { commandOf } from "../values.ts";

const formats = ["sh", "fish", "dotenv", "json", "github"] as const satisfies readonly EnvFormat[];

/** `env`: host ports and context values for the shell. */
export function registerEnv(registry: Registry): void {
  const command = newCommand("env")
    .argument("[command...]", "a command to run with them, after --; its exit code is passed on")
    .addOption(new Option("--format <format>", "for whom (default: sh)").choices(formats))
    .passThroughOptions()
    .addHelpText(
      "after",
      `
For a service "app-db" that runs and publishes port 5432 these are APP_DB_HOST
and APP_DB_PORT_5432 (APP_DB_PORT_53_UDP for UDP), for a context value
"user_id" it is USER_ID: names in capitals, "_" for all that is no letter or
digit, and before a digit. Where two would get one name, the first keeps it and
a message names the other: services come before context values, in the order of
the spec. Names such as PATH are left out.
` + examples(
        'eval "$(miniboss env)"',
        "miniboss env --format fish | source",
        "miniboss env --format dotenv > .env",
        'miniboss env --format github >> "$GITHUB_ENV"',
        "miniboss env -- npm test",
      ),
    )
    .action(async (words, { format }, self) => {
      const context = contextOf(registry, self);
      const child = commandOf(words);
      if (child.length > 0 && format !== undefined) {
        throw new UsageError("Option --format is for printing: it does not go with a command");
      }
      const { variables, notes } = await collect(context);
      for (const note of notes) context.terminal.stderr.write(`${note}\n`);
      if (child.length > 0) {
        const env = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
        return registry.finish(await runChild(context.terminal, child, env));
      }
      const { envText } = await import("../../report/views/env.ts");
      context.terminal.stdout.write(envText(variables, format ?? (context.globals.json ? "json" : "sh")));
      registry.finish(0);
    });
  registry.program.addCommand(command);
}

async function collect(context: Invocation): Promise<ShellEnv> {
  const { withView } = await import("../../run/session/session.ts");
  const { shellEnv } = await import("../../run/commands/env.ts");
  return await viewGroup(context, undefined, (session) =>
    withView(session, ({ run, snapshot }) => {
      const { host } = run.engine;
      return Promise.resolve(shellEnv(run.group.services, snapshot, { host, values: run.store.values() }));
    }));
}
