#!/bin/busybox sh
# The first process of Oriel's Debian guest. It loads drivers for the devices that are there, then
# either runs one command and powers off, or gives a shell on the console.
#
# The command is the words after "--" on the kernel's command line, or those that /oriel/settings sets, from the
# second archive of the initramfs. It may also set MARK, INPUT, ROWS, COLUMNS and TERM; or WAIT: then all of this is
# typed at the console, in a machine that goes on from a snapshot; or ROOT, the UUID of a file system that the command
# has as its root; with BOOT, the init of that file system takes over instead.

# Packages may bring other programs with the names of busybox's, so those that this script needs are called as
# busybox's. What it starts has a shell of their own, /bin/sh, if there are packages: busybox's shell would prefer
# busybox to them.

export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=linux
MARK=oriel INPUT= ROWS= COLUMNS= WAIT= ROOT= BOOT=

busybox mount -t devtmpfs dev /dev
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t tmpfs tmp /tmp
busybox mount -t tmpfs run /run
busybox mkdir -p /dev/pts /dev/shm
busybox mount -t devpts pts /dev/pts
busybox --install -s
# The kernel runs it when the machine asks for a power-off. busybox's own asks the first process, which is this script.
busybox rm /sbin/poweroff
printf '#!/bin/busybox sh\nexec busybox poweroff -f\n' >/sbin/poweroff
busybox chmod 755 /sbin/poweroff
busybox hostname oriel
busybox ip link set lo up

[ -f /oriel/settings ] && . /oriel/settings
console=$(busybox cat /sys/class/tty/console/active)
console=/dev/${console##* }

# Modules find their devices by alias, as udev would do it.
plug() {
  busybox cat /sys/bus/$1/devices/*/modalias 2>/dev/null | busybox sort -u |
    busybox xargs -r busybox modprobe -q -a 2>/dev/null
}
# A SCSI adapter's driver is ready once it has looked for its disks.
echo 'options scsi_mod scan=sync' >/etc/modprobe.conf
plug pci
plug virtio
plug vio
plug scsi

for type in /sys/class/net/*/type; do
  [ -z "$BOOT" ] && [ -f "$type" ] && [ "$(busybox cat "$type")" = 1 ] || continue
  interface=${type%/type}
  interface=${interface##*/}
  busybox ip link set "$interface" up
  busybox timeout 15 busybox udhcpc -q -n -t 3 -T 1 -i "$interface" >/dev/null 2>&1
done

# A folder of the host with the tag "share" is at /share.
for tag in /sys/bus/virtio/drivers/9pnet_virtio/*/mount_tag; do
  [ -f "$tag" ] && [ "$(busybox tr -d '\0' <"$tag")" = share ] || continue
  busybox modprobe -q 9p
  busybox mkdir -p /share
  busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 share /share
done

# The kernel looks for the namespaces of an NVMe controller, and at SCSI disks, in the background.
disks_ready() {
  for class in /sys/bus/pci/devices/*/class; do
    [ -f "$class" ] && [ "$(busybox cat "$class")" = 0x010802 ] || continue
    set -- "${class%/class}"/nvme/nvme*/nvme*n[0-9]*
    [ -e "$1" ] || return 1
  done
  for type in /sys/bus/scsi/devices/*/type; do
    [ -f "$type" ] || continue
    case $(busybox cat "$type") in
      0 | 5) set -- "${type%/type}"/block/*/dev && [ -e "$1" ] || return 1 ;;
    esac
  done
}
tries=0
until disks_ready || [ $tries -ge 150 ]; do
  busybox usleep 20000
  tries=$((tries + 1))
done

fail() {
  echo "oriel: $1" >$console
  busybox stty -F $console sane
  busybox poweroff -f
}

# The root of a disk guest has the modules of its own kernel packages; here it gets those of the kernel that runs.
inside=
if [ -n "$ROOT" ]; then
  # Partitions are found a moment after their disk.
  tries=0
  until root=$(busybox findfs UUID=$ROOT 2>/dev/null) || [ $tries -ge 150 ]; do
    busybox usleep 20000
    tries=$((tries + 1))
  done
  [ -n "$root" ] || fail "no disk has the file system $ROOT"
  inside='busybox chroot /disk'
  busybox mkdir /disk
  busybox modprobe -q ext4
  busybox mount -t ext4 $root /disk || busybox mount -t ext4 -o ro $root /disk || fail "cannot mount $root"
  busybox mkdir -p /disk/dev /disk/proc /disk/sys /disk/run /disk/tmp /disk/usr/lib/modules 2>/dev/null
  release=$(busybox uname -r)
  if [ ! -e /disk/usr/lib/modules/$release ] && busybox cp -a /lib/modules/$release /disk/usr/lib/modules 2>/dev/null; then
    [ ! -x /disk/usr/sbin/depmod ] || $inside depmod $release
  fi
  if [ -d /share ]; then
    busybox mkdir -p /disk/share
    busybox mount -o move /share /disk/share
  fi
  if [ -n "$BOOT" ]; then
    for each in dev proc sys run; do
      busybox mount -o move /$each /disk/$each
    done
    exec busybox switch_root /disk /sbin/init
  fi
  for each in dev proc sys run tmp; do
    busybox mount -o rbind /$each /disk/$each
  done
  # For what needs a busybox, wherever it runs.
  busybox mkdir /run/oriel
  busybox cp /bin/busybox /run/oriel
  PATH=$PATH:/run/oriel
  busybox hostname "$(busybox cat /disk/etc/hostname)"
  # A resolver that is a link leads to where systemd's would be.
  $inside /bin/sh -c 'mkdir -p /run/systemd/resolve; cat >/etc/resolv.conf' <<END
$(busybox cat /etc/resolv.conf 2>/dev/null)
END
fi

leave() {
  if [ -n "$ROOT" ]; then
    busybox kill -KILL -1
    busybox mount -o remount,ro /disk 2>/dev/null
  fi
  busybox stty -F $console sane # waits until the console has taken every byte
  busybox poweroff -f
  while :; do busybox sleep 60; done
}

# The console passes bytes as they are, and the kernel is told to be quiet.
hush() {
  busybox dmesg -n 1
  busybox stty -F $console raw -echo
  busybox mkfifo /run/input
}

# Everything between the two marks, and nothing else, is what the command wrote. Through a pipe, so that the command
# does not take the console for somebody's terminal.
run() {
  [ -n "$WAIT" ] || hush
  input=/dev/null
  if [ -n "$INPUT" ]; then
    input=/run/input
    feed <$console >$input &
  fi
  printf '%s begin\n' "$MARK" >$console
  { $inside /bin/sh -c 'cd && exec "$@"' sh "$@" <$input 2>&1; echo $? >/run/status; } | busybox cat >$console
  read -r status </run/status
  busybox sync # the host may end the machine once it knows the status
  printf '%s exit %s\n' "$MARK" $status >$console
  leave
}

# The console has no end of file: what is typed comes in pieces, each behind its length, the last one empty.
feed() {
  while read -r length && [ "$length" -gt 0 ]; do
    busybox dd bs="$length" count=1 iflag=fullblock 2>/dev/null || break
  done
}

if [ -n "$WAIT" ]; then
  hush
  printf '%s begin\n' "$MARK" >$console
  . $console
fi

cd /root
[ $# -eq 0 ] || run "$@"

[ -z "$WAIT" ] || printf '%s begin\n' "$MARK" >$console
busybox stty -F $console sane
[ -n "$ROWS" ] && busybox stty -F $console rows "$ROWS" cols "$COLUMNS"
echo "Debian's kernel $(uname -r) on Oriel. Leave with 'exit'." >$console
PS1='\u@\h:\w\$ ' busybox setsid -c $inside /bin/sh -l <$console >$console 2>&1
status=$?
busybox sync
busybox stty -F $console raw
[ "$MARK" = oriel ] || printf '%s exit %s\n' "$MARK" $status >$console
leave
