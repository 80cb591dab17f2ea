#!/bin/sh -e
# Configures the packages of a new disk guest, which are unpacked, and sets the system up. Runs once, with the disk as
# its root, before there is an init; its argument is the boot partition. Each line on its standard output that begins with "Setting up" is progress.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true
release=$(uname -r)

# Nothing is started yet.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
ldconfig

# dpkg would have called them before it unpacked.
before() {
  package=${1%.preinst}
  DPKG_MAINTSCRIPT_NAME=preinst DPKG_MAINTSCRIPT_PACKAGE=${package%:*} DPKG_MAINTSCRIPT_ARCH=ppc64el \
    DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 DPKG_ADMINDIR=/var/lib/dpkg DPKG_ROOT= "/var/lib/dpkg/info/$1" install
}

# Users, awk and the folders of the root, which others take for granted.
cd /var/lib/dpkg/info
[ ! -f base-passwd.preinst ] || before base-passwd.preinst
dpkg --force-depends --force-unsafe-io --configure base-passwd mawk base-files
for script in *.preinst; do
  [ "$script" = base-passwd.preinst ] || before "$script"
done
# What boots next is for the machine's options to say, not for its NVRAM.
echo grub-ieee1275 grub2/update_nvram boolean false | debconf-set-selections
dpkg --force-unsafe-io --configure -a

passwd -d root >/dev/null
[ -s /root/.ssh/authorized_keys ] || rm -r /root/.ssh
[ ! -d /root/.ssh ] || chmod 700 /root/.ssh
if [ -x /usr/bin/systemctl ]; then
  systemctl -q enable systemd-networkd
  # They would keep a slow machine busy after each boot.
  systemctl -q disable apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer dpkg-db-backup.timer || true
fi
# The package has done so, but takes a failure lightly.
grub-install --no-nvram --target=powerpc-ieee1275 "$1"
update-grub
[ ! -x /sbin/depmod ] || depmod "$release"
rm -r /usr/sbin/policy-rc.d /var/lib/oriel
