#!/bin/sh
# Searches, and asks again with the ETag: `search.sh 'pixel rancher' [URL]`.
set -eu
text=$1 api=${2:-http://127.0.0.1:8080}
headers=$(mktemp) && trap 'rm -f "$headers"' EXIT

# --retry waits for Retry-After after 429 and 503; --fail-with-body prints the problem of an error.
search() {
  curl --silent --show-error --fail-with-body --compressed --retry 2 --max-time 60 \
    --get --data-urlencode "q=$text" --data per_page=3 --dump-header "$headers" "$@" "$api/api/search"
}

search
etag=$(sed -n 's/^etag: *//Ip' "$headers" | tr -d '\r')
printf '\n\nETag %s; the same again: ' "$etag"
search --header "If-None-Match: $etag" --write-out '%{http_code}\n'
