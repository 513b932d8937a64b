/** The spec that `init` makes. */
export const STARTER = `import { group, ready } from "miniboss";

/** Two services to start from; "miniboss check" tells whether the spec is right, "miniboss start" starts them. */
export default group({
  services: [
    {
      name: "db",
      image: "postgres:17",
      env: { POSTGRES_PASSWORD: "secret" },
      volumes: ["data:/var/lib/postgresql/data"],
      ping: ready.exec(["pg_isready", "-U", "postgres"]),
    },
    {
      name: "web",
      image: "nginx:1.29",
      dependencies: ["db"],
      ports: { 80: 8080 },
      ping: ready.http(80),
    },
  ],
});
`;
