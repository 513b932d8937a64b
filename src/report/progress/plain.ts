/** A run as lines for what is no terminal: one line for each event that means something. */
import type { Progress, RunEvent } from "../../model/event.ts";
import type { PlanNode } from "../../model/plan.ts";
import { createPaint, type Paint, type Style } from "../parts/color.ts";
import { runsOf, RunState, type ServiceFacts, share } from "./run_state.ts";
import { readyMs } from "./rows.ts";
import { formatMs, printable, printableLines } from "../parts/text.ts";
import { blamed, doing, progressText, subject } from "./words.ts";

/** How lines are written. */
export interface PlainOptions {
  readonly color: boolean;
  /** Which style a service's name has before its log lines. @default none */
  readonly styleOf?: (service: string) => Style;
}

/** What plain lines need of the state before an event. */
export interface PriorState {
  readonly lockHolder: string | undefined;
  /** Of the service that the event is about. */
  readonly facts: ServiceFacts | undefined;
}

/** What plain lines need of the state before an event, to be taken before the state is used up. */
export function priorStateOf(state: RunState, event: RunEvent): PriorState {
  const service = "service" in event ? event.service : undefined;
  return {
    lockHolder: state.lockHolder,
    facts: service === undefined ? undefined : state.services.get(service),
  };
}

/**
 * The lines that tell of an event, without line breaks; none for what means nothing to a reader.
 *
 * @param before of the state before the event
 * @param after the state with it
 *
 * @example A container that was made
 * ```ts
 * import { RunState } from "./run_state.ts";
 * import { assertEquals } from "@std/assert";
 * const node = { id: "db:create", service: "db", action: { kind: "create" }, after: [], cause: "no container" } as const;
 * const event = { kind: "nodeDone", atMs: 20, node, ms: 20 } as const;
 * const state = new RunState();
 * const before = priorStateOf(state, event);
 * assertEquals(plainLines(event, before, state.apply(event), { color: false }), ["db: created (no container)"]);
 * ```
 */
export function plainLines(
  event: RunEvent,
  before: PriorState,
  after: RunState,
  options: PlainOptions,
): string[] {
  const paint = createPaint(options);
  switch (event.kind) {
    case "nodeDone":
      return doneLines(event.node, event.ms, after);
    case "nodeFailed":
    case "blocked":
      return quietLines(event, options);
    case "progress":
      return progressLines(event.service, before, after);
    case "waiting": {
      const reason = after.services.get(event.service)?.reason ?? "";
      if (reason === before.facts?.reason) return [];
      return [`${printable(event.service)}: waiting: ${reason}`];
    }
    case "log":
      return logLines(event.service, event.text, { paint, ...options });
    case "notice":
      return printableLines(event.text);
    case "waitingForLock":
      return before.lockHolder === event.holder ? [] : [`Waiting for ${printable(event.holder)}`];
    case "planned":
    case "nodeStarted":
    case "finished":
      return [];
    default:
      return event satisfies never;
  }
}

/** The lines of events that tell of a failure, none for any other. */
export function quietLines(event: RunEvent, options: PlainOptions): string[] {
  const paint = createPaint(options);
  if (event.kind === "blocked") {
    return [`${paint("yellow", `${printable(event.service)}: blocked:`)} ${blamed(event.by)} failed`];
  }
  if (event.kind !== "nodeFailed") return [];
  const [first = "", ...rest] = printableLines(event.error);
  return [`${paint("red", `${subject(event.node)}: failed:`)} ${first}`, ...rest.map((line) => `  ${line}`)];
}

/** The lines of a hook or build, each with its service's name before it. */
export function logLines(
  service: string | undefined,
  text: string,
  options: { readonly paint: Paint; readonly styleOf?: (service: string) => Style },
): string[] {
  if (service === undefined) return printableLines(text);
  const name = printable(service);
  const prefix = options.paint(options.styleOf?.(service) ?? "dim", `${name} |`);
  return printableLines(text).map((line) => `${prefix} ${line}`);
}

function doneLines(node: PlanNode, ms: number, after: RunState): string[] {
  const { action } = node;
  const line = (text: string) => [`${subject(node)}: ${text}`];
  const moved = after.services.get(node.service ?? "")?.progress !== undefined;
  const cause = node.cause === "" ? "" : ` (${printable(node.cause)})`;
  switch (action.kind) {
    case "resolve":
    // There may have been none; one that cannot be removed is told of.
    case "removeOldImages":
      return [];
    case "createNetwork":
    case "create":
      return line(`created${cause}`);
    case "pull":
    case "build":
      // Without progress the image was there.
      return moved ? line(`${action.kind === "pull" ? "pulled" : "built"} in ${formatMs(ms)}`) : [];
    case "start":
      return line(action.container === undefined ? "started" : `started again${cause}`);
    case "pause":
      return line("suspended");
    case "unpause":
      return line("resumed");
    case "ready":
      return line(`ready in ${formatMs(readyMs(runsOf(after, node.service)) ?? ms)}`);
    case "keep":
      return line(`kept${cause}`);
    case "preStart":
    case "postStart":
    case "preStop":
    case "postStop":
      return line(`${action.kind} done in ${formatMs(ms)}`);
    case "stop":
      return line(`stopped in ${formatMs(ms)}${cause}`);
    case "remove":
    case "removeNetwork":
    case "removeVolumes":
    case "removeContext":
      return line(`removed${cause}`);
    default:
      return action satisfies never;
  }
}

/** That it begins, and quarters: enough for a log file. */
function progressLines(service: string, before: PriorState, after: RunState): string[] {
  const action = runsOf(after, service).find((run) =>
    run.startMs !== undefined && run.endMs === undefined && "image" in run.node.action
  )?.node.action;
  const was = before.facts?.progress;
  const now = after.services.get(service)?.progress;
  const what = `${printable(service)}: ${action ? doing(action.kind) : "working"}`;
  if (was === undefined) {
    return [`${what}${action && "image" in action ? ` ${printable(action.image)}` : ""}`];
  }
  const quarter = (progress: Progress | undefined) => progress ? Math.floor(share(progress) * 4) : 0;
  return quarter(now) > quarter(was) && quarter(now) < 4 ? [`${what} ${progressText(now)}`] : [];
}
