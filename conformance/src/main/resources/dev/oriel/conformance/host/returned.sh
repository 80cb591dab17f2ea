# Has the host want back a device that a guest has, and does not give, as a kernel that is booting does not. Fails if the
# host does not get it when the guest is reset, or cannot use it then.
device=/sys/bus/pci/devices/$DEVICE
mkfifo /tmp/monitor
/opt/oriel/oriel run -kernel /guest/vmlinux -initrd /guest/initrd -append console=hvc0 -m 256M \
  -display none -serial file:/tmp/console -monitor stdio \
  -global spapr-pci-host-bridge.table=vfio -global spapr-pci-host-bridge.vfio-group=0 \
  -device vfio-pci,host=$DEVICE,id=n </tmp/monitor >/tmp/said 2>&1 &
oriel=$!
exec 3>/tmp/monitor
until grep -q Linux /tmp/console 2>/dev/null; do
  sleep 1
  [ -d /proc/$oriel ] || { cat /tmp/said /tmp/console; exit 1; }
done
# The link to the driver goes first, so the command that waits is looked at.
sh -c "echo $DEVICE >$device/driver/unbind" &
unbind=$!
sleep 5
[ -d /proc/$unbind ] || { echo "WRONG: the host has it already"; cat /tmp/said; exit 1; }
echo device_del n >&3
until grep -q 'Error\|found' /tmp/said; do sleep 1; done
grep -o 'Error.*' /tmp/said
echo system_reset >&3
tries=0
while [ -d /proc/$unbind ]; do
  sleep 1
  tries=$((tries + 1))
  [ $tries -lt 120 ] || { echo "WRONG: the host waits for the device"; cat /tmp/said; exit 1; }
done
echo "the host has the device back"
[ -d /proc/$oriel ] || { echo "WRONG: Oriel has ended"; cat /tmp/said; exit 1; }
echo quit >&3
wait $oriel
echo nvme >$device/driver_override
modprobe nvme
echo $DEVICE >/sys/bus/pci/drivers_probe
until [ -b /dev/nvme0n1 ]; do sleep 1; done
dd if=/dev/nvme0n1 of=/dev/null bs=1M count=1 && echo "the host reads it"
