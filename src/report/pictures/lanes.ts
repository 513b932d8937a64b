/** The run as bars in lanes: what every timeline is drawn from. */
import { criticalPath } from "../progress/critical.ts";
import type { NodeRun, RunState } from "../progress/run_state.ts";

/** A node that was begun; times are milliseconds since the run began. */
export interface Bar {
  readonly run: NodeRun;
  readonly startMs: number;
  /** The latest event's time for what has not ended. */
  readonly endMs: number;
  readonly ended: boolean;
  readonly critical: boolean;
}

/** A service, or the group, with its bars; bars of one track do not overlap. */
export interface Lane {
  /** The service's name, `group` for what concerns all of them. */
  readonly name: string;
  readonly tracks: readonly (readonly Bar[])[];
}

/** The lanes in the order of the plan, the group's first; services without a begun node have no track. */
export function lanesOf(state: RunState): readonly Lane[] {
  const critical = new Set(criticalPath(state));
  const bars = [...state.nodes.values()].flatMap((run): Bar[] => {
    const { startMs, endMs } = run;
    if (startMs === undefined) return [];
    const end = endMs ?? Math.max(state.lastMs, startMs);
    return [{ run, startMs, endMs: end, ended: endMs !== undefined, critical: critical.has(run) }];
  });
  const laneOf = (name: string, service: string | undefined) => ({
    name,
    tracks: tracksOf(bars.filter((bar) => bar.run.node.service === service)),
  });
  const group = laneOf("group", undefined);
  const services = [...state.services.keys()].map((service) => laneOf(service, service));
  return group.tracks.length > 0 ? [group, ...services] : services;
}

/** Puts each bar into the first track that is free by then. */
function tracksOf(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const tracks: Bar[][] = [];
  for (const bar of [...bars].sort((a, b) => a.startMs - b.startMs)) {
    const free = tracks.find((track) => (track.at(-1)?.endMs ?? 0) <= bar.startMs);
    if (free) free.push(bar);
    else tracks.push([bar]);
  }
  return tracks;
}
