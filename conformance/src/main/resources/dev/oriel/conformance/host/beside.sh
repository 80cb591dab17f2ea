# Gives a guest two NVMe disks behind the host's tables, one emulated and one of the host. The guest copies 16 MiB from the
# emulated one to the host's and back, gives the host's back by its own tools, and copies once more. The host, with its own
# driver, and the emulated disk's file must then hold the same. Fails if they do not, or if the host does not get its device.
device=/sys/bus/pci/devices/$DEVICE
dd if=/dev/urandom of=/guest/disk bs=1M count=16 conv=notrunc 2>/dev/null
mkfifo /tmp/monitor
# C1 alone: under an emulator, what C2 takes is not earned back.
ORIEL_OPTS=-XX:TieredStopAtLevel=1 /opt/oriel/oriel run -kernel /guest/vmlinux -initrd /guest/initrd -m 512M \
  -append 'console=hvc0 nowatchdog rcupdate.rcu_cpu_stall_suppress=1 nvme_core.io_timeout=600 nvme_core.admin_timeout=600' \
  -display none -serial file:/tmp/console -monitor stdio \
  -global spapr-pci-host-bridge.table=vfio -global spapr-pci-host-bridge.vfio-group=0 \
  -drive file=/guest/disk,format=raw,if=none,id=e -device nvme,drive=e,serial=emulated \
  -device vfio-pci,host=$DEVICE,id=n </tmp/monitor >/tmp/said 2>&1 &
oriel=$!
exec 3>/tmp/monitor
tail -F /tmp/console 2>/dev/null &
tail=$!

# Waits until the console shows a word, or Oriel has ended.
shown() {
  until grep -q "$1" /tmp/console 2>/dev/null; do
    sleep 1
    [ -d /proc/$oriel ] || { echo "WRONG: Oriel has ended"; cat /tmp/said; exit 1; }
  done
}

# Prints the sum of 16 MiB at an offset in MiB.
sum() {
  dd if=$1 bs=1M count=16 skip=$2 2>/dev/null | md5sum
}

shown copied-twice
echo info dma >&3
echo device_del n >&3
shown given-back
before=$(cut -d' ' -f1 /proc/uptime)
echo $DEVICE >$device/driver/unbind
echo "the host waited from $before to $(cut -d' ' -f1 /proc/uptime) s for its device"
[ -d /proc/$oriel ] || { echo "WRONG: Oriel has ended"; cat /tmp/said; exit 1; }
wait $oriel
echo "Oriel ended with $?"
kill $tail
cat /tmp/said
echo nvme >$device/driver_override
modprobe nvme
echo $DEVICE >/sys/bus/pci/drivers_probe
tries=0
until [ -b /dev/nvme0n1 ]; do
  sleep 1
  tries=$((tries + 1))
  [ $tries -lt 60 ] || { echo "WRONG: the host does not get its disk"; exit 1; }
done
first=$(sum /guest/disk 0)
status=0
right() {
  [ "$2" = "$first" ] && echo "right: $1" || { echo "WRONG: $1: $2, not $first"; status=1; }
}
right "the host's disk holds what was on the emulated one" "$(sum /dev/nvme0n1 0)"
right "the emulated one what came back from the host's" "$(sum /guest/disk 16)"
right "and what was copied after the host's was unplugged" "$(sum /guest/disk 32)"
exit $status
