/** The kinds of spec, and which ways refuse them. */
import { fetches, type Way } from "./ways.ts";

/** A refusal: which ways refuse, what they say, and why in the words of the documentation. */
export interface Refusal {
  readonly by: (way: Way) => boolean;
  readonly said: RegExp;
  readonly why: string;
}

/** A kind of spec: its files, `spec.ts` unless it says otherwise. `ORIGIN` in them is the server, `FOLDER` the URL of their folder. */
export interface Kind {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** @default {"spec.ts"} */
  readonly spec?: string;
  readonly refusals?: readonly Refusal[];
}

const remote = (way: Way) => way.spec === "http URL";
const service = '{ name: "a", image: "x" }';
const plain = `export default { services: [${service}] };`;

/** All kinds, in the order of the documentation. */
export const KINDS: readonly Kind[] = [
  {
    name: "a plain object, only types imported",
    files: {
      "spec.ts": `import type { GroupSpec } from "miniboss";
        export default { services: [${service}] } satisfies GroupSpec;`,
    },
  },
  {
    name: "`group` and service classes",
    files: {
      "spec.ts": `import { group, ready, Service } from "miniboss";
        class A extends Service { name = "a"; image = "x"; ping = ready.tcp(80); }
        class B extends A { override name = "b"; dependencies = [A]; }
        export default group({ services: [A, new B()] });`,
    },
  },
  {
    name: "a function, which may be async",
    files: { "spec.ts": `export default async () => ({ services: [await Promise.resolve(${service})] });` },
  },
  {
    name: "modules beside the spec, also computed",
    files: {
      "spec.ts": `import { image } from "./lib/image.ts";
        import { group } from "miniboss";
        const { name } = await import("./lib/" + "name" + ".ts");
        export default group({ services: [{ name, image }] });`,
      "lib/image.ts": 'import { tag } from "../tag.js"; export const image: string = `x:${tag}`;',
      "lib/name.ts": 'import { Service } from "miniboss"; void Service; export const name = "a";',
      "tag.js": 'export * from "./deep.js";',
      "deep.js": "export const tag = 1;",
    },
  },
  {
    name: "JSON and text files",
    files: {
      "spec.ts": `import settings from "./settings.json" with { type: "json" };
        import note from "./note.txt" with { type: "text" };
        export default { services: [{ name: "a", image: settings.image, env: { NOTE: note } }] };`,
      "settings.json": '{ "image": "x" }',
      "note.txt": "noted",
    },
  },
  {
    name: "enums, namespaces, parameter properties",
    files: {
      "spec.ts": `enum Port { Http = 80 }
        namespace images { export const web = "x"; }
        class Named { constructor(readonly name: string) {} }
        export default { services: [{ name: new Named("a").name, image: images.web, ports: { [Port.Http]: 0 } }] };`,
    },
  },
  {
    name: "decorators",
    files: {
      "spec.ts": `import { group, Service } from "miniboss";
        function named(name: string) {
          return (_: undefined, context: ClassFieldDecoratorContext) => (value: string) => value + name + String(context.name).length;
        }
        class A extends Service { @named("a") name = "a"; image = "x"; }
        export default group({ services: [A] });`,
    },
  },
  {
    name: "decorators in a module that is imported after another",
    files: {
      "spec.ts": `import { first } from "./first.ts";
        const { A } = await import("./late.ts");
        export default { services: [new A(first)] };`,
      "first.ts": 'export const first: string = "a";',
      "late.ts": `const kept = (_: undefined, _context: ClassFieldDecoratorContext) => undefined;
        export class A { @kept image = "x"; constructor(readonly name: string) {} }`,
    },
  },
  {
    name: "`import.meta` and top-level await",
    files: {
      "spec.ts": `const { url, dirname, filename, main } = import.meta;
        const beside = import.meta.resolve("./settings.json");
        const remote = url.startsWith("http");
        const fits = [
          new URL("settings.json", url).href === beside,
          url.endsWith("/spec.ts"),
          remote ? dirname === undefined : filename === dirname + "/spec.ts",
          !main,
          (await import(beside, { with: { type: "json" } })).default.image === "x",
        ];
        if (fits.includes(false)) throw new Error(JSON.stringify([fits, url, beside, dirname, filename, main]));
        const text = remote ? await (await fetch(beside)).text() : await Deno.readTextFile(new URL(beside));
        export default { services: [{ name: "a", image: JSON.parse(text).image }] };`,
      "settings.json": '{ "image": "x" }',
    },
  },
  {
    name: "a worker of the spec's own",
    files: {
      "spec.ts": `const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
        const image = await new Promise<string>((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
        });
        worker.terminate();
        export default { services: [{ name: "a", image }] };`,
      "worker.ts": 'const image: string = "x"; self.postMessage(image);',
    },
    refusals: [{
      by: ({ run, spec }) => run === "program" && spec === "http URL",
      said: /Module not found: http:.*\/worker\.ts/,
      why: "a compiled program loads workers from files, `data:` and `blob:` URLs only",
    }],
  },
  {
    name: "a module from another address, allowed by `--allow-host`",
    files: {
      "spec.ts":
        'import { image } from "ORIGIN/shared/image.ts"; export default { services: [{ name: "a", image }] };',
    },
  },
  {
    name: "the API by the URL of `miniboss.js`",
    files: {
      "spec.ts": `import { group, ready, Service } from "ORIGIN/miniboss.js";
        class A extends Service { name = "a"; image = "x"; ping = ready.tcp(80); }
        export default group({ services: [A] });`,
    },
  },
  {
    name: "what Deno and Node have built in",
    files: {
      "spec.ts": `import { basename } from "node:path";
        export default { services: [{ name: basename("/x/a"), image: "x", env: { OS: Deno.build.os } }] };`,
    },
  },
  {
    name: "`npm:` packages",
    files: {
      "spec.ts": `import { packTar } from "npm:modern-tar@0.8.6"; void packTar; ${plain}`,
    },
    refusals: [{
      by: fetches,
      said:
        /"npm:modern-tar@0\.8\.6" is a package, which this miniboss loads only from a server of ES modules/,
      why:
        "a binary has no package manager; `MINIBOSS_CDN` names a server of ES modules to take packages from",
    }],
  },
  {
    name: "a script without an extension that begins with `#!`",
    spec: "shop",
    files: {
      "shop": `#!/usr/bin/env -S miniboss -f
        import { group } from "miniboss"; const image: string = "x"; export default group({ services: [{ name: "a", image }] });`,
    },
  },
  {
    name: "a file imported by a module from the network",
    files: {
      "spec.ts":
        'import { image } from "FOLDER/image.ts"; export default { services: [{ name: "a", image }] };',
      "image.ts": 'export const image = "x";',
    },
    refusals: [{
      by: remote,
      said: /a module from the network may not import a file/,
      why: "code from the network may not reach for local modules",
    }],
  },
  {
    name: "names of the user's own import map",
    files: {
      "spec.ts": 'import { image } from "images"; export default { services: [{ name: "a", image }] };',
      "deno.json": '{ "imports": { "images": "./images.ts" } }',
      "images.ts": 'export const image = "x";',
    },
    refusals: [{
      by: () => true,
      said: /Cannot load "images"|"images" not a dependency/,
      why: "miniboss reads no import map, so that a spec means the same from everywhere",
    }],
  },
  {
    name: "an image built from a folder of the spec",
    files: {
      "spec.ts": 'export default { services: [{ name: "a", image: "x:1", buildFrom: "web/" }] };',
      "web/Dockerfile": "FROM scratch",
    },
    refusals: [{
      by: remote,
      said: /Cannot build from ".*web": it does not exist/,
      why: "relative folders of a spec from a URL are those of the working directory",
    }],
  },
];
