/** Keeps what can still be read of a failed container before it is removed. */
import { messageOf } from "../../base/errors.ts";
import type { Service } from "../../model/group.ts";
import { readLogs } from "../logs/source.ts";
import type { Run } from "../session/run.ts";
import type { KeptLine } from "../state/failure_record.ts";

/** How many of a failed container's last lines are kept. */
const keptLines = 200;

/** Keeps a record of a failed container in the state folder. Never throws: the failure itself matters more. */
export async function keepRecord(
  run: Run,
  { name: service }: Service,
  id: string,
  error: unknown,
): Promise<void> {
  try {
    // The run may be cancelled or out of time: the record has a little of its own.
    const signal = AbortSignal.timeout(5000);
    const inspect = await run.engine.containers.inspect(id, { signal });
    await run.store.records.write({
      service,
      container: (inspect.Name ?? "").replace(/^\//, ""),
      at: new Date().toISOString(),
      error: messageOf(error),
      answers: run.answers.get(service) ?? [],
      lines: await lastLines(run, { id, service }, signal),
      inspect,
    });
    run.recorded.add(service);
  } catch (failed) {
    run.emit({ kind: "notice", text: `Cannot keep the last lines of "${service}": ${messageOf(failed)}` });
  }
}

async function lastLines(
  { engine }: Run,
  container: { readonly id: string; readonly service: string },
  signal: AbortSignal,
): Promise<KeptLine[]> {
  const decoder = new TextDecoder();
  const lines: KeptLine[] = [];
  const logs = readLogs({
    engine,
    selection: { tail: keptLines },
    signal,
    notify: () => {},
    onRefused: () => {},
  }, [container]);
  for await (const batch of logs) {
    lines.push(...batch.map(({ stream, at, bytes }) => ({ stream, at, text: decoder.decode(bytes) })));
  }
  return lines;
}
