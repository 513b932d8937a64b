/** What `why` shows: what a service is, why it was started, and what start would change, field by field. */
import type { ServiceState } from "../../model/snapshot.ts";
import { maskText } from "../../base/secret.ts";
import { times } from "../../base/text.ts";
import { createPaint, type Paint } from "../parts/color.ts";
import { formatClock, formatMs, printable } from "../parts/text.ts";
import { padEnd, width, wrap } from "../parts/width.ts";

/** A field that differs, old and new as text; undefined where it is not set. Secrets are masked before. */
export interface WhyChange {
  readonly field: string;
  readonly old: string | undefined;
  readonly new: string | undefined;
}

/** Why a service is as it is, and what start would do with it. */
export interface WhyView {
  readonly service: string;
  readonly state: ServiceState;
  readonly container: string | undefined;
  /** RFC 3339. */
  readonly startedAt: string | undefined;
  readonly exitCode: number | undefined;
  readonly oomKilled: boolean;
  readonly restarts: number;
  readonly lastStart: { readonly cause: string; readonly at: string; readonly readyMs?: number } | undefined;
  readonly next: {
    readonly action: "keep" | "resume" | "restart" | "unpause" | "create";
    readonly cause: string;
  };
  readonly changes: readonly WhyChange[];
  /** How its container failed the last time, if start removed it for that. */
  readonly failed: {
    readonly container: string;
    /** RFC 3339. */
    readonly at: string;
    readonly error: string;
    readonly answers: readonly string[];
    readonly exitCode: number | undefined;
    readonly oomKilled: boolean;
    readonly file: string;
  } | undefined;
  /** Why what it wants cannot be known before start runs. */
  readonly unknown: string | undefined;
  readonly builds: boolean;
}

/** How it is drawn. */
export interface WhyOptions {
  /** The terminal's width in cells; 0 where there is none and nothing is broken. */
  readonly columns: number;
  readonly color: boolean;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
}

/**
 * The lines for a person.
 *
 * @example A port that was edited
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const why = {
 *   service: "web", state: "running", container: "web-shop-0001", startedAt: "2024-05-01T10:00:00Z", exitCode: undefined,
 *   oomKilled: false, restarts: 0, lastStart: { cause: "no container", at: "2024-05-01T10:00:00Z", readyMs: 1800 },
 *   next: { action: "create", cause: "env PORT changed" }, changes: [{ field: "env PORT", old: "80", new: "81" }],
 *   failed: undefined, unknown: undefined, builds: false,
 * } as const;
 * assertEquals(drawWhy(why, { columns: 80, color: false, wallMs: Date.parse("2024-05-01T10:02:00Z") }), [
 *   "web is running for 2 min 0 s, in container web-shop-0001",
 *   "It was started because: no container (ready in 1.8 s)",
 *   "start would replace its container: env PORT changed",
 *   "  env PORT  80 -> 81",
 * ]);
 * ```
 */
export function drawWhy(why: WhyView, options: WhyOptions): string[] {
  const paint = createPaint(options);
  const lines = [stateText(why, options.wallMs), ...failedText(why), ...startText(why), nextText(why)];
  const notes = [
    ...why.unknown
      ? [`What it wants is known only when its dependencies are ready: ${printable(why.unknown)}`]
      : [],
    ...why.builds
      ? ["Its image is built at every start: a build that changes it replaces the container too"]
      : [],
  ];
  return [
    ...lines.flatMap((line) => folded(line, options)),
    ...changeLines(why.changes, options, paint),
    ...notes.flatMap((line) => folded(line, options)),
  ];
}

function folded(text: string, { columns }: WhyOptions): string[] {
  return columns > 0
    ? wrap(text, Math.max(1, columns - 2)).map((line, index) => index === 0 ? line : `  ${line}`)
    : [text];
}

function stateText(why: WhyView, wallMs: number): string {
  const name = printable(why.service);
  if (why.container === undefined) return `${name} has no container`;
  const where = `, in container ${printable(why.container)}`;
  if (why.startedAt !== undefined && why.exitCode === undefined) {
    return `${name} is ${why.state} for ${formatClock(wallMs - Date.parse(why.startedAt))}${where}`;
  }
  const code = why.exitCode === undefined ? "" : ` with exit code ${why.exitCode}`;
  const oom = why.oomKilled ? " (killed for memory, OOM)" : "";
  return `${name} is ${why.state}${code}${oom}${where}`;
}

function startText({ container, lastStart, restarts }: WhyView): string[] {
  if (container === undefined) return [];
  const again = restarts > 0 ? [`The engine restarted it ${times(restarts)} since`] : [];
  if (!lastStart) {
    return ["Why it was started is not known: no start of it is in the saved context", ...again];
  }
  const ready = lastStart.readyMs === undefined
    ? "it did not become ready then"
    : `ready in ${formatMs(lastStart.readyMs)}`;
  return [`It was started because: ${printable(lastStart.cause)} (${ready})`, ...again];
}

function failedText({ service, failed }: WhyView): string[] {
  if (!failed) return [];
  const time = failed.at.slice(0, 16).replace("T", " ");
  const [error = ""] = failed.error.trimStart().split("\n");
  const code = failed.exitCode === undefined ? "" : ` It ended with exit code ${failed.exitCode}.`;
  const oom = failed.oomKilled ? " It was killed for memory (OOM)." : "";
  return [
    `Container ${printable(failed.container)} failed at ${time} UTC and was removed: ${
      printable(maskText(error))
    }.${code}${oom}`,
    ...failed.answers.map((answer) => `  Its readiness check said: ${printable(maskText(answer))}`),
    `"miniboss logs ${printable(service)}" shows its last lines; ${failed.file} has all that was kept`,
  ];
}

function nextText({ container, next, unknown }: WhyView): string {
  const cause = `${printable(next.cause)}${unknown ? ", as far as can be told now" : ""}`;
  switch (next.action) {
    case "keep":
      return `start would leave it alone: ${cause}`;
    case "resume":
      return `start would wait for it again: ${cause}`;
    case "restart":
      return `start would start its container again: ${cause}`;
    case "unpause":
      return `start would unpause it: ${cause}`;
    case "create":
      return `start would ${container === undefined ? "make" : "replace"} its container: ${cause}`;
    default:
      return next.action satisfies never;
  }
}

/** Old and new side by side where they fit, else below each other. */
function changeLines(changes: readonly WhyChange[], { columns }: WhyOptions, paint: Paint): string[] {
  const names = changes.map(({ field }) => printable(field));
  const nameWidth = Math.max(0, ...names.map(width));
  return changes.flatMap((change, index) => {
    const name = names[index] ?? "";
    const [old, now] = [shown(change.old), shown(change.new)];
    const same = change.old !== undefined && change.old === change.new ? " (another value)" : "";
    const line = `  ${padEnd(name, nameWidth)}  ${paint("red", old)} -> ${paint("green", now)}${same}`;
    if (columns === 0 || width(line) <= columns) return [line];
    return [`  ${name}`, `    old  ${paint("red", old)}`, `    new  ${paint("green", now)}${same}`];
  });
}

function shown(value: string | undefined): string {
  if (value === undefined) return "(not set)";
  return value === "" ? '""' : printable(value);
}

/** The same for programs: an object; null where nothing is known or set. */
export function whyJson(why: WhyView): string {
  const {
    service,
    state,
    container,
    startedAt,
    exitCode,
    oomKilled,
    restarts,
    lastStart,
    next,
    changes,
    failed,
    unknown,
  } = why;
  return JSON.stringify(
    {
      service,
      state,
      container: container ?? null,
      startedAt: startedAt ?? null,
      exitCode: exitCode ?? null,
      oomKilled,
      restarts,
      lastStart: lastStart ? { ...lastStart, readyMs: lastStart.readyMs ?? null } : null,
      next,
      changes: changes.map((change) => ({
        field: change.field,
        old: change.old ?? null,
        new: change.new ?? null,
      })),
      failed: failed ? { ...failed, exitCode: failed.exitCode ?? null } : null,
      unknown: unknown ?? null,
      builtAtEveryStart: why.builds,
    },
    null,
    2,
  );
}
