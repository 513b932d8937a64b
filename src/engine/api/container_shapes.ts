/** The shapes of what an engine says of containers: the fields that miniboss reads. */
import { anything, flag, list, mapOf, name, number, object, optional, text } from "../http/shape.ts";

const NETWORKS = optional(
  mapOf(optional(object({ NetworkID: optional(text), IPAddress: optional(text) }))),
);

/** `GET /containers/json` */
export const SUMMARIES = list(object({
  Id: name,
  Names: optional(list(text)),
  Image: optional(text),
  ImageID: optional(text),
  Created: optional(number),
  State: text,
  Status: optional(text),
  Labels: optional(mapOf(text)),
  Ports: optional(list(object({
    IP: optional(text),
    PrivatePort: optional(number),
    PublicPort: optional(number),
    Type: optional(text),
  }))),
  NetworkSettings: optional(object({ Networks: NETWORKS })),
  Mounts: optional(list(object({ Type: optional(text), Name: optional(text) }))),
}));

/** `GET /containers/ID/json` */
export const INSPECTED = object({
  Id: name,
  Name: optional(text),
  Image: optional(text),
  Created: optional(text),
  RestartCount: optional(number),
  State: object({
    Status: optional(text),
    Running: flag,
    ExitCode: optional(number),
    OOMKilled: optional(flag),
    Error: optional(text),
    StartedAt: optional(text),
    FinishedAt: optional(text),
    Health: optional(object({
      Status: optional(text),
      Log: optional(list(object({ Output: optional(text) }))),
    })),
  }),
  Config: optional(object({
    Image: optional(text),
    Tty: optional(flag),
    Env: optional(list(text)),
    Labels: optional(mapOf(text)),
  })),
  HostConfig: optional(object({ NetworkMode: optional(text) })),
  Mounts: optional(list(object({ Type: optional(text), Name: optional(text), Destination: optional(text) }))),
  NetworkSettings: optional(object({
    Networks: NETWORKS,
    Ports: optional(mapOf(optional(list(object({ HostIp: optional(text), HostPort: optional(text) }))))),
  })),
});

/** `POST /containers/ID/wait` */
export const WAITED = object({ StatusCode: number, Error: anything });
