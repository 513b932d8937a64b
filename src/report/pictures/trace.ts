/** The run in Chrome's trace format, which Perfetto opens. */
import { lanesOf } from "./lanes.ts";
import type { RunState } from "../progress/run_state.ts";

/**
 * The run as Chrome trace JSON: a thread a service (more where its steps overlap), a complete event a node.
 * Open it in https://ui.perfetto.dev or chrome://tracing.
 */
export function timelineTrace(state: RunState): string {
  const name = `miniboss ${state.finished?.command ?? "run"}`;
  const tracks = lanesOf(state).flatMap((lane) => lane.tracks.map((bars) => ({ lane: lane.name, bars })));
  const events = tracks.flatMap(({ lane, bars }, index) => {
    const thread = { pid: 1, tid: index + 1 };
    return [
      { ph: "M", name: "thread_name", ...thread, args: { name: lane } },
      { ph: "M", name: "thread_sort_index", ...thread, args: { sort_index: index } },
      ...bars.map(({ run: { node, error }, startMs, endMs, critical }) => ({
        ph: "X",
        name: node.action.kind,
        cat: critical ? "critical" : "step",
        ts: Math.round(startMs * 1000),
        dur: Math.round((endMs - startMs) * 1000),
        ...thread,
        args: { id: node.id, cause: node.cause, after: node.after, ...error === undefined ? {} : { error } },
      })),
    ];
  });
  const process = { ph: "M", name: "process_name", pid: 1, tid: 0, args: { name } };
  return JSON.stringify({ traceEvents: [process, ...events], displayTimeUnit: "ms" });
}
