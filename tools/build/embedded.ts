/** Reads what `deno compile` put into a binary, without running it. */
import { MinibossError } from "../../src/base/errors.ts";

/** What a binary holds besides its base. */
export interface Embedded {
  /** The file it begins with. */
  readonly entry: string;
  /** The permissions that are limited or denied; none when it may do everything. */
  readonly limited: readonly string[];
  /** Its files by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The mark before and after the data. */
const MAGIC = "d3n0l4nd";

/** The shape of the metadata, as far as it is looked at. */
interface Metadata {
  readonly entrypoint_key: string;
  readonly permissions: Readonly<Record<string, unknown>>;
}

/** A file's place, in bytes from the end of the list of files. */
interface FileEntry {
  readonly File?: { readonly n: string; readonly o: readonly [offset: number, length: number] };
}

/**
 * Reads a binary: a mark, then metadata as JSON, then a list of files as JSON, each after its length in eight bytes, the
 * least significant first, with other lists between them that are empty for a program without packages; then the files.
 *
 * @throws {MinibossError} when it holds nothing of the kind, or more than files
 */
export function readEmbedded(binary: Uint8Array<ArrayBuffer>): Embedded {
  // Each byte as one character, so that places in the text are places in the bytes.
  const text = new TextDecoder("latin1").decode(binary);
  const view = new DataView(binary.buffer, binary.byteOffset);
  const begin = text.lastIndexOf('{"argv"');
  if (begin < 16 || text.slice(begin - 16, begin - 8) !== MAGIC) {
    throw new MinibossError("The binary holds no metadata");
  }
  const end = begin + Number(view.getBigUint64(begin - 8, true));
  const metadata = JSON.parse(text.slice(begin, end)) as Metadata;
  const list = text.indexOf('[{"', end);
  if (list < 0 || text.slice(end, list - 8).replaceAll("\0", "") !== "") {
    throw new MinibossError("The binary holds packages or remote modules");
  }
  const first = list + Number(view.getBigUint64(list - 8, true));
  const entries = JSON.parse(text.slice(list, first)) as FileEntry[];
  return {
    entry: metadata.entrypoint_key,
    limited: Object.entries(metadata.permissions).filter(isLimit).map(([name]) => name),
    files: new Map(entries.map((entry) => readFile(entry, binary, first))),
  };
}

/** `allow_x` is a list, empty for everything; `deny_x` and the like are null for nothing. */
function isLimit([name, value]: [string, unknown]): boolean {
  if (name === "prompt") return false;
  return name.startsWith("allow_") ? !(Array.isArray(value) && value.length === 0) : value !== null;
}

function readFile({ File: file }: FileEntry, binary: Uint8Array, first: number): [string, Uint8Array] {
  if (!file) throw new MinibossError("The binary holds folders");
  // The files follow the length of all of them.
  const begin = first + 8 + file.o[0];
  return [file.n, binary.subarray(begin, begin + file.o[1])];
}
