import { ready, Service } from "miniboss";
import settings from "./settings.json" with { type: "json" };

/** A worker of the group: it says that it works, and sleeps. */
export abstract class Worker extends Service {
  image = settings.image;
  cmd = ["sh", "-c", 'echo "Working on $QUEUE"; exec sleep infinity'];
  stopSignal = "SIGKILL";
  ping = ready.log("Working");
}
