# Completes a disk guest: runs in Oriel's Debian guest. /dev/vda is the disk: a boot partition,
# which is empty, and one with the packages unpacked.
set -e
say() { printf '@%s\n' "$1"; }

say 'configuring the packages'
mkdir /disk
# Should the machine fail, the disk is thrown away.
mount -t ext4 -o barrier=0,data=writeback,noatime /dev/vda2 /disk
mkdir -p /disk/dev /disk/proc /disk/sys /disk/run /disk/tmp /disk/usr/lib/modules
cp -a /lib/modules/. /disk/usr/lib/modules
for each in dev proc sys; do
  mount -o bind /$each /disk/$each
done
mount -t tmpfs run /disk/run
# As udev would have it, for update-grub.
mkdir -p /dev/disk/by-uuid
ln -s ../../vda2 /dev/disk/by-uuid/"$(sed -n 's/^UUID=\([^ ]*\) .*/\1/p' /disk/etc/fstab)"
chroot /disk /var/lib/oriel/configure /dev/vda1 2>&1
say 'writing the disk'
umount /disk/run /disk/sys /disk/proc /disk/dev
umount /disk
