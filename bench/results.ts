/** What a run of the bench found, as it is kept in results.json. */
import { fromFileUrl } from "@std/path";
import type { Engine } from "../src/engine/engine.ts";
import type { Contestant, Measure } from "./model.ts";
import { measured } from "./process.ts";

/** The values of one measure, round by round. */
export type Values = Partial<Record<Contestant, readonly number[]>>;

/** A scenario as it was measured. */
export interface Measured {
  readonly name: string;
  readonly about: string;
  readonly rounds: number;
  readonly measures: readonly (Measure & { readonly values: Values })[];
  /** Why it was not measured, or not as often as wanted. */
  readonly note?: string;
}

/** Where a run was made. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  /** In MB of 1024 KB. */
  readonly memoryMb: number;
  readonly system: string;
  readonly deno: string;
  readonly engine: string;
  readonly compose: string;
}

/** A run of the bench. */
export interface Results {
  /** The commit measured; with `-dirty` where sources were changed since. */
  readonly commit: string;
  /** The day, such as `2026-01-31`. */
  readonly date: string;
  readonly machine: Machine;
  /** The load average of a minute when it began; beside nobody it is low. */
  readonly load: number;
  readonly scenarios: readonly Measured[];
}

export const RESULTS = fromFileUrl(new URL("./results.json", import.meta.url));

const root = fromFileUrl(new URL("..", import.meta.url));

/** The commit checked out, and whether the program differs from it. */
export async function commitNow(): Promise<string> {
  const git = async (...args: string[]) => (await measured("git", args, { cwd: root })).stdout.trim();
  const changed = await git("status", "--porcelain", "--", "main.ts", "src", "spec/*.ts", "deno.json");
  return `${await git("rev-parse", "HEAD")}${changed === "" ? "" : "-dirty"}`;
}

/** Describes the machine. */
export async function machineNow(engine: Engine, compose: string | undefined): Promise<Machine> {
  const read = (path: string) => Deno.readTextFile(path).catch(() => "");
  const processor = (await read("/proc/cpuinfo")).match(/^model name\s*:\s*(.*)$/m)?.[1] ?? Deno.build.arch;
  const { api, server } = engine.version;
  return {
    cores: navigator.hardwareConcurrency,
    processor,
    memoryMb: Math.round(Deno.systemMemoryInfo().total / 1024 ** 2),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    deno: Deno.version.deno,
    engine: `${server}, API ${api}`,
    compose: compose ?? "none",
  };
}
