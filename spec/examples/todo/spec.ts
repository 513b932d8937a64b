/**
 * A to-do list: a database, and the web application that needs it.
 *
 * @module
 */
import { group, ready, Service, type ServiceHandle } from "miniboss";

const USER = "todo";
const PASSWORD = "todo-password";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS owners (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
  );
  CREATE TABLE IF NOT EXISTS items (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id integer NOT NULL REFERENCES owners,
    title text NOT NULL,
    done boolean NOT NULL DEFAULT false
  );
  INSERT INTO owners (name) VALUES ('Ada') ON CONFLICT (name) DO NOTHING;
  SELECT id FROM owners WHERE name = 'Ada';
`;

class Database extends Service {
  name = "db";
  image = "miniboss-todo-db:1";
  buildFrom = "db/";
  env = { POSTGRES_USER: USER, POSTGRES_PASSWORD: PASSWORD, POSTGRES_DB: USER };
  volumes = ["data:/var/lib/postgresql/data"];
  stopSignal = "SIGINT";
  ping = ready.exec(["pg_isready", "-q", "-h", "127.0.0.1", "-U", USER, "-d", USER]);

  /** Makes the tables and the owner, whose id the application gets through the context. */
  async postStart(self: ServiceHandle) {
    const command = ["psql", "-qtA", "-v", "ON_ERROR_STOP=1", "-U", USER, "-d", USER, "-c", SCHEMA];
    const { code, stdout, stderr } = await self.exec(command);
    if (code !== 0) throw new Error(`Making the tables failed: ${stderr.trim()}`);
    return { user_id: Number(stdout) };
  }
}

class Web extends Service {
  name = "web";
  image = "miniboss-todo-web:1";
  buildFrom = "web/";
  dependencies = [Database];
  env = { DB_URI: `postgresql://${USER}:${PASSWORD}@db:5432/${USER}`, OWNER_ID: "{user_id}" };
  /** The engine picks a free host port; `status` shows it. */
  ports = { 8080: 0 };
  ping = ready.http(8080, "/health");
}

/** The group is named after this folder. */
export default group({ services: [Database, Web] });
