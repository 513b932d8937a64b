/** Images of a run: pulled when missing, built when asked for, old ones removed. */
import { messageOf, MinibossError } from "../../base/errors.ts";
import type { ImageProgress, Labels } from "../../engine/engine.ts";
import type { Service } from "../../model/group.ts";
import { LABEL, selector } from "../../model/labels.ts";
import { builtRepository } from "../../model/names.ts";
import { resolveImage } from "../../model/resolve.ts";
import type { Run } from "../session/run.ts";

/** How much of an image's id its tag holds. */
const shortId = 12;

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
    labels: imageLabels(run, service),
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
  const [name] = (await run.engine.images.inspect(id, { signal: run.signal }))?.RepoTags ?? [];
  // Where others are kept, the name is given again: its time tells which was built last.
  if (name !== undefined && !run.options.keepImages) return;
  const repository = name?.slice(0, name.lastIndexOf(":")) ?? builtRepository(service.name, new Date());
  const tag = name?.slice(repository.length + 1) ?? id.replace("sha256:", "").slice(0, shortId);
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
  const tag = (await run.engine.images.inspect(id, { signal: run.signal }))?.RepoTags?.[0];
  return { run: tag ?? id, compared: id };
}

/** The labels of an image built for a service. No more than finds it again: the classic builder makes a container for each. */
function imageLabels(run: Run, service: Service): Labels {
  return { ...selector(run.identity), [LABEL.service]: service.name };
}

/** The images built for a service. */
async function builtImages(run: Run, service: Service): Promise<{ id: string; tags: readonly string[] }[]> {
  const images = await run.engine.images.list(imageLabels(run, service), { signal: run.signal });
  return images.map((image) => ({ id: image.Id ?? "", tags: image.RepoTags ?? [] }));
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
    // A tag of another form was given by the user.
    const ours = tags.every((tag) =>
      /-\d{4}-\d{2}-\d{2}-\d{4}:[0-9a-f]{12}$/.test(tag) || tag === "<none>:<none>"
    );
    if (id === current || !ours) continue;
    try {
      for (const tag of tags.filter((name) => name !== "<none>:<none>")) {
        await run.engine.images.remove(tag, { signal: run.signal });
      }
      await run.engine.images.remove(id, { signal: run.signal });
    } catch (error) {
      run.signal.throwIfAborted();
      run.emit({ kind: "log", service: service.name, text: `An old image stays: ${messageOf(error)}` });
    }
  }
}
