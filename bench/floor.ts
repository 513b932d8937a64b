/**
 * The floor: a bare program that does the least engine calls which reach a state, knowing beforehand what is there. It checks
 * nothing, tells nothing, remembers nothing. `deno run -A bench/floor.ts JOB.json`.
 *
 * @module
 */
import { type BenchService, commandOf, IMAGE, LABEL, STOP_SIGNAL } from "./services.ts";

/** What the floor is to do. */
export interface Job {
  /**
   * `look` builds what has a build directory and lists the containers; `replace` swaps those of `services`, after building
   * what has a build directory.
   */
  readonly kind: "up" | "look" | "down" | "replace" | "pause" | "unpause";
  readonly socket: string;
  readonly group: string;
  readonly services: readonly BenchService[];
  /** How many engine calls at once. @default no limit */
  readonly atOnce?: number;
}

class Floor {
  readonly #client: Deno.HttpClient;
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(readonly job: Job) {
    this.#client = Deno.createHttpClient({ proxy: { transport: "unix", path: job.socket } });
    this.#free = job.atOnce ?? Infinity;
  }

  async run(): Promise<void> {
    const { kind, group, services } = this.job;
    switch (kind) {
      case "up":
        await this.#call("POST", "/networks/create", { Name: group, Labels: { [LABEL]: group } });
        return await this.#up();
      case "look":
        await Promise.all(services.map((service) => service.build && this.#image(service)));
        return void await this.#containers();
      case "pause":
      case "unpause":
        await Promise.all(
          (await this.#containers()).map(({ Id }) => this.#call("POST", `/containers/${Id}/${kind}`)),
        );
        return;
      case "down":
        await Promise.all((await this.#containers()).map(({ Id }) => this.#remove(Id)));
        return void await this.#call("DELETE", `/networks/${group}`);
      case "replace": {
        const old = await this.#containers();
        await Promise.all(services.map(async (service) => {
          await this.#image(service);
          const own = old.filter(({ Names }) =>
            Names.some((it) => it.startsWith(`/${group}-${service.name}.`))
          );
          const [id] = await Promise.all([
            this.#create(service),
            ...own.map(({ Id }) => this.#call("POST", `/containers/${Id}/stop`)),
          ]);
          await Promise.all([this.#start(id, service), ...own.map(({ Id }) => this.#remove(Id))]);
        }));
      }
    }
  }

  /** Each service as soon as its dependencies are ready; all images and containers at once. */
  async #up(): Promise<void> {
    const began = new Map<string, Promise<void>>();
    for (const service of this.job.services) {
      const made = this.#image(service).then(() => this.#create(service));
      const before = (service.dependencies ?? []).map((name) => began.get(name));
      began.set(service.name, Promise.all([made, ...before]).then(([id]) => this.#start(id, service)));
    }
    await Promise.all(began.values());
  }

  async #image({ image = IMAGE, build }: BenchService): Promise<void> {
    if (build !== undefined) {
      const tar = await new Deno.Command("tar", { args: ["-cC", build, "."] }).output();
      await this.#call("POST", `/build?version=2&t=${image}`, tar.stdout);
    } else if (image !== IMAGE) {
      const [, name, tag] = image.match(/^(.*):([^:]*)$/) ?? [];
      await this.#call("POST", `/images/create?fromImage=${name}&tag=${tag}`);
    }
  }

  async #create(service: BenchService): Promise<string> {
    const { group } = this.job;
    const { name, image = IMAGE, env = {} } = service;
    return await this.#limited(async () => {
      const made = await this.#call("POST", `/containers/create?name=${group}-${name}.${Date.now()}`, {
        Image: image,
        Cmd: commandOf(service),
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
        StopSignal: STOP_SIGNAL,
        Labels: { [LABEL]: group },
        HostConfig: { NetworkMode: group },
        NetworkingConfig: { EndpointsConfig: { [group]: { Aliases: [name] } } },
      });
      return JSON.parse(made).Id as string;
    });
  }

  async #start(id: string, { readiness }: BenchService): Promise<void> {
    await this.#limited(() => this.#call("POST", `/containers/${id}/start`));
    if (readiness?.kind === "log") await this.#printed(id, readiness.text);
  }

  async #printed(id: string, text: string): Promise<void> {
    const response = await this.#fetch("GET", `/containers/${id}/logs?follow=1&stdout=1&stderr=1`);
    let seen = "";
    for await (const bytes of response.body ?? []) {
      seen += new TextDecoder().decode(bytes);
      if (seen.includes(text)) return;
    }
  }

  async #remove(id: string): Promise<void> {
    await this.#limited(() => this.#call("DELETE", `/containers/${id}?force=1`));
  }

  async #containers(): Promise<{ Id: string; Names: string[] }[]> {
    const filters = JSON.stringify({ label: [`${LABEL}=${this.job.group}`] });
    return JSON.parse(
      await this.#call("GET", `/containers/json?all=1&filters=${encodeURIComponent(filters)}`),
    );
  }

  async #limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #call(method: string, path: string, body?: object): Promise<string> {
    const response = await this.#fetch(method, path, body);
    const text = await response.text();
    if (!response.ok || text.includes('"error":')) throw new Error(`${method} ${path}: ${text}`);
    return text;
  }

  #fetch(method: string, path: string, body?: object): Promise<Response> {
    const tar = body instanceof Uint8Array;
    return fetch(`http://localhost/v1.41${path}`, {
      client: this.#client,
      method,
      headers: { "content-type": tar ? "application/x-tar" : "application/json" },
      body: body === undefined ? null : tar ? body as BodyInit : JSON.stringify(body),
    });
  }
}

if (import.meta.main) {
  await new Floor(JSON.parse(await Deno.readTextFile(Deno.args[0] ?? ""))).run();
  Deno.exit(0);
}
