/** Specs that must compile: what a person would write. Checked with the source's types and with those of editors. */
import {
  type Context,
  type ContextOf,
  group,
  type GroupSpec,
  type HandleOf,
  ready,
  Service,
  service,
  type ServiceHandle,
  type ServiceSpec,
  type SpecExport,
} from "miniboss";

/** Exactly the type `Wanted`. */
function exactly<Wanted>() {
  return <Got>(_got: Got, ..._same: Same<Got, Wanted> extends true ? [] : [never]): void => {};
}
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

// Natural classes: no field needs "as const".
class Natural extends Service {
  name = "natural";
  image = "debian:bookworm-slim";
  kind = "service";
  restart = "always";
  stopSignal = "SIGINT";
  pull = "never";
  gpus = "all";
  dependencies = [Database];
  volumes = { data: { bind: "/data", mode: "ro" } };
  sync = [{ from: "src", to: "/src", then: "restart" }];
  healthcheck = { test: ["true"], intervalMs: 100 };
  ports = { 80: 0, "53/udp": "0.0.0.0:53" };
  env = { A: 1, B: "x", C: true };
  ping = ready.tcp(80);
}
class Database extends Service {
  readonly name = "db";
  image = "postgres:17";
  ports = { 5432: 0 };
  async postStart(self: HandleOf<Database>) {
    self.port(5432);
    self.port("5432/tcp");
    self.context.set("anything", [1]);
    return { user_id: (await self.exec(["true"])).code };
  }
}
class Web extends Service {
  name = "web";
  image = "web:1";
  dependencies = [Database];
  env = (context: ContextOf<Web>) => {
    exactly<number>()(context.get("user_id"));
    return { OWNER_ID: context.get("user_id") };
  };
  preStart(self: HandleOf<Web>) {
    exactly<number>()(self.context.get("user_id"));
    self.context.keys();
  }
}
/** Classes, instances and dependencies on both. */
export const classes = group({ services: [Natural, Database, new Web()] });
/** A natural class in a group that is only annotated. */
export const annotated: GroupSpec = { services: [Natural, Database, Web] };

// Plain objects that were declared outside of the group have lost their literal types.
const worker = { name: "worker", image: "x", restart: "always", kind: "job", dependencies: ["anything"] };
/** Names are not known, so they are not checked. */
export const loose = group({ services: [worker, { name: "b", image: "x", dependencies: ["worker", "c"] }] });

const names = ["db"];
/** A list of names that was made elsewhere. */
export const computed = group({
  services: [{ name: "db", image: "x" }, { name: "web", image: "x", dependencies: names }],
});
const list: ServiceSpec[] = [1, 2].map((n) => ({ name: `db-${n}`, image: "x" }));
/** Services that were made elsewhere. */
export const spread = group({
  services: [...list, { name: "web", image: "x", dependencies: ["db-1", Database] }],
});

/** Everything in one literal: names are checked, hooks need no annotations. */
export const inline = group({
  name: "inline",
  services: [
    { name: "db", image: "x", ping: async (self) => (await self.logs()).length > 0 },
    {
      name: "web",
      image: "x",
      kind: "job",
      restart: "on-failure",
      dependencies: ["db"],
      env: (context) => ({ ID: String(context.get("id")) }),
      postStart: (self) => ({ id: self.port(80) }),
      postStop() {},
    },
  ],
  onStart: (services, self) => self.log(services.join()),
});

const db = service({
  name: "db",
  image: "postgres:17",
  ports: { 5432: 0, "5353/udp": 0 },
  restart: "always",
  ping: (self) => self.check({ kind: "tcp", port: self.port(5432) }),
  postStart: async (self) => {
    self.port("5353/udp");
    await self.exec(["true"]);
    return { user_id: 7, tags: ["a"] };
  },
});
const api = service({
  name: "api",
  image: "api:1",
  dependencies: [db, Database, "other"],
  env: (context) => {
    exactly<number>()(context.get("user_id"));
    exactly<string[]>()(context.get("tags"));
    return { OWNER_ID: context.get("user_id"), TAG: context.get("tags")[0] ?? "" };
  },
  postStart(self) {
    self.context.set("user_id", 8);
    self.context.set("other", { a: 1 });
    return self.context.has("x") ? { token: "x" } : undefined;
  },
});
const page = service({
  name: "page",
  image: "page:1",
  dependencies: [api],
  preStart(self) {
    exactly<number>()(self.context.get("user_id"));
    exactly<string | undefined>()(self.context.get("token"));
  },
});
/** Values flow over two services. */
export const flowing = group({ services: [db, api, page, { name: "other", image: "x" }] });

// What specs were written like before there were these types.
const old = {
  name: "old",
  image: "x",
  async postStart(self: ServiceHandle<{ user_id: number }>) {
    await self.exec(["true"]);
    self.context.set("user_id", self.port(80));
  },
};
const envOf = (context: Context<{ user_id: number }>) => ({ ID: context.get("user_id") ?? 0 });
/** A typed context, by hand. */
export const byHand = group({ services: [old, { name: "web", image: "x", env: envOf }] });
/** All that a module may export. */
export const exported: SpecExport[] = [classes, () => inline, () => Promise.resolve(flowing), {
  services: [{ name: "a", image: "x", dependencies: ["b"] }],
}];
/** A spec without the API. */
export const satisfied = {
  services: [{ name: "a", image: "x", ping: async (self) => (await self.logs()).length > 0 }],
} satisfies GroupSpec;
