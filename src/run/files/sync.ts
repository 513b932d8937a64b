/** Copies files that changed into a running container, and restarts or signals it. */
import { join, relative } from "@std/path";
import { isOwnFile } from "../../base/own_files.ts";
import { createTarPacker, type TarPackController } from "../../base/tar.ts";
import { firstThree } from "../../base/text.ts";
import { EXIT, messageOf, MinibossError } from "../../base/errors.ts";
import type { Service, SyncRule } from "../../model/group.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { planRestart } from "../../plan/restart.ts";
import { containersOf } from "../../plan/containers.ts";
import { isLive } from "../../plan/containers.ts";
import type { FilesToSync } from "./file_changes.ts";
import type { Run } from "../session/run.ts";
import { executePlan, exitCodeOf, type Result } from "../execute/execute_plan.ts";
import { type SessionOptions, withSession } from "../session/session.ts";

/** What is copied. */
export interface SyncOptions {
  readonly service: Service;
  readonly syncs: readonly FilesToSync[];
  /** Why a container is restarted, for the plan. */
  readonly cause: string;
}

/** Copies files into a service's container and does what its rules say. @throws {MinibossError} when it has none */
export async function syncFiles(session: SessionOptions, options: SyncOptions): Promise<Result> {
  const { service, syncs, cause } = options;
  return await withSession("watch", session, async ({ run, snapshot }) => {
    const container = containersOf(snapshot, service.name)[0];
    if (!container) {
      throw new MinibossError(`Cannot copy files to "${service.name}": it has no container, start it first`);
    }
    for (const { rule, paths } of syncs) await copy(run, container, { service, rule, paths });
    const thens = syncs.map(({ rule }) => rule.then);
    const restarts = thens.some(({ kind }) => kind === "restart");
    const outcome = restarts && await executePlan(run, planRestart(service, container, cause), () => []);
    if (!restarts) await sendSignals(run, container, service, thens);
    run.signal.throwIfAborted();
    const exitCode = outcome ? exitCodeOf(outcome) : EXIT.done;
    const [done, failed] = exitCode === EXIT.done ? [[service.name], []] : [[], [service.name]];
    run.emit({ kind: "finished", command: "watch", done, failed });
    return { done, failed, exitCode };
  });
}

async function sendSignals(
  run: Run,
  container: ObservedContainer,
  service: Service,
  thens: readonly SyncRule["then"][],
): Promise<void> {
  const signals = new Set(thens.flatMap((then) => then.kind === "signal" ? [then.signal] : []));
  for (const signal of signals) {
    if (isLive(container)) {
      await run.engine.containers.kill(container.id, signal, { signal: run.signal });
      run.emit({ kind: "log", service: service.name, text: `Sent ${signal}` });
    } else run.emit({ kind: "log", service: service.name, text: `Sent no ${signal}: it does not run` });
  }
}

/** A file or link to be copied; `name` is its path in the container without the leading slash. */
interface Entry {
  readonly name: string;
  readonly path: string;
  readonly info: Deno.FileInfo;
}

async function copy(
  run: Run,
  container: ObservedContainer,
  { service, rule, paths }: FilesToSync & { readonly service: Service },
): Promise<void> {
  const { engine, signal } = run;
  const tell = (text: string) => run.emit({ kind: "log", service: service.name, text });
  const entries: Entry[] = [];
  const gone: string[] = [];
  for (const path of paths) {
    const target = targetOf(rule, path);
    const found = await entriesOf(path, target);
    if (found) entries.push(...found);
    else gone.push(target);
  }
  if (entries.length > 0) {
    await engine.containers.writeFiles(container.id, "/", packed(entries), { signal });
    tell(`Copied ${firstThree(entries.map(({ name }) => `/${name}`))}`);
  }
  if (gone.length === 0) return;
  try {
    const { code, stderr } = await engine.exec(container.id, {
      command: ["rm", "-rf", "--", ...gone],
      signal,
    });
    if (code === 0) tell(`Removed ${firstThree(gone)}`);
    else {tell(
        `Cannot remove ${firstThree(gone)}: ${
          new TextDecoder().decode(stderr).trim() || `exit code ${code}`
        }`,
      );}
  } catch (error) {
    signal.throwIfAborted();
    tell(`Cannot remove ${firstThree(gone)}: ${messageOf(error)}`);
  }
}

function targetOf(rule: SyncRule, path: string): string {
  const name = relative(rule.from, path);
  return name === "" ? rule.to : join(rule.to, name);
}

/** The files at a path and below; undefined when there is nothing any more. */
async function entriesOf(path: string, target: string): Promise<Entry[] | undefined> {
  try {
    const info = await Deno.lstat(path);
    if (!info.isDirectory) return [{ name: target.replace(/^\/+/, ""), path, info }];
    const all = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
    const names = all.filter((name) => !isOwnFile(name)).sort();
    const found = await Promise.all(names.map((name) => entriesOf(join(path, name), join(target, name))));
    return found.flatMap((entries) => entries ?? []);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function packed(entries: readonly Entry[]): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  pack(entries, controller).catch((error) => controller.error(error));
  return readable;
}

async function pack(entries: readonly Entry[], controller: TarPackController): Promise<void> {
  for (const { name, path, info } of entries) {
    const common = {
      name,
      mode: (info.mode ?? 0o644) & 0o7777,
      mtime: info.mtime ?? new Date(),
      uid: 0,
      gid: 0,
    };
    if (info.isSymlink) {
      const linkname = await Deno.readLink(path);
      await controller.add({ ...common, type: "symlink", size: 0, linkname }).close();
    } else if (info.isFile) {
      // What is written in the meantime is the next change: only so much is read as the header says.
      const bytes = (await Deno.readFile(path)).subarray(0, info.size);
      const body = controller.add({ ...common, type: "file", size: bytes.length }).getWriter();
      await body.write(bytes);
      await body.close();
    }
  }
  controller.finalize();
}
