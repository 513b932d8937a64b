import { delay } from "@std/async";
import { EXIT } from "../../base/errors.ts";
import { orAborted } from "../../base/time.ts";
import type { Group } from "../../model/group.ts";
import type { Identity } from "../../model/labels.ts";
import { type LogLine, mergeByTime } from "../../model/log.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import type { LogReader, LogSelection } from "../../run/logs/source.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { gathered, lineWriter, WRITTEN_AT_ONCE } from "../log_output.ts";
import { instanceOf } from "../instance.ts";
import { type Invocation, openEngine, openGroup } from "../open.ts";
import type { Terminal } from "../terminal.ts";
import { lineCount, moment } from "../values.ts";

/** `logs`: what the services print. */
export function registerLogs(registry: Registry): void {
  const nowMs = Date.now();
  const when = (text: string) => moment(text, nowMs);
  const command = newCommand("logs")
    .argument("[service...]", "services to show (default: all)")
    .option("-f, --follow", "go on as more is printed, also by new containers of the services")
    .option("--since <time>", "from this time on: RFC 3339, seconds since 1970, or how long ago (10m)", when)
    .option("--until <time>", "up to this time", when)
    .option("--tail <lines>", "only so many last lines of each container (default: all)", lineCount)
    .option("--timestamps", "begin each line with its time")
    .addHelpText(
      "after",
      `
With --json each line is one object: "service", "stream" ("stdout" or
"stderr"), "at" (RFC 3339), and "text", or "base64" where it is not UTF-8.
Another program gets each line byte for byte as it came, after its prefix;
a terminal gets nothing but text and colors.
` + examples(
        "miniboss logs web --tail 100",
        "miniboss logs -f --since 10m",
        "miniboss logs --since 2024-05-01T10:00:00Z --until 2024-05-01T11:00:00Z",
        "miniboss logs --json | jq -r 'select(.stream == \"stderr\").text'",
        "miniboss --file shop/spec.ts logs -f",
      ),
    )
    .action(async (services, options, self) => {
      const { follow = false, timestamps = false, since, until, tail } = options;
      const selection: LogSelection = {
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
        ...(tail !== undefined && { tail }),
      };
      // What is over cannot be followed.
      const isOpen = until === undefined || until * 1000 > Date.now();
      const context = contextOf(registry, self);
      registry.finish(await showLogs(context, { services, selection, follow: follow && isOpen, timestamps }));
    });
  registry.program.addCommand(command);
}

interface Asked {
  readonly services: readonly string[];
  readonly selection: LogSelection;
  readonly follow: boolean;
  readonly timestamps: boolean;
}

async function showLogs(context: Invocation, asked: Asked): Promise<number> {
  const { terminal: { stdout, stderr, signal } } = context;
  const group = await openGroup(context);
  using engine = await openEngine(context);
  const { observe } = await import("../../run/session/observe.ts");
  const identity = { group: group.name, instance: instanceOf(context.globals, group) };
  const { containers } = await observe(engine, identity, signal);
  const names = await selectServices(group, containers, asked.services);
  const write = await lineWriter(context, names, asked);
  using end = endOf(asked, context.terminal);
  let isRefused = false;
  const logs: LogReader = {
    engine,
    selection: asked.selection,
    signal: end.signal,
    notify: (text) => stderr.write(`${text}\n`),
    onRefused: (text) => {
      isRefused = true;
      stderr.write(`${text}\n`);
    },
  };
  try {
    const lines = await linesOf(logs, { group, identity, containers, names, follow: asked.follow });
    for await (const bytes of gathered(lines, write, asked.follow ? 0 : WRITTEN_AT_ONCE)) {
      // What was gathered when the end came is still written, unless the reader is slow.
      if (end.signal.aborted) await Promise.race([stdout.send(bytes), delay(LAST_WRITE_MS)]);
      else await orAborted(stdout.send(bytes), end.signal);
    }
  } catch (error) {
    if (!asked.follow || !end.signal.aborted) throw error;
    // Whoever follows has no other way to end than this one.
    return signal.aborted ? EXIT.cancelled : EXIT.done;
  }
  return isRefused ? EXIT.failed : EXIT.done;
}

/** How long the last lines may take to be written when following is over. */
const LAST_WRITE_MS = 100;

/** The services to show: those named, or all of the spec and those that only have containers left. */
async function selectServices(
  group: Group,
  containers: readonly ObservedContainer[],
  named: readonly string[],
): Promise<string[]> {
  const defined = group.services.map(({ name }) => name);
  const all = [...new Set([...defined, ...containers.map(({ service }) => service)])];
  const { checkNames } = await import("../../plan/select.ts");
  checkNames(all.map((name) => ({ name, dependencies: [] })), named);
  return named.length === 0 ? all : all.filter((name) => named.includes(name));
}

async function linesOf(
  logs: LogReader,
  options: {
    readonly group: Group;
    readonly identity: Identity;
    readonly containers: readonly ObservedContainer[];
    readonly names: readonly string[];
    readonly follow: boolean;
  },
): Promise<AsyncIterable<readonly LogLine[]>> {
  const { group, identity, containers, names, follow } = options;
  const wanted = (service: string) => names.includes(service);
  if (follow) return (await import("../../run/logs/follow.ts")).followLogs(logs, identity, wanted);
  const { readLogs } = await import("../../run/logs/source.ts");
  const shown = containers.filter(({ service }) => wanted(service));
  const { failedLogs } = await import("../../run/commands/failed_logs.ts");
  const missing = names.filter((name) => !shown.some(({ service }) => service === name));
  const kept = missing.length === 0 ? [] : await failedLogs(
    { group, instance: identity.instance, engine: logs.engine, signal: logs.signal },
    missing,
    logs,
  );
  if (shown.length === 0 && kept.length === 0) logs.notify("No containers: there are no logs");
  return withKept(mergeByTime(kept), readLogs(logs, shown));
}

/** What was kept of services that failed and have no container, and then what there is. */
async function* withKept(
  kept: readonly LogLine[],
  rest: AsyncIterable<readonly LogLine[]>,
): AsyncGenerator<readonly LogLine[]> {
  if (kept.length > 0) yield kept;
  yield* rest;
}

/** A signal that is also aborted when the time until which is followed has come, or when nobody reads on. */
function endOf(
  { follow, selection: { until } }: Asked,
  { signal, stdout, onReaderGone }: Terminal,
): Disposable & { signal: AbortSignal } {
  const over = new AbortController();
  const longestMs = 2 ** 31 - 1;
  const timer = follow && until !== undefined
    ? setTimeout(() => over.abort(), Math.min(until * 1000 - Date.now(), longestMs))
    : undefined;
  const reader = follow && !stdout.isTerminal ? onReaderGone(() => over.abort()) : undefined;
  return {
    signal: AbortSignal.any([signal, over.signal]),
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      reader?.[Symbol.dispose]();
    },
  };
}
