/** Waits until the engine is through with what a killed or cancelled run asked it for. */
import { delay } from "@std/async";
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import type { ContainerInspectResponse } from "../../engine/types.ts";
import type { EngineCall, LostCalls } from "../state/in_flight.ts";

const pollMs = 25;
/** A call that left no trace within this time never reached the engine. */
const patienceMs = 10_000;

/** What is waited for, and who is told. */
export interface SettleOptions {
  readonly signal: AbortSignal;
  /** Called once when there is something to wait for. */
  readonly onWait: () => void;
  /** Whether stops are waited for: a command that stops gives each container a grace of its own instead. */
  readonly stops: boolean;
}

/** Waits until each call has had its effect, or can have none any more. */
export async function settle(engine: Engine, lost: LostCalls, options: SettleOptions): Promise<void> {
  const { signal, onWait, stops } = options;
  let told = false;
  await Promise.all(lost.calls.map(async (call) => {
    if (call.kind === "stop" && !stops) return;
    const end = lost.atMs + patienceMs + (call.kind === "stop" ? call.graceMs : 0);
    while (!await hasSettled(engine, call, signal) && Date.now() < end) {
      if (!told) onWait();
      told = true;
      await delay(pollMs, { signal });
    }
  }));
}

async function hasSettled(engine: Engine, call: EngineCall, signal: AbortSignal): Promise<boolean> {
  if (call.kind === "createNetwork") {
    return await engine.networks.find(call.name, { signal }) !== undefined;
  }
  if (call.kind === "create") return await found(engine, call.name, signal) !== undefined;
  const state = (await found(engine, call.container, signal))?.State;
  // A container that is gone has nothing left to come.
  if (!state) return true;
  if (call.kind === "remove") return false;
  if (call.kind === "stop") return !state.Running;
  return state.Running === true || (state.Error ?? "") !== "" || hasEnded(state);
}

/** Whether a container ended since it was last started: an engine keeps year 1 for one that never was. */
function hasEnded({ Status, StartedAt }: NonNullable<ContainerInspectResponse["State"]>): boolean {
  return Status !== "created" && Date.parse(String(StartedAt)) > Date.now() - patienceMs;
}

async function found(
  engine: Engine,
  container: string,
  signal: AbortSignal,
): Promise<ContainerInspectResponse | undefined> {
  try {
    return await engine.containers.inspect(container, { signal });
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}
