/** What BuildKit tells of a build: protobuf messages, of whose fields only those shown to the user are read. */
import { ConnectionError } from "../errors.ts";

/** A step of a build, or something BuildKit does around them. Each message has all of it, as it stands by then. */
export interface Vertex {
  readonly id: string;
  /** `[2/3] RUN make`, `[internal] load build definition`, `exporting to image`. */
  readonly name: string;
  readonly cached: boolean;
  readonly started: boolean;
  readonly completed: boolean;
  /** Why it failed; empty when it did not. */
  readonly error: string;
}

/** One message of a build. */
export interface Trace {
  readonly vertexes: readonly Vertex[];
  /** Pieces of output, as they came. */
  readonly logs: readonly { readonly vertex: string; readonly data: Uint8Array }[];
  /** What BuildKit has to complain of the Dockerfile. */
  readonly warnings: readonly string[];
}

/**
 * Reads a `moby.buildkit.trace`.
 *
 * @throws {ConnectionError} `foreign` when it is none.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { logs } = readTrace("GgkKAWEYASICaGk=");
 * assertEquals(logs, [{ vertex: "a", data: new TextEncoder().encode("hi") }]);
 * ```
 */
export function readTrace(base64: string): Trace {
  try {
    const trace = new Message(Uint8Array.fromBase64(base64));
    return {
      vertexes: trace.messages(1).map((vertex) => ({
        id: vertex.text(1),
        name: vertex.text(3),
        cached: vertex.has(4),
        started: vertex.has(5),
        completed: vertex.has(6),
        error: vertex.text(7),
      })),
      logs: trace.messages(3).map((log) => ({ vertex: log.text(1), data: log.bytes(4) })),
      warnings: trace.messages(4).map((warning) => warning.text(3)),
    };
  } catch (cause) {
    throw new ConnectionError("foreign", "The engine sent progress of a build that cannot be read", {
      cause,
    });
  }
}

/** A protobuf message, by the numbers of its fields. Fields that are left out have their type's zero. */
class Message {
  readonly #fields = new Map<number, Uint8Array[]>();
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    while (this.#at < bytes.length) {
      const key = this.#number();
      const field = Math.floor(key / 8);
      const values = this.#fields.get(field) ?? [];
      values.push(this.#value(key % 8));
      this.#fields.set(field, values);
    }
  }

  /** Zeros are never sent, so that a number or flag that is there is none. */
  has(field: number): boolean {
    return this.#fields.has(field);
  }

  bytes(field: number): Uint8Array {
    return this.#fields.get(field)?.at(-1) ?? new Uint8Array();
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  messages(field: number): Message[] {
    return (this.#fields.get(field) ?? []).map((bytes) => new Message(bytes));
  }

  /** The bytes of a value; of a number they are never asked for. */
  #value(wireType: number): Uint8Array {
    const start = this.#at;
    switch (wireType) {
      case 0:
        this.#number();
        return this.#bytes.subarray(start, this.#at);
      case 1:
        return this.#take(8);
      case 2:
        return this.#take(this.#number());
      case 5:
        return this.#take(4);
      default:
        throw new RangeError(`wire type ${wireType}`);
    }
  }

  /** A number of seven bits a byte, the lowest first; all but the last byte have the eighth set. */
  #number(): number {
    let number = 0;
    for (let factor = 1;; factor *= 128) {
      const [byte = 0] = this.#take(1);
      number += (byte % 128) * factor;
      if (byte < 128) return number;
    }
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError("cut off");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
