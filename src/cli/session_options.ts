/** Options of the commands that change a group. */
import { Option } from "@commander-js/extra-typings";
import { START_TIMEOUT_MS } from "../base/defaults.ts";
import { seconds } from "./values.ts";

/** `--adopt`. */
export function adoptOption() {
  return new Option(
    "--adopt",
    "take over this spec's services and volumes that another spec of the same group name made",
  );
}

/** `--timeout` of commands that wait until services are ready. */
export function readyTimeoutOption() {
  return new Option("--timeout <seconds>", "how long a service may take to become ready")
    .argParser(seconds).default(START_TIMEOUT_MS, String(START_TIMEOUT_MS / 1000));
}
