# In the guest of beside.sh. Closing a block device drops what is cached of it.
set -e
until [ "$(ls -d /sys/block/nvme* 2>/dev/null | wc -l)" = 2 ]; do
  sleep 1
done
for disk in /sys/block/nvme*; do
  name=/dev/${disk##*/}
  case $(cat $disk/device/serial) in
    emulated*) emulated=$name ;;
    *) passed=$name ;;
  esac
done
echo emulated $emulated, of the host $passed
uname -sr
dmesg | grep pe-dma-window
dd if=$emulated of=$passed bs=1M count=16 2>/dev/null
dd if=$passed of=$emulated bs=1M count=16 seek=16 2>/dev/null
grep nvme /proc/interrupts
echo copied-twice
# The event names the device's connector by its index.
dd if=/proc/powerpc/rtas/error_log of=/tmp/event bs=4096 count=1 2>/dev/null
set -- $(dd if=/tmp/event bs=1 skip=108 count=8 2>/dev/null | hexdump -ve '1/1 "%02x "')
echo event $1$2$3 of 0x$5$6$7$8
drmgr -c pci -r -n -V -s 0x$5$6$7$8
while [ -e $passed ]; do
  sleep 1
done
echo given-back
dd if=$emulated of=$emulated bs=1M count=16 seek=32 2>/dev/null
cat /proc/uptime
