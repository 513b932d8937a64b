/** Merges the output of several containers by time. */
import { type LogLine, mergeByTime, timeKey } from "../../model/log.ts";

/** What has come of one container and was not given on. */
interface Head {
  readonly batches: AsyncIterator<readonly LogLine[]>;
  lines: readonly LogLine[];
  /** The greatest time up to each line: a clock set back must not hold up the others. */
  keys: readonly string[];
  last: string;
  ended: boolean;
}

/**
 * Streams of lines, each in its own order, as one by time. Of each no more than one batch is kept, and none is read ahead of
 * who reads the result.
 */
export async function* mergeStreams(
  streams: readonly AsyncIterable<readonly LogLine[]>[],
): AsyncGenerator<readonly LogLine[]> {
  const [only] = streams;
  if (only && streams.length === 1) return yield* only;
  const heads = streams.map((stream): Head => ({
    batches: stream[Symbol.asyncIterator](),
    lines: [],
    keys: [],
    last: "",
    ended: false,
  }));
  try {
    for (;;) {
      await Promise.all(heads.map(fill));
      const live = heads.filter((head) => head.lines.length > 0);
      if (live.length === 0) return;
      // Whatever is still to come is later than the last line of its stream.
      const lasts = live.filter((head) => !head.ended).map((head) => head.last);
      const bound = lasts.length === 0 ? undefined : lasts.reduce((a, b) => a < b ? a : b);
      yield mergeByTime(live.map((head) => take(head, bound)));
    }
  } finally {
    await Promise.all(heads.map((head) => head.batches.return?.()));
  }
}

async function fill(head: Head): Promise<void> {
  while (!head.ended && head.lines.length === 0) {
    const { done, value } = await head.batches.next();
    if (done) head.ended = true;
    else {
      head.lines = value;
      head.keys = value.map(({ at }) => {
        const key = at === undefined ? "" : timeKey(at);
        return head.last = key > head.last ? key : head.last;
      });
    }
  }
}

/** The lines up to a time; all when there is none. */
function take(head: Head, bound: string | undefined): readonly LogLine[] {
  const later = bound === undefined ? -1 : head.keys.findIndex((key) => key > bound);
  const count = later < 0 ? head.lines.length : later;
  const taken = head.lines.slice(0, count);
  head.lines = head.lines.slice(count);
  head.keys = head.keys.slice(count);
  return taken;
}
