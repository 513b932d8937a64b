/**
 * Services that share a base class from a module beside the spec, and settings from a JSON file.
 *
 * @module
 */
import { group } from "miniboss";
import { Worker } from "./worker.ts";
import settings from "./settings.json" with { type: "json" };

class Mail extends Worker {
  name = "mail";
  env = { QUEUE: "letters" };
}

class Reports extends Worker {
  name = "reports";
  dependencies = [Mail];
  env = { QUEUE: "pages" };
}

export default group({ name: settings.group, services: [Mail, Reports] });
