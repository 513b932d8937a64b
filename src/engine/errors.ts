/** What can go wrong between miniboss and an engine. */
import { EngineUnavailableError, messageOf, MinibossError } from "../base/errors.ts";

/**
 * Why an engine cannot be used: `missing` no socket or unknown host; `refused` nothing listens; `denied` no permission;
 * `untrusted` TLS failed; `silent` no answer in time; `foreign` something else answers; `outdated` its API is too old (or ours is); `lost` the
 * connection broke; `closed` we closed it; `unsupported` an endpoint we cannot speak to; `unreachable` anything else.
 */
export type UnavailableReason =
  | "missing"
  | "refused"
  | "denied"
  | "untrusted"
  | "silent"
  | "foreign"
  | "outdated"
  | "lost"
  | "closed"
  | "unsupported"
  | "unreachable";

/** The engine cannot be reached or spoken to, or went away in the middle. */
export class ConnectionError extends EngineUnavailableError {
  override name = "ConnectionError";
  readonly reason: UnavailableReason;

  constructor(reason: UnavailableReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What an engine said no to. */
export interface Refusal {
  /** The HTTP status; 500 for an error told in the middle of a stream. */
  readonly status: number;
  /** The engine's own words. */
  readonly engineMessage: string;
  /** What was attempted, such as `create container "api-shop-1234"`. */
  readonly attempted: string;
}

/**
 * The engine refused to do something.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const error = new EngineError({
 *   status: 404,
 *   engineMessage: "No such image: nginx:1\n",
 *   attempted: 'create container "web"',
 * });
 * assertEquals(error.message, 'Cannot create container "web": No such image: nginx:1');
 * ```
 */
export class EngineError extends MinibossError implements Refusal {
  override name = "EngineError";
  readonly status: number;
  readonly engineMessage: string;
  readonly attempted: string;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    const { status, engineMessage, attempted } = refusal;
    super(`Cannot ${attempted}: ${sentence(engineMessage) || `HTTP status ${status}`}`, options);
    this.status = status;
    this.engineMessage = engineMessage;
    this.attempted = attempted;
  }
}

/** An image could not be built; the message ends with the last lines of the build's output. */
export class BuildError extends MinibossError {
  override name = "BuildError";
  /** The last lines of output, oldest first. */
  readonly lines: readonly string[];

  constructor(message: string, options: ErrorOptions & { lines?: readonly string[] } = {}) {
    const { lines = [], ...rest } = options;
    super(
      lines.length === 0 ? message : `${message}\nLast lines of output:\n${lines.join("\n")}`,
      rest,
    );
    this.lines = lines;
  }
}

/** An engine's words, fit to end one of our messages: trimmed, without a period. */
export function sentence(text: string): string {
  return text.trim().replace(/\.$/, "");
}

/** The system's words for what went wrong, without what surrounds them. */
export function systemReason(error: unknown): string {
  return sentence(messageOf(error)).replace(
    /^.*: (?=failed to lookup address|invalid peer certificate|received )/,
    "",
  );
}
