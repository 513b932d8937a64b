/** The `ports` field. */
import * as v from "valibot";
import type { PortBinding } from "../../model/group.ts";
import { entries, Misfit, once, show } from "./basic.ts";

/** Container port to host port, each in one of its spellings. */
export const ports = v.pipe(
  entries("a record of container port to host port", readPort),
  once((port) => `container port ${port.containerPort}/${port.protocol}`),
);

function readPort(key: string, value: unknown): PortBinding {
  return { ...containerPort(key), ...hostPort(value) };
}

function containerPort(key: string): Pick<PortBinding, "containerPort" | "protocol"> {
  const match = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(key);
  const containerPort = Number(match?.[1]);
  if (!match || containerPort < 1 || containerPort > 65535) {
    throw new Misfit(`Expected a container port from 1 to 65535 such as 5432 or "5353/udp", got "${key}"`);
  }
  return { containerPort, protocol: match[2] === "udp" ? "udp" : "tcp" };
}

function hostPort(value: unknown): Pick<PortBinding, "hostIp" | "hostPort"> {
  const spelling = typeof value === "number" ? String(value) : value;
  const match = typeof spelling === "string"
    ? /^(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]):)?(\d{1,5})$/.exec(spelling)
    : null;
  const address = match?.[1]?.replace(/^\[|\]$/g, "") ?? "127.0.0.1";
  const hostPort = Number(match?.[2]);
  if (!match || hostPort > 65535 || !isAddress(address)) {
    throw new Misfit(
      `Expected a host port from 0 to 65535 such as 8080 or "0.0.0.0:8080", got ${show(value)}`,
    );
  }
  return { hostIp: address, hostPort };
}

function isAddress(text: string): boolean {
  return URL.canParse(text.includes(":") ? `http://[${text}]/` : `http://${text}/`);
}
