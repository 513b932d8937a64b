/** Which hosts may serve code. */
import { SpecError } from "../../base/errors.ts";

/** The hosts allowed so far, and how to ask for another. */
export class Hosts {
  readonly #allowed: Set<string>;
  readonly #confirm: (host: string) => boolean;
  readonly #remember: (host: string) => void;
  /** Hosts the user named in another way, for this run only. */
  readonly #named = new Set<string>();

  /**
   * @param options.allowed hosts with or without a port; without one, any port
   * @param options.confirm asks the user; undefined where there is nobody to ask
   * @param options.remember keeps a host that was allowed and used
   */
  constructor(options: {
    readonly allowed: Iterable<string>;
    readonly confirm: ((host: string) => boolean) | undefined;
    readonly remember: (host: string) => void;
  }) {
    this.#allowed = new Set([...options.allowed].map((host) => host.toLowerCase()));
    this.#confirm = options.confirm ?? (() => false);
    this.#remember = options.remember;
  }

  /** Lets a URL's host pass in this run. */
  name(url: URL): void {
    this.#named.add(url.host);
  }

  /** @throws {SpecError} when the host was never allowed, and is not now. */
  check({ host, hostname }: URL): void {
    if (this.#named.has(host)) return;
    if (!this.#allowed.has(host) && !this.#allowed.has(hostname) && !this.#confirm(host)) {
      throw new SpecError(`the host "${host}" was never allowed, allow it with "--allow-host ${host}"`);
    }
    this.#allowed.add(host);
    this.#remember(host);
  }
}
