#!/bin/sh
# Copies Caddy's certificate for $DOMAIN, with its key, to where coturn reads both, and each one that comes after it.
#   certificate.sh CADDYS-FOLDER TO
set -eu
caddys=$1 to=$2
while :; do
  # Each authority has a folder of its own. The key is written before the certificate, so a new one is whole.
  new=$(ls -t "$caddys/caddy/certificates/"*"/$DOMAIN/$DOMAIN.crt" 2>/dev/null | head -n 1)
  if [ -n "$new" ] && { [ ! -e "$to" ] || [ "$new" -nt "$to" ]; }; then
    cat "$new" "${new%.crt}.key" >"$to.new"
    mv "$to.new" "$to"
  fi
  sleep "${SECONDS_BETWEEN_LOOKS:-60}"
done
