/** The run as a Gantt picture: SVG, a page of HTML around it, and a trace for Perfetto and chrome://tracing. */
import type { ActionKind } from "../../model/plan.ts";
import { criticalSteps, criticalText } from "../progress/critical.ts";
import { type Bar, type Lane, lanesOf } from "./lanes.ts";
import { RunState } from "../progress/run_state.ts";
import { formatMs, printable } from "../parts/text.ts";
import { shorten } from "../parts/width.ts";
import { escapeXml } from "./xml.ts";

export { timelineTrace } from "./trace.ts";

const WIDTH = 960;
const LABELS = 170;
const TRACK = 22;
const TOP = 34;

const FILLS = {
  image: "#4c78a8",
  container: "#54a24b",
  waiting: "#eeca3b",
  hook: "#b279a2",
  removal: "#9d9da1",
  other: "#72b7b2",
  failed: "#e45756",
} as const;

function fillOf(kind: ActionKind): keyof typeof FILLS {
  switch (kind) {
    case "pull":
    case "build":
      return "image";
    case "create":
    case "start":
    case "pause":
    case "unpause":
      return "container";
    case "ready":
      return "waiting";
    case "preStart":
    case "postStart":
    case "preStop":
    case "postStop":
      return "hook";
    case "stop":
    case "remove":
    case "removeNetwork":
    case "removeVolumes":
    case "removeContext":
    case "removeOldImages":
      return "removal";
    case "createNetwork":
    case "resolve":
    case "keep":
      return "other";
    default:
      return kind satisfies never;
  }
}

/**
 * The run as a self-contained SVG picture; bars of the critical path have a dark edge, each bar a tooltip.
 *
 * @example
 * ```ts
 * import { RunState } from "../progress/run_state.ts";
 * import { assert } from "@std/assert";
 * const node = { id: "db:create", service: "db", action: { kind: "create" }, after: [], cause: "no container" } as const;
 * const state = new RunState().apply({ kind: "nodeDone", atMs: 200, node, ms: 200 });
 * assert(timelineSvg(state).includes("<title>db create: 0.2 s (no container)</title>"));
 * ```
 */
export function timelineSvg(state: RunState): string {
  const lanes = lanesOf(state);
  const totalMs = Math.max(1, state.lastMs);
  const scale = (WIDTH - LABELS - 20) / totalMs;
  const tops = laneTops(lanes);
  const bottom = (tops.at(-1) ?? TOP) + 8;
  const height = bottom + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(titleOf(state))}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...ticks(totalMs).map((ms) => tick(ms, { x: LABELS + ms * scale, bottom })),
    ...lanes.flatMap((lane, index) => laneSvg(lane, tops[index] ?? TOP, scale)),
    legend(height - 10),
    "</svg>",
  ].join("\n");
}

/** Where each lane begins, and at last where the last one ends. */
function laneTops(lanes: readonly Lane[]): readonly number[] {
  const tops = [TOP];
  for (const { tracks } of lanes) tops.push((tops.at(-1) ?? TOP) + Math.max(1, tracks.length) * TRACK);
  return tops;
}

/** Round times, at most ten. */
function ticks(totalMs: number): number[] {
  const power = 10 ** Math.floor(Math.log10(totalMs));
  const step = [0.1, 0.2, 0.5, 1, 2].map((part) => part * power).find((size) => totalMs / size <= 10) ??
    power;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => index * step);
}

function tick(ms: number, at: { readonly x: number; readonly bottom: number }): string {
  const label = ms < 10_000 ? `${Number((ms / 1000).toFixed(3))} s` : formatMs(ms);
  const x = at.x.toFixed(1);
  return `<path d="M${x} ${TOP - 8}V${at.bottom}" stroke="#ddd"/><text x="${x}" y="${
    TOP - 14
  }" text-anchor="middle" fill="#666">${label}</text>`;
}

function laneSvg(lane: Lane, top: number, scale: number): string[] {
  const name = escapeXml(shorten(printable(lane.name), 22));
  return [
    `<text x="${LABELS - 10}" y="${top + 15}" text-anchor="end" fill="#222">${name}</text>`,
    ...lane.tracks.flatMap((track, index) => track.map((bar) => barSvg(bar, top + index * TRACK, scale))),
  ];
}

function barSvg(bar: Bar, top: number, scale: number): string {
  const { node, error } = bar.run;
  const x = LABELS + bar.startMs * scale;
  const wide = Math.max(1, (bar.endMs - bar.startMs) * scale);
  const fill = FILLS[error === undefined ? fillOf(node.action.kind) : "failed"];
  const edge = bar.critical ? ' stroke="#222" stroke-width="1.5"' : "";
  const faint = bar.ended ? "" : ' fill-opacity="0.5"';
  // About 7 units a letter: a name that does not fit is only in the tooltip.
  const label = wide > node.action.kind.length * 7 + 8
    ? `<text x="${(x + 4).toFixed(1)}" y="${top + 15}" fill="#111" font-size="11">${node.action.kind}</text>`
    : "";
  const rect = `<rect x="${x.toFixed(1)}" y="${top + 2}" width="${wide.toFixed(1)}" height="${
    TRACK - 4
  }" rx="2"`;
  return `<g><title>${escapeXml(describe(bar))}</title>${rect} fill="${fill}"${faint}${edge}/>${label}</g>`;
}

function describe({ run: { node, error }, startMs, endMs, ended }: Bar): string {
  const took = ended ? formatMs(endMs - startMs) : "not ended";
  const cause = node.cause === "" ? "" : ` (${node.cause})`;
  return `${node.service ?? "group"} ${node.action.kind}: ${took}${cause}${
    error === undefined ? "" : `: ${error}`
  }`;
}

function legend(y: number): string {
  return Object.entries(FILLS).map(([name, fill], index) => {
    const x = LABELS + index * 90;
    return `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${fill}"/><text x="${
      x + 14
    }" y="${y}" fill="#444">${name}</text>`;
  }).join("");
}

function titleOf(state: RunState): string {
  return `miniboss ${state.finished?.command ?? "run"}, ${formatMs(state.lastMs)}`;
}

/** What took the time, in words of its own: of many services it is long. */
function pathHtml(state: RunState): string {
  const path = criticalText(criticalSteps(state));
  return path === "" ? "" : `<p>Critical path: ${escapeXml(path)}</p>\n`;
}

/** The picture in a page of its own, with the same as a table below: nothing is loaded from elsewhere. */
export function timelineHtml(state: RunState): string {
  const title = escapeXml(titleOf(state));
  const rows = lanesOf(state).flatMap((lane) =>
    lane.tracks.flat().map((bar) => {
      const { node, error } = bar.run;
      const outcome = error ?? (bar.ended ? "done" : "not ended");
      const cells = [lane.name, node.action.kind, formatMs(bar.startMs), formatMs(bar.endMs - bar.startMs)];
      const row = [...cells, node.cause, outcome].map((cell) => `<td>${escapeXml(cell)}</td>`).join("");
      return `<tr${bar.critical ? ' class="critical"' : ""}>${row}</tr>`;
    })
  );
  const heads = ["Service", "Step", "Began", "Took", "Why", "Outcome"].map((head) => `<th>${head}</th>`).join(
    "",
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em; color: #222; background: #fff }
svg { max-width: 100%; height: auto }
table { border-collapse: collapse; margin-top: 1em }
td, th { padding: .2em .8em; text-align: left; border-bottom: 1px solid #ddd; vertical-align: top }
.critical td { font-weight: 600 }
</style>
<h1>${title}</h1>
${pathHtml(state)}${timelineSvg(state)}
<table>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</html>
`;
}
