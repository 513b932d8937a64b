/** Archives that an engine makes of files in a container. */
import { AnswerError, quoted } from "../http/answer_error.ts";
import type { Reply } from "../http/call.ts";

/** An archive has at least a header of this size. */
const HEADER_BYTES = 512;
/** Where the header of every entry names the format. */
const MAGIC = { at: 257, text: "ustar" } as const;

/** An answer as the archive it is. @throws {ConnectionError} when it is none. */
export async function tarOf(reply: Reply): Promise<ReadableStream<Uint8Array>> {
  const begin = await beginning(reply);
  return new ReadableStream({
    start: (controller) => controller.enqueue(begin),
    pull: async (controller) => {
      const bytes = await reply.read();
      // The bytes are good until the next read only.
      if (bytes) controller.enqueue(bytes.slice());
      else controller.close();
    },
    cancel: () => reply.cancel(),
  });
}

/** The first bytes, a header at least, which tells an archive from a web page. */
async function beginning(reply: Reply): Promise<Uint8Array> {
  let begin = new Uint8Array();
  while (begin.length < HEADER_BYTES) {
    const bytes = await reply.read();
    if (bytes === undefined) break;
    const longer = new Uint8Array(begin.length + bytes.length);
    longer.set(begin);
    longer.set(bytes, begin.length);
    begin = longer;
  }
  const magic = new TextDecoder("latin1").decode(begin.subarray(MAGIC.at, MAGIC.at + MAGIC.text.length));
  if (magic === MAGIC.text) return begin;
  await reply.cancel();
  const what = begin.length === 0 ? "nothing" : quoted(new TextDecoder().decode(begin));
  throw reply.failure(new AnswerError(`sent ${what} where an engine sends an archive`));
}
