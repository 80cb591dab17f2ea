#!/bin/sh
# Records what the test guests print under QEMU 7.2, beside the guests: record.sh [NAME...]
# Of the random series only the first is kept as text, of the others the checksums of the text.
set -eu
cd "$(dirname "$0")/../test/resources/dev/oriel/boot"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # run ELF
  timeout 120 qemu-system-ppc64 -M pseries -cpu power9 -m 1G -nographic -nodefaults \
    -serial stdio -kernel "$1" </dev/null 2>/dev/null |
    tr -d '\r' | sed '1,/^Booting from memory/d'
}

series() { # series SEED COUNT: the windows guest, patched
  cp windows.elf "$work/series.elf"
  at=$(grep -abo 'random series at' windows.elf | cut -d: -f1)
  printf '%016x%016x' "$1" "$2" | xxd -r -p |
    dd of="$work/series.elf" bs=1 seek=$((at + 16)) conv=notrunc status=none
  run "$work/series.elf"
}

[ $# -gt 0 ] || set -- *.elf
for guest; do
  name=${guest%.elf}
  run "$name.elf" >"$name.txt"
  echo "$name: $(wc -l <"$name.txt") lines"
  if [ "$name" = windows ]; then
    for seed in 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
      echo "$seed 2000 $(series $seed 2000 | sha256sum | cut -c1-64)"
    done >windows.sha256
  fi
done
