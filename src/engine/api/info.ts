/** What an engine says of itself and its machine. */
import type { CallOptions, EngineInfo } from "../engine.ts";
import type { Http } from "../http/http.ts";
import { list, number, object, optional, text } from "../http/shape.ts";

/** The fields of `/info` that miniboss reads. */
interface Info {
  readonly ID?: string;
  readonly Name?: string;
  readonly OperatingSystem: string;
  readonly Driver?: string;
  readonly DockerRootDir?: string;
  readonly Containers?: number;
  readonly ContainersRunning?: number;
  readonly Images?: number;
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly SystemTime?: string;
  readonly Warnings?: readonly string[] | null;
}

const INFO = object({
  ID: optional(text),
  Name: optional(text),
  OperatingSystem: text,
  Driver: optional(text),
  DockerRootDir: optional(text),
  Containers: optional(number),
  ContainersRunning: optional(number),
  Images: optional(number),
  NCPU: optional(number),
  MemTotal: optional(number),
  SystemTime: optional(text),
  Warnings: optional(list(text)),
});

/** Asks the engine about its machine. */
export async function readInfo(
  http: Http,
  { signal, podman }: CallOptions & { readonly podman: boolean },
): Promise<EngineInfo> {
  const info = await http.json<Info>({
    method: "GET",
    path: "/info",
    attempted: "ask the engine about its machine",
    signal,
  }, INFO);
  const timeMs = Date.parse(info.SystemTime ?? "");
  return {
    // Podman makes up another ID for each answer; its containers are those of one folder of one machine.
    id: podman ? [info.Name, info.DockerRootDir].filter(Boolean).join(":") : info.ID ?? "",
    system: info.OperatingSystem,
    storageDriver: info.Driver ?? "",
    rootFolder: info.DockerRootDir ?? "",
    containers: info.Containers ?? 0,
    running: info.ContainersRunning ?? 0,
    images: info.Images ?? 0,
    cpus: info.NCPU ?? 0,
    memoryBytes: info.MemTotal ?? 0,
    timeMs: Number.isNaN(timeMs) ? undefined : timeMs,
    warnings: (info.Warnings ?? []).map((text) => text.replace(/^WARNING: /, "").replace(/\.$/, "")),
  };
}
