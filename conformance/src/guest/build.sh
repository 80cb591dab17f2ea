#!/bin/sh
# Builds what conformance/host runs: a program of a POWER host and a guest of the Oriel there.
#   conformance/src/guest/build.sh [FOLDER]
# Needs the package gcc-powerpc64le-linux-gnu.
set -eu
out=${1:-$(dirname "$0")/../main/resources/dev/oriel/conformance/host}
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"
bench=../../../bench/src/guest boot=../../../boot/src/guest
compile() {
  ${CC:-powerpc64le-linux-gnu-gcc} -mabi=elfv2 -O2 -std=gnu11 -Wall -Wextra -Werror -ffreestanding -fno-pic \
    -fno-ident -fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns \
    -static -no-pie -nostdlib -Wl,--build-id=none -Wl,-s "$@"
}
compile -mcpu=power8 -I"$bench" -o "$out/vfio" "$bench/start.S" vfio.c
compile -mcpu=power9 -mcmodel=small -msoft-float -mno-altivec -mno-vsx -I"$boot" -Wl,--no-warn-rwx-segments \
  -Wl,-z,max-page-size=256 -Wl,-T,"$boot/guest.lds" -o "$out/transfer.elf" "$boot/start.S" "$boot/guest.c" transfer.c
