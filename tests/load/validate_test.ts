import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { group, type GroupSpec, Service, type ServiceSpec } from "miniboss";
import { join, toFileUrl } from "@std/path";
import { SpecError } from "../../src/base/errors.ts";
import { validate } from "../../src/load/validate.ts";

const folder = Deno.cwd();
const origin = { specUrl: toFileUrl(join(folder, "miniboss.ts")), folder, shown: "miniboss.ts" };

/** What a test writes where a type forbids it. */
type Anything = Record<string, unknown>;

function problemsOf(spec: unknown, where = origin): string[] {
  const error = assertThrows(() => validate(spec, where), SpecError);
  assertEquals(error.exitCode, 2);
  assert(error.problems.length > 0);
  return error.problems.map(({ place, text }) => {
    assertStringIncludes(error.message, text);
    return place ? `${place}: ${text}` : text;
  });
}

function service(fields: Anything = {}): ServiceSpec {
  return { name: "api", image: "api:1", ...fields } as unknown as ServiceSpec;
}

function problemsOfService(fields: Anything): string[] {
  return problemsOf({ services: [service(fields)] }).map((line) => line.replace('services[0] "api": ', ""));
}

function read(fields: Anything) {
  const [read] = validate({ services: [service(fields)] }, origin).services;
  assert(read);
  return read;
}

Deno.test("validate() fills in every default", () => {
  const { hooks, ...plain } = read({});
  assertEquals(hooks, {
    preStart: undefined,
    ping: undefined,
    postStart: undefined,
    preStop: undefined,
    postStop: undefined,
  });
  assertEquals(plain, {
    name: "api",
    image: "api:1",
    kind: "service",
    dependencies: [],
    env: {},
    ports: [],
    sync: [],
    volumes: [],
    alwaysStartNew: false,
    stopSignal: "SIGTERM",
    build: undefined,
    pull: "missing",
    entrypoint: undefined,
    cmd: undefined,
    user: undefined,
    workingDir: undefined,
    labels: {},
    platform: undefined,
    init: false,
    tmpfs: {},
    shmBytes: undefined,
    memoryBytes: undefined,
    cpus: undefined,
    ulimits: {},
    capAdd: [],
    capDrop: [],
    readOnly: false,
    extraHosts: {},
    aliases: [],
    healthcheck: undefined,
    restart: "no",
    gpus: undefined,
    timeoutMs: undefined,
    hookTimeoutMs: undefined,
  });
});

const fits: [string, Anything, Anything][] = [
  ["numbers and booleans in env", { env: { A: 1, B: true, C: "" } }, { env: { A: 1, B: true, C: "" } }],
  ["an undefined field as absent", { env: undefined, user: undefined }, { env: {}, user: undefined }],
  ["a port", { ports: { 80: 8080 } }, { ports: [port(80, 8080)] }],
  ["files to sync", {
    sync: [{ from: "src", to: "/app" }, { from: "/x", to: "/x", then: "restart" }, {
      from: "conf",
      to: "/conf",
      then: { signal: "SIGHUP" },
    }],
  }, {
    sync: [
      { from: join(folder, "src"), to: "/app", then: { kind: "nothing" } },
      { from: "/x", to: "/x", then: { kind: "restart" } },
      { from: join(folder, "conf"), to: "/conf", then: { kind: "signal", signal: "SIGHUP" } },
    ],
  }],
  ["a port the engine picks", { ports: { 80: 0 } }, { ports: [port(80, 0)] }],
  ["a host port as text", { ports: { 80: "8080" } }, { ports: [port(80, 8080)] }],
  ["an address", { ports: { 80: "0.0.0.0:8080" } }, { ports: [port(80, 8080, "0.0.0.0")] }],
  ["an IPv6 address", { ports: { 80: "[::1]:8080" } }, { ports: [port(80, 8080, "::1")] }],
  ["a udp port", { ports: { "53/udp": 53 } }, { ports: [port(53, 53, "127.0.0.1", "udp")] }],
  ["tcp and udp", { ports: { "53/udp": 53, "53/tcp": 53 } }, {
    ports: [port(53, 53, "127.0.0.1", "udp"), port(53, 53)],
  }],
  ["a named volume", { volumes: ["data:/data"] }, { volumes: [mount("volume", "data", "/data")] }],
  ["a relative folder", { volumes: ["./d:/data:ro"] }, {
    volumes: [mount("folder", join(folder, "d"), "/data", { readOnly: true })],
  }],
  ["an absolute folder", { volumes: ["/d:/data:rw"] }, { volumes: [mount("folder", "/d", "/data")] }],
  [
    "a record of volumes",
    { volumes: { data: { bind: "/data", mode: "ro" }, "/d": { bind: "/e" }, x: "/f" } },
    {
      volumes: [
        mount("volume", "data", "/data", { readOnly: true }),
        mount("folder", "/d", "/e"),
        mount("volume", "x", "/f"),
      ],
    },
  ],
  ["modes that the engine knows", { volumes: ["a:/a:z", "./d:/b:ro,Z", "c:/c:nocopy,rw"] }, {
    volumes: [
      { ...mount("volume", "a", "/a"), options: ["z"] },
      { ...mount("folder", join(folder, "d"), "/b", { readOnly: true }), options: ["Z"] },
      { ...mount("volume", "c", "/c"), options: ["nocopy"] },
    ],
  }],
  ["a placeholder in a volume", { volumes: ["data-{id}:/data"] }, {
    volumes: [mount("volume", "data-{id}", "/data")],
  }],
  ...[
    "postgres",
    "ghcr.io/team/app:1.2",
    "localhost:5000/my_app.x-y__z:A_1",
    "REGISTRY.example.org/app",
    "[::1]:5000/app",
    `app@sha256:${"0a".repeat(32)}`,
    `sha256:${"0a".repeat(32)}`,
    "{registry}/app:{tag}",
    "host:{port}/{name}",
    "{image}",
  ].map((image): [string, Anything, Anything] => [`the image ${image}`, { image }, { image }]),
  ["a command as text", { cmd: `sh -c 'echo "a b"'` }, { cmd: ["sh", "-c", 'echo "a b"'] }],
  ["a command as a list", { entrypoint: ["a b", ""] }, { entrypoint: ["a b", ""] }],
  ["an empty command as the image's", { cmd: "", entrypoint: [] }, { cmd: undefined, entrypoint: undefined }],
  ["an empty user as the image's", { user: "", workingDir: "" }, { user: undefined, workingDir: undefined }],
  ["a single limit", { ulimits: { nofile: 9 } }, { ulimits: { nofile: { soft: 9, hard: 9 } } }],
  ["two limits", { ulimits: { nofile: { soft: 1, hard: 2 } } }, {
    ulimits: { nofile: { soft: 1, hard: 2 } },
  }],
  ["a health check", { healthcheck: { test: ["x"], retries: 1 } }, {
    healthcheck: { test: ["x"], retries: 1 },
  }],
  ["a job", { kind: "job", restart: "on-failure" }, { kind: "job", restart: "on-failure" }],
  ["all gpus", { gpus: "all" }, { gpus: "all" }],
  ["one gpu", { gpus: 1 }, { gpus: 1 }],
  ["keys that objects have anyway", { env: { constructor: "x" }, labels: { toString: "y" } }, {
    env: { constructor: "x" },
    labels: { toString: "y" },
  }],
];

function port(containerPort: number, hostPort: number, hostIp = "127.0.0.1", protocol = "tcp") {
  return { containerPort, protocol, hostIp, hostPort };
}

function mount(kind: string, source: string, target: string, { readOnly } = { readOnly: false }) {
  return { kind, source, target, readOnly };
}

for (const [what, fields, wanted] of fits) {
  Deno.test(`validate() reads ${what}`, () => {
    const service = read(fields) as unknown as Anything;
    for (const [field, value] of Object.entries(wanted)) assertEquals(service[field], value);
  });
}

const word = /^Expected /;
const misfits: [Anything, string | RegExp][] = [
  [{ name: "" }, /^services\[0\]: name: Expected a name/],
  [{ name: undefined }, /^services\[0\]: name: Missing, expected a name/],
  [{ name: "a b" }, /name: Expected a name .*, got "a b"$/],
  [{ name: "-a" }, /name: Expected a name/],
  [{ name: "a".repeat(64) }, /name: Expected a name/],
  [{ image: "" }, 'image: Expected non-empty text, got ""'],
  [{ image: 3 }, "image: Expected non-empty text, got 3"],
  ...["Postgres:16", "app :1", "app:1:2", "http://host/app", "team//app", "app:", "app@sha256"].map(
    (image): [Anything, RegExp] => [{ image }, /^image: Expected an image reference such as .*, got "/],
  ),
  [{ image: undefined }, "image: Missing, expected non-empty text"],
  [{ kind: "jobb" }, 'kind: Expected one of "service", "job", got "jobb", did you mean "job"?'],
  [{ dependencies: "db" }, /^dependencies: Expected a list of names, .* got "db"$/],
  [{ dependencies: [3] }, "dependencies[0]: Expected a name, a service class or a service object, got 3"],
  [{ dependencies: [undefined] }, /^dependencies\[0\]: Expected a name, .* got nothing$/],
  [{ dependencies: ["apii"] }, 'dependencies[0]: No service "apii" in the group, did you mean "api"?'],
  [{ dependencies: ["nowhere"] }, 'dependencies[0]: No service "nowhere" in the group, it has "api"'],
  [{ dependencies: ["api"] }, "dependencies[0]: It depends on itself"],
  [{ env: ["A=1"] }, 'env: Expected a record of names to values, or a function of the context, got ["A=1"]'],
  [{ env: { A: {} } }, "env.A: Expected text, a number, true or false, got {}"],
  [{ env: { A: null } }, "env.A: Expected text, a number, true or false, got null"],
  [
    { env: { A: undefined } },
    'env.A: Its value is undefined: leave the entry out, or write "" for empty text',
  ],
  [
    { env: new Map([["A", "1"]]) },
    "env: Expected a record of names to values, or a function of the context, got a Map",
  ],
  [{ labels: new Set() }, "labels: Expected a record of label to text, got a Set"],
  [{ ports: new Map() }, "ports: Expected a record of container port to host port, got a Map"],
  [{ env: { A: NaN } }, "env.A: Expected text, a number, true or false, got NaN"],
  [{ env: { "A=B": "x" } }, 'env["A=B"]: Expected a variable name without "=", got "A=B"'],
  [{ sync: {} }, "sync: Expected a list of { from, to, then? }, got {}"],
  [{ sync: ["src"] }, 'sync[0]: Expected { from, to, then? }, got "src"'],
  [{ sync: [{ to: "/x" }] }, "sync[0]: Expected a folder or file as from, got nothing"],
  [{ sync: [{ from: "x", to: "y" }] }, 'sync[0]: Expected an absolute path in the container as to, got "y"'],
  [
    { sync: [{ from: "x", to: "/y", when: 1 }] },
    'sync[0]: Unknown field "when", a sync has from, to and then',
  ],
  [
    { sync: [{ from: "x", to: "/y", then: { signal: "HUP" } }] },
    'sync[0]: Expected "restart" or a signal such as { signal: "SIGHUP" } as then, got {"signal":"HUP"}',
  ],
  [{ sync: [{ from: "x", to: "/y" }, { from: "z", to: "/y" }] }, 'sync: Repeated to "/y"'],
  [{ ports: [80] }, "ports: Expected a record of container port to host port, got [80]"],
  [{ ports: { 0: 1 } }, /^ports\.0: Expected a container port from 1 to 65535/],
  [{ ports: { 70000: 1 } }, /^ports\.70000: Expected a container port/],
  [{ ports: { "53/sctp": 1 } }, /^ports\["53\/sctp"\]: Expected a container port/],
  [{ ports: { 80: 65536 } }, /^ports\.80: Expected a host port from 0 to 65535.*, got 65536$/],
  [{ ports: { 80: -1 } }, /^ports\.80: Expected a host port/],
  [{ ports: { 80: 1.5 } }, /^ports\.80: Expected a host port/],
  [{ ports: { 80: "localhost:80" } }, /^ports\.80: Expected a host port/],
  [{ ports: { 80: "999.0.0.1:80" } }, /^ports\.80: Expected a host port/],
  [{ ports: { 80: null } }, /^ports\.80: Expected a host port/],
  [{ ports: { 80: 1, "80/tcp": 2 } }, "ports: Repeated container port 80/tcp"],
  [{ volumes: "data:/data" }, /^volumes: Expected a list of "source:target\[:mode\]"/],
  [{ volumes: ["vol"] }, 'volumes[0]: Expected "source:target[:mode]", got "vol": the target is missing'],
  [{ volumes: [3] }, 'volumes[0]: Expected "source:target[:mode]", got 3'],
  [{ volumes: ["a:/b:rx"] }, 'volumes[0]: Expected a mode such as "ro", "z" or "ro,z", got "rx"'],
  [{ volumes: ["a:/b:"] }, 'volumes[0]: Expected a mode such as "ro", "z" or "ro,z", got ""'],
  [{ volumes: ["a:/b:rw,ro"] }, 'volumes[0]: Expected "rw" or "ro", got "rw,ro"'],
  [
    { volumes: ["a:/b:ro,chached"] },
    'volumes[0]: Expected a mode such as "ro", "z" or "ro,z", got "ro,chached", did you mean "cached"?',
  ],
  [{ volumes: ["a:/b:ro:x"] }, /^volumes\[0\]: .*too many colons$/],
  [{ volumes: ["a:b"] }, 'volumes[0]: Expected an absolute path in the container as target, got "b"'],
  [{ volumes: ["~/x:/b"] }, /^volumes\[0\]: Expected a volume name .* got "~\/x"$/],
  [{ volumes: ["a:/b", "c:/b"] }, 'volumes: Repeated target "/b"'],
  [{ volumes: { a: 3 } }, "volumes.a: Expected a target path or { bind, mode? }, got 3"],
  [{ volumes: { a: {} } }, "volumes.a: Missing, expected a path in the container as bind"],
  [{ volumes: { a: { bind: 3 } } }, "volumes.a: Expected a path in the container as bind, got 3"],
  [{ volumes: { a: { bind: "/a", mod: "ro" } } }, /^volumes\.a: Unknown field "mod"/],
  [{ alwaysStartNew: "yes" }, 'alwaysStartNew: Expected true or false, got "yes"'],
  [{ stopSignal: "SIGHUP" }, /^stopSignal: Expected one of "SIGINT", .*, got "SIGHUP"/],
  [{ stopSignal: 15 }, /^stopSignal: Expected one of .*, got 15$/],
  [{ buildFrom: 3 }, "buildFrom: Expected non-empty text, got 3"],
  [{ buildFrom: "" }, 'buildFrom: Expected non-empty text, got ""'],
  [{ buildFrom: "nowhere" }, `buildFrom: Cannot build from "${join(folder, "nowhere")}": it does not exist`],
  [
    { buildFrom: "deno.json" },
    `buildFrom: Cannot build from "${join(folder, "deno.json")}": it is not a folder`,
  ],
  [
    { buildFrom: "src" },
    `dockerfile: Cannot use the Dockerfile "${join(folder, "src", "Dockerfile")}": it does not exist`,
  ],
  [{ buildFrom: "src", dockerfile: "../deno.json" }, /^dockerfile: .* it must be inside of buildFrom$/],
  [{ buildFrom: "src", dockerfile: "load" }, /^dockerfile: .* it is not a file$/],
  [{ dockerfile: 3 }, "dockerfile: Expected non-empty text, got 3"],
  [{ dockerfile: "Dockerfile" }, "dockerfile: Has no effect without buildFrom"],
  [{ buildArgs: { A: 1 } }, "buildArgs.A: Expected text, got 1"],
  [{ target: 3 }, word],
  [{ pull: true }, word],
  [{ entrypoint: 3 }, "entrypoint: Expected text or a list of texts, got 3"],
  [{ entrypoint: ["a", 3] }, "entrypoint[1]: Expected text, got 3"],
  [{ cmd: "sh -c 'x" }, 'cmd: A quote in "sh -c \'x" is not closed'],
  [{ cmd: { a: 1 } }, 'cmd: Expected text or a list of texts, got {"a":1}'],
  [{ user: 1000 }, "user: Expected text, got 1000"],
  [{ workingDir: 1 }, word],
  [{ labels: { a: 1 } }, "labels.a: Expected text, got 1"],
  [{ labels: { "dev.miniboss.group": "x" } }, /Labels that start with "dev\.miniboss\." are miniboss's own/],
  [{ platform: 1 }, word],
  [{ init: 1 }, word],
  [{ tmpfs: { run: "" } }, 'tmpfs.run: Expected an absolute path in the container, got "run"'],
  [{ tmpfs: ["/run"] }, word],
  [{ shmBytes: "64m" }, 'shmBytes: Expected a whole number, 1 or more, got "64m"'],
  [{ memoryBytes: 1.5 }, word],
  [{ cpus: 0 }, "cpus: Expected a number above 0, got 0"],
  [{ ulimits: { nofile: "9" } }, 'ulimits.nofile: Expected a whole number or { soft, hard }, got "9"'],
  [{ ulimits: { nofile: { soft: 1 } } }, word],
  [{ capAdd: "NET_ADMIN" }, 'capAdd: Expected a list of texts, got "NET_ADMIN"'],
  [{ capDrop: [1] }, "capDrop[0]: Expected non-empty text, got 1"],
  [{ readOnly: "no" }, word],
  [{ extraHosts: { a: 1 } }, "extraHosts.a: Expected non-empty text, got 1"],
  [{ aliases: ["a b"] }, /^aliases\[0\]: Expected a name/],
  [{ healthcheck: "curl x" }, word],
  [{ healthcheck: {} }, "healthcheck.test: Missing, expected a command as text or a list of texts"],
  [{ healthcheck: { test: [] } }, word],
  [
    { healthcheck: { test: ["CMD", "curl", "-f", "http://localhost"] } },
    'healthcheck.test: "CMD" would be run as a program: write test: ["curl","-f","http://localhost"]',
  ],
  [
    { healthcheck: { test: ["CMD-SHELL", "curl x || exit 1"] } },
    'healthcheck.test: "CMD-SHELL" would be run as a program: write test: "curl x || exit 1"',
  ],
  [
    { healthcheck: { test: ["NONE"] } },
    'healthcheck.test: "NONE" would be run as a program: leave healthcheck out',
  ],
  [
    { healthcheck: { test: "x", retries: 0 } },
    "healthcheck.retries: Expected a whole number, 1 or more, got 0",
  ],
  [{ healthcheck: { test: "x", retry: 1 } }, "healthcheck.retry: Unknown field of a health check"],
  [{ restart: true }, word],
  [{ kind: "job", restart: "always" }, 'restart: A job that restarts "always" never ends'],
  [{ gpus: 0 }, 'gpus: Expected "all" or a whole number, 1 or more, got 0'],
  [{ timeoutMs: -1 }, "timeoutMs: Expected a number above 0, got -1"],
  [{ hookTimeoutMs: 0 }, "hookTimeoutMs: Expected a number above 0, got 0"],
  [{ preStart: 1 }, "preStart: Expected a function, got 1"],
  [{ ping: true }, "ping: Expected a function, got true"],
  [{ postStart: {} }, word],
  [{ preStop: "x" }, word],
  [{ postStop: [] }, word],
  [{ image: "a\0b" }, word],
];

for (const [fields, wanted] of misfits) {
  Deno.test(`validate() refuses ${Deno.inspect(fields)}`, () => {
    const problems = problemsOfService(fields);
    assertEquals(problems.length, 1, problems.join("\n"));
    const [problem = ""] = problems;
    if (typeof wanted === "string") assertEquals(problem, wanted);
    else assert((wanted === word ? /: (Expected|Missing, expected) / : wanted).test(problem), problem);
  });
}

Deno.test("validate() has a row for every field in the tables", () => {
  const rows = new Set(misfits.flatMap(([fields]) => Object.keys(fields)));
  const { hooks, build: _build, ...plain } = read({});
  const fields = [
    ...Object.keys(plain),
    ...Object.keys(hooks),
    "buildFrom",
    "dockerfile",
    "buildArgs",
    "target",
  ];
  assertEquals(fields.filter((field) => !rows.has(field)), []);
});

Deno.test("validate() reports all problems at once, each with its place", () => {
  const error = assertThrows(
    () =>
      validate({
        nam: "x",
        services: [service({ image: "", port: {} }), 7, service({ name: "db", pull: 1 })],
      }, origin),
    SpecError,
  );
  assertEquals(
    error.message,
    [
      'Cannot use spec "miniboss.ts", it has 5 problems:',
      '  group: Unknown field "nam", did you mean "name"?',
      "  services[1]: Expected a service (an object or a class), got 7",
      '  services[0] "api": Unknown field "port", did you mean "ports"?',
      '  services[0] "api": image: Expected non-empty text, got ""',
      '  services[2] "db": pull: Expected one of "missing", "always", "never", got 1',
    ].join("\n"),
  );
});

Deno.test("validate() knows what other tools call a field", () => {
  assertEquals(problemsOfService({ environment: {}, depends_on: [], always_start_new: true, nonsense: 1 }), [
    'Unknown field "environment", did you mean "env"?',
    'Unknown field "depends_on", did you mean "dependencies"?',
    'Unknown field "always_start_new", did you mean "alwaysStartNew"?',
    'Unknown field "nonsense"',
  ]);
});

const wrongGroups: [string, unknown, string][] = [
  ["nothing", undefined, "Expected a group { name?, services, ... } as default export, got nothing"],
  ["a list", [], "Expected a group { name?, services, ... } as default export, got []"],
  ["text", "x", 'Expected a group { name?, services, ... } as default export, got "x"'],
  ["no services", { name: "a" }, "services: No services defined"],
  ["an empty list", { services: [] }, "services: No services defined"],
  ["services that are no list", { services: {} }, "services: Expected a list of services, got {}"],
  ["a bad name", { name: "a b", services: [service()] }, "group: name: Expected a name"],
  [
    "a hook that is none",
    { onStart: 1, services: [service()] },
    "group: onStart: Expected a function, got 1",
  ],
  [
    "a name twice",
    { services: [service(), service({ name: "b" }), service(), service({ name: "b" })] },
    "services: Repeated service names: api, b",
  ],
];

for (const [what, spec, wanted] of wrongGroups) {
  Deno.test(`validate() refuses a group that is or has ${what}`, () => {
    assertStringIncludes(problemsOf(spec).join("\n"), wanted);
  });
}

class Database extends Service {
  name = "db";
  image = "db:1";
}

Deno.test("validate() takes classes, instances and plain objects, as services and as dependencies", () => {
  const cache = service({ name: "cache" });
  const web = service({ name: "web", dependencies: [Database, cache, "db", new Database()] });
  const instance = new (class Late extends Service {
    name = "late";
    image = "late:1";
    dependencies = [web];
  })();
  const { services } = validate(group({ services: [Database, cache, web, instance] }), origin);
  assertEquals(services.map(({ name, dependencies }) => [name, dependencies]), [
    ["db", []],
    ["cache", []],
    ["web", ["db", "cache"]],
    ["late", ["web"]],
  ]);
});

Deno.test("validate() takes shared base classes, methods of a class's own and inherited hooks", async () => {
  const ran: string[] = [];
  abstract class Base extends Service {
    image = "base:1";
    #secret = "kept";
    helper() {
      return this.#secret;
    }
    preStart() {
      ran.push(`${this.name} ${this.helper()}`);
    }
    get user() {
      return "me";
    }
  }
  class One extends Base {
    name = "one";
    override helper() {
      return `own ${super.helper()}`;
    }
  }
  const [one] = validate({ services: [One] }, origin).services;
  assertEquals(one?.user, "me");
  const { preStart } = one?.hooks ?? {};
  assert(preStart);
  await preStart(undefined as never);
  assertEquals(ran, ["one own kept"]);
});

Deno.test("validate() binds env functions and group hooks to their object", () => {
  class Group {
    #names: string[] = [];
    services = [{ ...service(), port: undefined, env: () => ({ A: 1 }) }];
    onStart(names: readonly string[]) {
      this.#names.push(...names);
    }
  }
  const { onStart, services } = validate(new Group(), origin);
  onStart?.(["x"], undefined as never);
  const env = services[0]?.env;
  assertEquals(typeof env === "function" ? env(undefined as never) : undefined, { A: 1 });
});

Deno.test("validate() reports what classes do wrong", () => {
  class Thrower extends Service {
    name = "thrower";
    image = "x";
    constructor() {
      super();
      throw new Error("no such luck");
    }
  }
  class Mistyped extends Service {
    name = "mistyped";
    image = "x";
    enviroment = {};
    accounts = ["a"];
    prestart() {}
    seed() {}
  }
  abstract class Base extends Service {
    get cmd(): string {
      throw new Error("not yet");
    }
  }
  assertEquals(problemsOf({ services: [Thrower, Mistyped, Base, () => service(), Database, Database] }), [
    'services[0] "Thrower": Its constructor threw: no such luck',
    "services[3]: Expected a service (an object or a class), got a function",
    "services: Repeated service names: db",
    'services[1] "mistyped": Unknown field "enviroment", did you mean "env"?',
    'services[1] "mistyped": Unknown field "accounts", write "#accounts" to keep a field of your own',
    'services[1] "mistyped": Unknown method "prestart", did you mean "preStart"?',
    "services[2]: cmd: Reading it threw: not yet",
    'services[2]: name: Missing, expected a name of up to 63 letters, digits, "_", "." and "-" that starts with a letter or digit',
    "services[2]: image: Missing, expected non-empty text",
  ]);
});

Deno.test("validate() recognises services of a second copy of the API by their brand", () => {
  const brand = Symbol.for("miniboss.service/1");
  const Other = function (this: Anything) {
    this.name = "other";
    this.image = "other:1";
    this[brand as never] = true as never;
  };
  Object.defineProperty(Other, brand, { value: true });
  const { services } = validate({ services: [Other, service({ dependencies: [Other] })] }, origin);
  assertEquals(services[1]?.dependencies, ["other"]);
});

const circles: [string, Record<string, string[]>, string[]][] = [
  ["two services", { a: ["b"], b: ["a"] }, ["a -> b -> a"]],
  ["parity B1: leaves before the circle", { a: ["l", "m", "b"], b: ["l", "m", "a"], l: [], m: [] }, [
    "a -> b -> a",
  ]],
  ["three services behind a fourth", { s: ["a"], a: ["b"], b: ["c"], c: ["a"] }, ["a -> b -> c -> a"]],
  ["two circles", { a: ["b"], b: ["a"], c: ["d"], d: ["c"] }, ["a -> b -> a", "c -> d -> c"]],
];

for (const [what, graph, wanted] of circles) {
  Deno.test(`validate() prints the path of a circular dependency: ${what}`, () => {
    const services = Object.entries(graph).map(([name, dependencies]) => service({ name, dependencies }));
    assertEquals(
      problemsOf({ services }),
      wanted.map((path) => `services: Circular dependency: ${path}`),
    );
  });
}

Deno.test("validate() takes a diamond for no circle, in time that does not grow with its paths", () => {
  const services = Array.from(
    { length: 60 },
    (_, i) =>
      service({ name: `s${i}`, dependencies: [i + 1, i + 2].filter((n) => n < 60).map((n) => `s${n}`) }),
  );
  assertEquals(validate({ services }, origin).services.length, 60);
});

Deno.test("validate() refuses a host port that two services publish", () => {
  const a = service({ name: "a", ports: { 80: 8080, 81: 0, 82: 9000, "53/udp": 5353 } });
  const b = service({ name: "b", ports: { 80: "0.0.0.0:8080", 81: 0, 82: "127.0.0.2:9000", 53: 5353 } });
  assertEquals(problemsOf({ services: [a, b] }), [
    'services[1] "b": ports.80: Host port 8080 is already used by services[0] "a": ports.80',
  ]);
});

Deno.test("validate() reads how an image is built, relative to the spec's folder", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(directory, "db"));
    await Deno.writeTextFile(join(directory, "db", "Other"), "FROM scratch");
    const spec = service({ buildFrom: "db/", dockerfile: "Other", buildArgs: { A: "1" }, target: "final" });
    const { services } = validate({ services: [spec] }, { ...origin, folder: directory });
    assertEquals(services[0]?.build, {
      directory: join(directory, "db"),
      dockerfile: "Other",
      args: { A: "1" },
      target: "final",
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("validate() keeps braces of the spec's folder out of placeholders", () => {
  const [read] =
    validate({ services: [service({ volumes: ["./{x}:/x"] })] }, { ...origin, folder: "/a{b}" }).services;
  assertEquals(read?.volumes[0]?.source, "/a{{b}}/{x}");
});

const names: [string, string, Partial<GroupSpec>, string | undefined, string][] = [
  ["file:///home/some%20weird%20dir/miniboss.ts", "/home/some weird dir", {}, undefined, "some-weird-dir"],
  ["file:///home/x/miniboss.ts", "/home/x", { name: "Own" }, undefined, "Own"],
  ["file:///home/x/miniboss.ts", "/home/x", { name: "own" }, "asked", "asked"],
  ["file:///%C3%89t%C3%A9/shop.ts", "/Été", {}, undefined, "ete"],
  ["https://h/a/shop.ts?x=1", "/w", {}, undefined, "shop"],
  ["https://h/a/shop/spec.ts", "/w", {}, undefined, "shop"],
  ["https://h/a/shop/mod.ts", "/w", {}, undefined, "shop"],
  ["https://h/a/My%20Shop/miniboss.ts", "/w", {}, undefined, "my-shop"],
  ["https://shop.example/miniboss.ts", "/w", {}, undefined, "shop-example"],
];

for (const [url, folder, spec, groupName, wanted] of names) {
  Deno.test(`parity 12: validate() names the group of ${url} "${wanted}"`, () => {
    const where = { specUrl: new URL(url), folder, shown: url, groupName };
    assertEquals(validate({ ...spec, services: [service()] }, where).name, wanted);
  });
}

// Made by python-slugify 9.0.0.
const slugs = [
  ["straße", "strasse"],
  ["GROẞ", "gross"],
  ["Müller Übung", "muller-ubung"],
  ["Привет мир", "privet-mir"],
  ["щука Ёлка объём", "shchuka-elka-obem"],
  ["Їжак Ґанок", "izhak-ganok"],
  ["Ђорђе Љубав", "djordje-ljubav"],
  ["Ελληνικά ψάρι", "ellenika-psari"],
  ["Đặng Văn", "dang-van"],
  ["ŁódŹ Øre Æsir œuvre", "lodz-ore-aesir-oeuvre"],
  ["İstanbul ığdır", "istanbul-igdir"],
  ["Þór", "thor"],
  ["don't", "don-t"],
  ["1,000 München™ １２", "1000-munchentm-12"],
] as const;

for (const [folder, wanted] of slugs) {
  Deno.test(`parity 12: validate() names the group of the folder "${folder}" "${wanted}"`, () => {
    const where = { specUrl: new URL("file:///x/miniboss.ts"), folder: `/${folder}`, shown: "x" };
    assertEquals(validate({ services: [service()] }, where).name, wanted);
  });
}

Deno.test("parity 12: validate() names a group in a folder without Latin letters, the same each time", () => {
  const where = { specUrl: new URL("file:///x/miniboss.ts"), folder: "/日本", shown: "x" };
  const { name } = validate({ services: [service()] }, where);
  assertEquals(name, validate({ services: [service()] }, where).name);
  assert(/^group-[0-9a-f]{6}$/.test(name), name);
});
