#!/bin/sh
# Builds the program that conformance/host runs on a POWER host: conformance/src/guest/build.sh [FILE]
# Needs the package gcc-powerpc64le-linux-gnu.
set -eu
cd "$(dirname "$0")"
bench=../../../bench/src/guest
${CC:-powerpc64le-linux-gnu-gcc} -mabi=elfv2 -mcpu=power8 -O2 -std=gnu11 -Wall -Wextra -Werror -I"$bench" \
  -ffreestanding -fno-pic -fno-ident -fno-stack-protector -fno-asynchronous-unwind-tables \
  -fno-tree-loop-distribute-patterns -static -no-pie -nostdlib -Wl,--build-id=none -Wl,-s \
  -o "${1:-../main/resources/dev/oriel/conformance/host/vfio}" "$bench/start.S" vfio.c
