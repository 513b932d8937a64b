/**
 * A job that runs once, and a service that starts when the job has ended well.
 *
 * @module
 */
import { group, ready } from "miniboss";

const image = "debian:bookworm-slim";

export default group({
  services: [
    {
      name: "prepare",
      kind: "job",
      image,
      volumes: ["data:/data"],
      cmd: ["sh", "-c", "echo 42 > /data/answer"],
    },
    {
      name: "reader",
      image,
      dependencies: ["prepare"],
      volumes: ["data:/data:ro"],
      cmd: ["sh", "-c", 'echo "The answer is $(cat /data/answer)"; exec sleep infinity'],
      stopSignal: "SIGKILL",
      ping: ready.log(/^The answer is 42$/),
    },
  ],
});
