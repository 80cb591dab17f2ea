#!/bin/sh
# Records what the test guests print under QEMU 7.2, beside the guests: record.sh [NAME...]
set -eu
cd "$(dirname "$0")/../test/resources/dev/oriel/boot"
[ $# -gt 0 ] || set -- *.elf
for guest; do
  name=${guest%.elf}
  timeout 60 qemu-system-ppc64 -M pseries -cpu power9 -m 1G -nographic -nodefaults \
    -serial stdio -kernel "$name.elf" </dev/null 2>/dev/null |
    tr -d '\r' | sed '1,/^Booting from memory/d' >"$name.txt"
  echo "$name: $(wc -l <"$name.txt") lines"
done
