/** The last lines of containers that failed and were removed, for `logs`. */
import type { LogLine } from "../../model/log.ts";
import type { LogReader } from "../logs/source.ts";
import { copyOf, type SessionOptions } from "../session/session.ts";
import { type FailureRecord, FailureRecords } from "../state/failure_record.ts";

/** The lines that were kept of these services, oldest first; tells of each service that has some. */
export async function failedLogs(
  session: Pick<SessionOptions, "group" | "engine" | "signal" | "instance">,
  services: readonly string[],
  { selection, notify }: Pick<LogReader, "selection" | "notify">,
): Promise<LogLine[][]> {
  const records = new FailureRecords(await copyOf(session, { keep: false }));
  const found = await Promise.all(services.map((service) => records.read(service)));
  return found.filter((record) => record !== undefined).map((record) => {
    const { service, at } = record;
    notify(
      `"${service}" failed at ${
        at.slice(0, 19).replace("T", " ")
      } UTC and its container was removed: its last lines follow, ` +
        `"miniboss why ${service}" tells more`,
    );
    return linesOf(record, selection);
  });
}

function linesOf(
  { service, lines }: FailureRecord,
  { since, until, tail }: LogReader["selection"],
): LogLine[] {
  const encoder = new TextEncoder();
  const wanted = lines.filter(({ at }) => {
    const seconds = Date.parse(at ?? "") / 1000;
    return !(seconds < (since ?? -Infinity)) && !(seconds > (until ?? Infinity));
  });
  return wanted.slice(wanted.length - Math.min(tail ?? Infinity, wanted.length))
    .map(({ stream, at, text }) => ({ service, stream, at, bytes: encoder.encode(text) }));
}
