/** The words for actions and phases, the same in every renderer. */
import type { Progress } from "../../model/event.ts";
import type { Action, ActionKind } from "../../model/plan.ts";
import { share } from "./run_state.ts";
import type { Phase, Row } from "./rows.ts";
import { formatClock, formatMs, printable } from "../parts/text.ts";

/** What is being done while an action goes on: `building`. */
export function doing(kind: ActionKind): string {
  switch (kind) {
    case "createNetwork":
      return "creating network";
    case "pull":
      return "pulling";
    case "build":
      return "building";
    case "resolve":
      return "deciding";
    case "create":
      return "creating";
    case "start":
      return "starting";
    case "pause":
      return "suspending";
    case "unpause":
      return "resuming";
    case "ready":
      return "waiting";
    case "preStart":
    case "postStart":
    case "preStop":
    case "postStop":
      return `hook ${kind}`;
    case "keep":
      return "keeping";
    case "stop":
      return "stopping";
    case "remove":
      return "removing";
    case "removeNetwork":
      return "removing network";
    case "removeVolumes":
      return "removing volumes";
    case "removeContext":
      return "removing saved context";
    case "removeOldImages":
      return "removing old images";
    default:
      return kind satisfies never;
  }
}

/** Whom a node is about: its service, or the part of the group it concerns. */
export function subject(node: { readonly service: string | undefined; readonly action: Action }): string {
  if (node.service !== undefined) return printable(node.service);
  const { action } = node;
  switch (action.kind) {
    case "createNetwork":
    case "removeNetwork":
      return `network ${printable(action.network)}`;
    case "removeVolumes":
      return "volumes";
    case "removeContext":
      return "saved context";
    default:
      return "group";
  }
}

/** Whom a blocked service waited for, in words: a service, or what the group's own node was for. */
export function blamed(by: string): string {
  const network: ActionKind = "createNetwork";
  return by === network ? "the network" : printable(by);
}

/** `7/12` or `34 %`; empty while nothing is known. */
export function progressText(progress: Progress | undefined): string {
  if (!progress || progress.total <= 0) return "";
  if (progress.unit === "steps") return `${Math.min(progress.done, progress.total)}/${progress.total}`;
  return `${Math.floor(share(progress) * 100)} %`;
}

/** A phase in words: what it is, and details that may be cut off or drawn faintly. */
export interface PhaseText {
  readonly main: string;
  readonly detail: string;
}

/** The words for a row: `building 7/12 (4 s)` and the last line of the build, `ready 1.8 s`. */
export function phaseText(row: Row, nowMs: number): PhaseText {
  const { phase } = row;
  const only = (main: string) => ({ main, detail: "" });
  switch (phase.kind) {
    case "pending":
      return only(phase.on.length === 0 ? "waiting" : `waiting for ${phase.on.map(printable).join(", ")}`);
    case "working":
      return workingText(phase, row.lastLog, nowMs);
    case "ready":
      return only(phase.ms === undefined ? "ready" : `ready ${formatMs(phase.ms)}`);
    case "failed":
      return { main: "failed", detail: printable(phase.error.trimStart().split("\n")[0] ?? "") };
    case "blocked":
      return only(`blocked by ${blamed(phase.by)}`);
    case "kept":
    case "suspended":
    case "stopped":
    case "removed":
    case "cancelled":
      return only(phase.kind);
    default:
      return phase satisfies never;
  }
}

function workingText(
  phase: Extract<Phase, { kind: "working" }>,
  lastLog: string | undefined,
  nowMs: number,
): PhaseText {
  const { action } = phase;
  const moving = action === "build" || action === "pull" ? progressText(phase.progress) : "";
  const sinceMs = nowMs - phase.sinceMs;
  // Under a second a clock only flickers.
  const clock = sinceMs < 1000 ? "" : `(${formatClock(sinceMs)})`;
  const main = [doing(action), moving, clock].filter((part) => part !== "").join(" ");
  return {
    main,
    detail: (action === "ready" ? phase.reason : logged.has(action) ? lastLog : undefined) ?? "",
  };
}

/** The actions whose last log line tells how far they are. */
const logged: ReadonlySet<ActionKind> = new Set([
  "build",
  "pull",
  "preStart",
  "postStart",
  "preStop",
  "postStop",
]);
