# Kills an Oriel whose guest has windows and a device, and fails if the host still holds its memory. The windows and
# the device are left to the contract that follows: they would not be free.
pinned() {
  awk '/nr_foll_pin_acquired/ { pins += $2 } /nr_foll_pin_released/ { pins -= $2 } END { print pins }' /proc/vmstat
}
locked() {
  sed -n 's/^VmLck:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$oriel/status
}
/opt/oriel/oriel run -kernel /guest/vmlinux -initrd /guest/initrd -append console=hvc0 -m 256M -nographic \
  -global spapr-pci-host-bridge.table=vfio -global spapr-pci-host-bridge.vfio-group=0 \
  -device vfio-pci,host=$DEVICE >/tmp/console 2>&1 </dev/null &
oriel=$!
until [ "$(locked)" -ge 262144 ]; do
  sleep 1
  [ -d /proc/$oriel ] || { cat /tmp/console; exit 1; }
done
sleep 10
echo "Oriel has locked $(locked) KiB, of which $(pinned) pages are pinned"
kill -9 $oriel
wait $oriel
tries=0
while [ "$(pinned)" -ne 0 ] && [ $tries -lt 60 ]; do
  sleep 1
  tries=$((tries + 1))
done
echo "killed; $(pinned) pages are pinned"
[ "$(pinned)" -eq 0 ] || exit 1
