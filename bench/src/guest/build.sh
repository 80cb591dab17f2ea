#!/bin/sh
# Builds the Linux programs that bench/run measures: bench/src/guest/build.sh [FOLDER]
# Needs the package gcc-powerpc64le-linux-gnu.
set -eu
cd "$(dirname "$0")"
for program in programs disk; do
  ${CC:-powerpc64le-linux-gnu-gcc} -mabi=elfv2 -mcpu=power8 -O2 -ftree-vectorize -std=gnu11 \
    -Wall -Wextra -Werror -ffreestanding -fno-pic -fno-ident -fno-stack-protector -fno-math-errno \
    -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -static -no-pie -nostdlib \
    -Wl,--build-id=none -Wl,-s -o "${1:-../main/resources/dev/oriel/bench}/$program" start.S "$program.c"
done
