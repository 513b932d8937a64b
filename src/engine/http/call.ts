/** What is asked of an engine, and what it answers. */

/** One request. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Without the version, such as `/containers/json`; made by {@linkcode path} when parts of it are data. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly json?: unknown;
  readonly tar?: ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** For messages, after "Cannot": `create container "api"`. */
  readonly attempted: string;
  /** Statuses other than 2xx that are no errors. @default none */
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** How long the engine may be silent in this call while it answers pings: a value of `PATIENCE`, or milliseconds more. @default `PATIENCE.quick` */
  readonly patience?: number;
  /** Milliseconds to add to the patience: the engine was asked to wait for so long. @default {0} */
  readonly extraMs?: number;
}

/** An answer whose body is still to be read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body's next bytes, good until the next call; undefined at its end. */
  read(): Promise<Uint8Array | undefined>;
  /** Gives the rest of the body up. */
  cancel(): Promise<void>;
  /** The error to throw for what went wrong while the body was read. */
  failure(error: unknown): unknown;
}

/** Is told of each request: the method, and the path with its query but without the version. */
export type RequestHook = (method: string, path: string) => void;

/** A path with its data escaped: path`/containers/${id}/json`. Slashes, colons and at signs of image names stay. */
export function path(parts: TemplateStringsArray, ...data: string[]): string {
  const escape = (text = "") =>
    encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%40", "@");
  return parts.reduce((whole, part, i) => whole + escape(data[i - 1]) + part);
}

/** A call's path with its query. */
export function target({ path, query = {} }: Call): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, `${value}`]]
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}
