/** Which hosts may serve code. */
import { SpecError } from "../../base/errors.ts";

/** The hosts allowed so far, and how to ask for another. */
export class Hosts {
  /** Those that need not be kept any more. */
  readonly #kept: Set<string>;
  /** Those of this run, not kept yet. */
  readonly #given: Set<string>;
  readonly #confirm: (host: string) => boolean;
  readonly #remember: (host: string) => void;
  /** Hosts the user named in another way, for this run only. */
  readonly #named = new Set<string>();

  /**
   * @param options.kept hosts that the user allowed before, with or without a port; without one, any port
   * @param options.given hosts that are allowed now, likewise
   * @param options.confirm asks the user; undefined where there is nobody to ask
   * @param options.remember keeps a host that was allowed and used
   */
  constructor(options: {
    readonly kept: Iterable<string>;
    readonly given: Iterable<string>;
    readonly confirm: ((host: string) => boolean) | undefined;
    readonly remember: (host: string) => void;
  }) {
    this.#kept = new Set([...options.kept].map((host) => host.toLowerCase()));
    this.#given = new Set([...options.given].map((host) => host.toLowerCase()));
    this.#confirm = options.confirm ?? (() => false);
    this.#remember = options.remember;
  }

  /** Lets a URL's host pass in this run. */
  name(url: URL): void {
    this.#named.add(url.host);
  }

  /** @throws {SpecError} when the host was never allowed, and is not now. */
  check({ host, hostname }: URL): void {
    if (this.#named.has(host) || this.#kept.has(host) || this.#kept.has(hostname)) return;
    if (!this.#given.has(host) && !this.#given.has(hostname) && !this.#confirm(host)) {
      throw new SpecError(`the host "${host}" was never allowed, allow it with "--allow-host ${host}"`);
    }
    this.#kept.add(host);
    this.#remember(host);
  }
}
