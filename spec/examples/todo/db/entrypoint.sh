# Makes the cluster and the database at the first start, then becomes the server.
set -eu
umask 077

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # Made beside its place and moved there when whole: a start that is killed half-way leaves nothing that looks done.
  # Single-user mode listens nowhere, so that nobody takes this phase for a ready server.
  new=$PGDATA.new
  rm -rf "$new"
  printf '%s\n' "${POSTGRES_PASSWORD:?must be set}" >/tmp/password
  initdb --pgdata="$new" --username="$user" --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$new/pg_hba.conf"
  if [ "$database" != postgres ]; then
    printf 'CREATE DATABASE "%s"\n' "$(printf %s "$database" | sed 's/"/""/g')" |
      postgres --single -D "$new" postgres >/dev/null
  fi
  mv "$new" "$PGDATA"
fi

exec postgres -D "$PGDATA" -c listen_addresses='*'
