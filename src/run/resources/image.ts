/** Images of a run: pulled when missing, built when asked for, old ones removed. */
import { messageOf, MinibossError } from "../../base/errors.ts";
import type { ImageProgress } from "../../engine/engine.ts";
import type { Service } from "../../model/group.ts";
import { imageSelector } from "../../model/labels.ts";
import { builtRepository, builtTag, isBuiltTag } from "../../model/names.ts";
import { resolveImage } from "../../model/resolve.ts";
import type { Run } from "../session/run.ts";

function progress(run: Run, service: Service): (progress: ImageProgress) => void {
  return (event) => {
    if (event.kind === "line") run.emit({ kind: "log", service: service.name, text: event.text });
    else {
      const { done, total } = event;
      run.emit({
        kind: "progress",
        service: service.name,
        progress: { done, total, unit: event.kind === "bytes" ? "bytes" : "steps" },
      });
    }
  };
}

/** Pulls a service's image unless it is here, or always. */
export async function pull(run: Run, service: Service, always: boolean): Promise<void> {
  const { image } = resolveImage(service, run.store.values());
  const here = await run.engine.images.inspect(image, { signal: run.signal });
  if (here && !always) return;
  if (service.pull === "never") {
    throw new MinibossError(
      `Cannot start "${service.name}": image "${image}" is not here, and pull is "never"`,
    );
  }
  const onProgress = progress(run, service);
  await run.engine.images.pull(image, { platform: service.platform, signal: run.signal, onProgress });
}

/**
 * Builds a service's image: with `always` whether it is there or not. The tag `latest` gets a name of its own, any other
 * is the image's name.
 */
export async function build(run: Run, service: Service, always: boolean): Promise<void> {
  const resolved = resolveImage(service, run.store.values());
  if (!resolved.build) throw new Error(`No build directory for "${service.name}"`);
  const { engine, signal } = run;
  if (!always && await engine.images.inspect(resolved.image, { signal })) return;
  const isLatest = resolved.image.endsWith(":latest");
  const { directory, dockerfile, args, target } = resolved.build;
  const id = await engine.images.build({
    directory,
    dockerfile,
    args,
    target,
    platform: service.platform,
    labels: imageSelector(run.identity),
    ...(!isLatest && { tag: resolved.image }),
    signal,
    onProgress: progress(run, service),
  });
  if (!always) return;
  run.built.set(service.name, id);
  if (isLatest) await tagBuilt(run, service, id);
}

/** Names an image built at every start, unless an earlier build of the same content has a name already. */
async function tagBuilt(run: Run, service: Service, id: string): Promise<void> {
  const found = await run.engine.images.inspect(id, { signal: run.signal });
  const name = found?.RepoTags?.find((tag) => isBuiltTag(tag, service.name, id));
  // Where others are kept, the name is given again: its time tells which was built last.
  if (name !== undefined && !run.options.keepImages) return;
  const repository = name?.slice(0, name.lastIndexOf(":")) ?? builtRepository(service.name, new Date());
  const tag = name?.slice(repository.length + 1) ?? builtTag(id);
  await run.engine.images.tag(id, repository, tag, { signal: run.signal });
}

/** The image a service's container is made from, and what its configuration compares. */
export async function imageOf(
  run: Run,
  service: Service,
  image: string,
): Promise<{ readonly run: string; readonly compared: string }> {
  if (!service.build || !image.endsWith(":latest")) return { run: image, compared: image };
  const id = run.built.get(service.name) ?? await builtLast(run, service);
  if (id === undefined) {
    throw new MinibossError(
      `Cannot start "${service.name}": its image was never built, start it without --no-build`,
    );
  }
  const tags = (await run.engine.images.inspect(id, { signal: run.signal }))?.RepoTags ?? [];
  const tag = tags.find((name) => isBuiltTag(name, service.name, id)) ?? tags[0];
  return { run: tag ?? id, compared: id };
}

/** An image built for a service, with the names that miniboss gave it; the user's own are left out. */
interface BuiltImage {
  readonly id: string;
  readonly tags: readonly string[];
}

/**
 * The images built for a service. Labels pass on to images made from these, and services share images, so it is told by the
 * name: it has the service in it, and the beginning of the image's own id.
 */
async function builtImages(run: Run, service: Service): Promise<BuiltImage[]> {
  const images = await run.engine.images.list(imageSelector(run.identity), { signal: run.signal });
  return images.flatMap(({ Id: id, RepoTags }) => {
    const tags = (RepoTags ?? []).filter((tag) => isBuiltTag(tag, service.name, id));
    return tags.length > 0 ? [{ id, tags }] : [];
  });
}

/**
 * The image built last for a service: the one named last. When it was made does not tell, for BuildKit gives an image the time
 * of its newest layer, which may be its base's or come from the cache.
 */
async function builtLast(run: Run, service: Service): Promise<string | undefined> {
  const images = await builtImages(run, service);
  if (images.length < 2) return images[0]?.id;
  const named = await Promise.all(images.map(async ({ id }) => {
    const { Metadata, Created } = await run.engine.images.inspect(id, { signal: run.signal }) ?? {};
    return { id, at: Date.parse(Metadata?.LastTagTime ?? Created ?? "") };
  }));
  return named.sort((a, b) => b.at - a.at)[0]?.id;
}

/** Removes the images built earlier for a service that no container uses; those that cannot go stay. */
export async function removeOldImages(run: Run, service: Service): Promise<void> {
  if (run.options.keepImages) return;
  const current = run.built.get(service.name);
  if (current === undefined) return;
  for (const { id, tags } of await builtImages(run, service)) {
    if (id === current) continue;
    try {
      // The image goes with its last name.
      for (const tag of tags) await run.engine.images.remove(tag, { signal: run.signal });
    } catch (error) {
      run.signal.throwIfAborted();
      run.emit({ kind: "log", service: service.name, text: `An old image stays: ${messageOf(error)}` });
    }
  }
}
