#!/bin/sh
# Builds the bare-metal guests, the same bytes wherever the same compiler builds them:
#   boot/src/guest/build.sh [FOLDER]
# They go to FOLDER/main and FOLDER/test; without FOLDER into the module itself, where BUILT records
# the compiler and the checksums of what was built from what, which a test compares.
# Needs the package gcc-powerpc64le-linux-gnu, which builds for both endiannesses.
set -eu
out=${1:-}
if [ -n "$out" ]; then
  mkdir -p "$out/main" "$out/test"
  out=$(cd "$out" && pwd)
  main=$out/main test=$out/test
fi
symbols=
cd "$(dirname "$0")"
compiler=${CC:-powerpc64le-linux-gnu-gcc}
umask 022
main=${main:-../main/resources/dev/oriel/boot}
test=${test:-../test/resources/dev/oriel/boot}
mkdir -p "$main" "$test"

guest() { # guest FILE little|big SOURCE...
  file=$1 endian=$2
  shift 2
  $compiler -m$endian -mabi=elfv2 -mcpu=power9 -mcmodel=small \
    -msoft-float -mno-altivec -mno-vsx -O2 -std=gnu11 -Wall -Wextra -Werror \
    -ffreestanding -fno-pic -fno-ident -fno-stack-protector -fno-asynchronous-unwind-tables \
    -fno-tree-loop-distribute-patterns -ffile-prefix-map="$PWD"=. \
    -static -no-pie -nostdlib -Wl,--build-id=none,--no-warn-rwx-segments \
    -Wl,-z,max-page-size=256 -Wl,-T,guest.lds ${symbols:--Wl,-s} -o "$file" start.S guest.c "$@"
  chmod 644 "$file"
}

guest "$test/hello-le.elf" little hello.c
guest "$test/hello-be.elf" big hello.c
guest "$test/exceptions-le.elf" little exceptions.c context.c context.S
guest "$test/exceptions-be.elf" big exceptions.c context.c context.S
guest "$test/mmu-le.elf" little mmu.c radix.c context.c context.S
guest "$test/mmu-be.elf" big mmu.c radix.c context.c context.S
guest "$test/system-le.elf" little system.c radix.c context.c context.S
guest "$test/system-be.elf" big system.c radix.c context.c context.S
guest "$test/translation.elf" little translation.c radix.c context.c context.S
guest "$test/calls-le.elf" little calls.c radix.c context.c context.S
guest "$test/calls-be.elf" big calls.c radix.c context.c context.S
guest "$test/windows.elf" little windows.c
guest "$test/speed.elf" little speed.c
guest "$test/platform.elf" little platform.c context.c context.S
guest "$test/xive.elf" little xive.c context.c context.S of.S
guest "$test/hostile.elf" little hostile.c storms.c nvme.c
guest "$test/moments.elf" little moments.c nvme.c
guest "$test/disk.elf" little disk.c nvme.c
symbols=-Wl,--strip-debug
guest "$test/dma.elf" little dma.c nvme.c
symbols=
guest "$main/probe.elf" little probe.c nvme.c ram.c of.S

if [ -z "$out" ]; then
  {
    $compiler --version | head -n 1
    LC_ALL=C sha256sum build.sh *.S *.c *.h *.lds "$main"/*.elf "$test"/*.elf
  } >BUILT
fi
