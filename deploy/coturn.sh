#!/bin/sh
# Starts coturn with turnserver.conf, and with what differs from machine to machine: $DOMAIN, $PUBLIC_IP and $TURN_SECRET.
# Where CERTIFICATE, a file with a certificate, its chain and its key, is there, it speaks TLS, too.
#   coturn.sh CONFIGURATION-TO-WRITE CERTIFICATE
set -eu
conf=$1 pem=$2

# The secret in a file of its own: arguments can be read by whoever is on the machine.
umask 077
{
  cat "$(dirname "$0")/turnserver.conf"
  printf '%s\n' "realm=$DOMAIN" "external-ip=$PUBLIC_IP" "static-auth-secret=$TURN_SECRET"
  if [ -e "$pem" ]; then printf '%s\n' "cert=$pem" "pkey=$pem"; else echo no-tls; fi
} >"$conf"

sum() { if [ -e "$pem" ]; then cksum <"$pem"; fi; }

# coturn reads a new certificate when it gets SIGUSR2, and no call ends. For its first one it would open no port: so it is
# ended, and whoever looks after it (Docker, systemd) starts it again. `$$` is coturn, because it takes this shell's place.
known=$(sum)
while sleep "${SECONDS_BETWEEN_LOOKS:-60}" && kill -0 $$; do
  new=$(sum)
  [ "$new" != "$known" ] || continue
  if [ -n "$known" ]; then kill -USR2 $$; else kill -TERM $$; fi
  known=$new
done 2>/dev/null &

exec turnserver -c "$conf"
