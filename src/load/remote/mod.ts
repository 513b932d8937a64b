/** The loader of specs with modules from the network: the same in every way of running. */
import { join } from "@std/path";
import type { Found } from "../find.ts";
import { allowedHosts, allowHost } from "./allowed.ts";
import { Cache, cacheFolder } from "./cache.ts";
import { cdnUrl } from "./cdn.ts";
import { Hosts } from "./hosts.ts";
import { Loader } from "./loader.ts";
import { LOCK_NAME } from "../../base/own_files.ts";
import { Lock } from "./lock_file.ts";
import { Requests } from "./requests.ts";
import { Store } from "./modules.ts";

export { translateDecorators } from "./decorators.ts";
export { syntaxFault } from "./syntax_fault.ts";

/** What the user says about remote modules. */
export interface RemoteOptions {
  /** Hosts that may serve modules, besides the spec's own and those allowed before. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Whether all modules are fetched again, and changes accepted. @default {false} */
  readonly reload?: boolean | undefined;
  /** Asks the user about a host; undefined where there is nobody to ask. */
  readonly confirmHost?: ((host: string) => boolean) | undefined;
  /** How long one module may take. @default {30000} */
  readonly fetchTimeoutMs?: number | undefined;
}

/** A registered loader, while the spec is being loaded. */
export interface RemoteLoading extends Disposable {
  readonly loader: Loader;
}

/**
 * Makes and registers the loader of one spec. Disposing ends what loading needed; imports at a later time still work.
 *
 * @throws {SpecError} when the lock file or an environment variable is wrong.
 */
export function startLoader(found: Found, options: RemoteOptions): RemoteLoading {
  const { allowHosts = [], confirmHost, reload = false, fetchTimeoutMs = 30_000 } = options;
  const cdn = Deno.env.get("MINIBOSS_CDN");
  const lock = new Lock(join(found.folder, LOCK_NAME));
  const hosts = new Hosts({
    kept: allowedHosts(),
    given: allowHosts,
    confirm: confirmHost,
    remember: allowHost,
  });
  if (found.url.protocol !== "file:") hosts.name(found.url);
  if (cdn) hosts.name(cdnUrl(cdn));
  const cache = new Cache(cacheFolder(Deno.env.toObject()));
  const requests = new Requests({ timeoutMs: fetchTimeoutMs });
  const store = new Store({ lock, cache, hosts, requests, reload });
  const packages = hasPackages() ? "runtime" : { cdn };
  const loader = new Loader({ entry: found.url.href, store, packages });
  loader.register();
  return { loader, [Symbol.dispose]: () => requests.close() };
}

/** Whether the runtime can load `npm:` and `jsr:` packages: Deno can, a compiled binary cannot. */
function hasPackages(): boolean {
  // The variable has Deno do as a binary does, which is how that is tested.
  return !Deno.build.standalone && Deno.env.get("MINIBOSS_LOADER") !== "fetch";
}
