#!/bin/sh
# Starts Oriel from the image that this file is in.
#
# ORIEL_OPTS   further options for the JVM

self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
home=$(cd "$(dirname "$self")/.." && pwd -P) || exit 69

# A path or argument may hold any character, whatever the locale.
LC_ALL=C.UTF-8
export LC_ALL
# shellcheck disable=SC2086
exec "$home/bin/java" OPTIONS $ORIEL_OPTS \
  -m dev.oriel.cli/dev.oriel.cli.Main "$@"
