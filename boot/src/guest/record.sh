#!/bin/sh
# Records what the test guests print under QEMU 7.2, beside the guests: record.sh [NAME...]
# Of the random series only the first is kept as text, of the others the checksums of the text.
# The probe finds a disk of 1 MiB.
set -eu
cd "$(dirname "$0")/../test/resources/dev/oriel/boot"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # run ELF [OPTION...]
  elf=$1
  shift
  timeout 120 qemu-system-ppc64 -M pseries -cpu power9 -m 1G -nographic -nodefaults \
    -serial stdio -kernel "$elf" "$@" </dev/null 2>/dev/null |
    tr -d '\r' | sed '1,/^Booting from memory/d'
}

series() { # series NAME SEED COUNT: a guest of random steps, patched
  cp "$1.elf" "$work/series.elf"
  at=$(grep -abo 'random series at' "$1.elf" | cut -d: -f1)
  printf '%016x%016x' "$2" "$3" | xxd -r -p |
    dd of="$work/series.elf" bs=1 seek=$((at + 16)) conv=notrunc status=none
  run "$work/series.elf"
}

several() { # several NAME COUNT SEED...
  guest=$1 count=$2
  shift 2
  for seed; do
    echo "$guest $seed $count $(series "$guest" "$seed" "$count" | sha256sum | cut -c1-64)"
  done >"$guest.sha256"
}

probe() {
  head -c 1048576 /dev/zero >"$work/disk"
  run ../../../../../main/resources/dev/oriel/boot/probe.elf \
    -drive "file=$work/disk,format=raw,if=none,id=d" -device nvme,drive=d,serial=x
}

[ $# -gt 0 ] || set -- $(ls *.elf | grep -v speed) probe
for guest; do
  name=${guest%.elf}
  case $name in
    probe) probe ;;
    *) run "$name.elf" ;;
  esac >"$name.txt"
  echo "$name: $(wc -l <"$name.txt") lines"
  case $name in
    windows) several windows 2000 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 ;;
    xive) several xive 4000 2 3 4 5 ;;
    translation) several translation 1500 2 3 4 5 ;;
    calls-*) several "$name" 3500 2 3 ;;
  esac
done
