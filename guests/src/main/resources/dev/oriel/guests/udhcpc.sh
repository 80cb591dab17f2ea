#!/bin/busybox sh
# What busybox's DHCP client calls: sets address, router and resolver of an interface as it was told.
case $1 in
  deconfig)
    busybox ip addr flush dev "$interface"
    busybox ip link set "$interface" up
    ;;
  bound | renew)
    busybox ip addr replace "$ip/$mask" dev "$interface"
    for address in $router; do
      busybox ip route replace default via "$address" dev "$interface"
      break
    done
    [ -n "$hostname" ] && busybox hostname "$hostname"
    {
      [ -n "$search$domain" ] && echo "search ${search:-$domain}"
      for address in $dns; do echo "nameserver $address"; done
    } >/etc/resolv.conf
    ;;
esac
