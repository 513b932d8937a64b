/** Remote modules by URL: fetched once, locked by their hash, kept on disk. */
import { SpecError } from "../../base/errors.ts";
import { type Cache, sha256 } from "./cache.ts";
import type { Hosts } from "./hosts.ts";
import type { Lock, LockedModule } from "./lock_file.ts";
import { looksLikeHtml, moduleType } from "./media.ts";
import type { Answer, Requests } from "./requests.ts";

/** A module and its text. */
export interface StoredModule {
  readonly module: LockedModule;
  /** Its file in the cache. */
  readonly path: string;
  readonly body: Uint8Array;
}

const MAX_REDIRECTS = 10;

export class Store {
  readonly #lock: Lock;
  readonly #cache: Cache;
  readonly #hosts: Hosts;
  readonly #requests: Requests;
  readonly #reload: boolean;
  /** The URLs fetched or checked by this store. */
  readonly #fresh = new Set<string>();
  /** Credentials that came in a URL, by origin; kept nowhere else. */
  readonly #credentials = new Map<string, string>();

  /** @param options.reload whether everything is fetched again, and changes are accepted */
  constructor(options: {
    readonly lock: Lock;
    readonly cache: Cache;
    readonly hosts: Hosts;
    readonly requests: Requests;
    readonly reload: boolean;
  }) {
    this.#lock = options.lock;
    this.#cache = options.cache;
    this.#hosts = options.hosts;
    this.#requests = options.requests;
    this.#reload = options.reload;
  }

  /**
   * Sees to it that a module is there, and says by which URL: the one after all redirects.
   *
   * @param asText whether it is imported as text, so that it may be a web page
   * @throws {SpecError} saying why there is no such module, or why it is not to be used.
   */
  find(asked: URL, { asText }: { readonly asText: boolean }): URL {
    let url = this.#withoutCredentials(asked);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      // Also of what is cached: a redirect does not lead to a host that was not allowed.
      this.#hosts.check(url);
      const redirected = this.#known(url) ?? this.#fetch(url, asText);
      if (redirected === url) return url;
      this.#checkRedirect(url, redirected);
      url = redirected;
    }
    throw new SpecError(`it is redirected more than ${MAX_REDIRECTS} times, last to "${url.href}"`);
  }

  /** A module that was found. @throws {SpecError} when the cache no longer has what was locked. */
  open(url: string): StoredModule {
    const module = this.#lock.module(url);
    const body = module && this.#cache.read(module, url);
    if (module && body) return { module, body, path: this.#cache.path(module, url) };
    throw new SpecError(`"${url}" is no longer in the module cache`);
  }

  /** The URL itself when its module is at hand, the URL it redirects to, or undefined when it must be fetched. */
  #known(url: URL): URL | undefined {
    const { href } = url;
    if (this.#reload && !this.#fresh.has(href)) return undefined;
    const module = this.#lock.module(href);
    // What is locked as a module is never redirected without a word.
    if (!module) return this.#cache.redirect(href);
    if (this.#fresh.has(href)) return url;
    if (!this.#cache.read(module, href)) return undefined;
    this.#fresh.add(href);
    return url;
  }

  #fetch(url: URL, asText: boolean): URL {
    const answer = this.#requests.get(url, this.#headers(url));
    const { status, location, body } = answer;
    if (location !== undefined && status >= 300 && status < 400) {
      if (!URL.canParse(location, url.href)) {
        throw new SpecError(`it is redirected to "${location}", no URL`);
      }
      const target = this.#withoutCredentials(new URL(location, url));
      if (target.href === url.href) throw new SpecError("it is redirected to itself");
      if (this.#lock.module(url.href) && !this.#reload) {
        throw new SpecError(
          `it was a module when it was locked, now it is redirected to "${target.href}", accept that with "--reload"`,
        );
      }
      this.#cache.setRedirect(url.href, target.href);
      if (this.#reload) this.#lock.unpin(url.href);
      this.#fresh.add(url.href);
      return target;
    }
    if (status !== 200) throw new SpecError(`the server answered ${status} ${answer.statusText}`.trim());
    this.#keep(url, { sha256: sha256(body), type: typeOf(url, answer, asText) }, body);
    return url;
  }

  #keep(url: URL, module: LockedModule, body: Uint8Array): void {
    this.#lock.pin(url.href, module, { replace: this.#reload });
    this.#cache.write(module, url.href, body);
    if (this.#cache.redirect(url.href)) this.#cache.setRedirect(url.href, undefined);
    this.#fresh.add(url.href);
  }

  #checkRedirect(from: URL, to: URL): void {
    if (to.protocol !== "https:" && (to.protocol !== "http:" || from.protocol === "https:")) {
      throw new SpecError(`it is redirected from ${from.protocol}// to "${to.href}", which is refused`);
    }
  }

  #withoutCredentials(asked: URL): URL {
    const url = new URL(asked);
    if (url.username || url.password) {
      const plain = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      this.#credentials.set(url.origin, new TextEncoder().encode(plain).toBase64());
    }
    url.username = url.password = url.hash = "";
    return url;
  }

  #headers(url: URL): Record<string, string> {
    const credentials = this.#credentials.get(url.origin);
    return {
      accept: "application/typescript, text/javascript, application/json, */*;q=0.1",
      ...(credentials && { authorization: `Basic ${credentials}` }),
    };
  }
}

function typeOf(url: URL, answer: Answer, asText: boolean) {
  const type = moduleType(url, answer.contentType);
  if (asText || (type !== "html" && !looksLikeHtml(answer.body))) return type;
  throw new SpecError("the server sent a web page, not a module");
}
