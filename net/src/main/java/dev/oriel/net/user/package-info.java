/**
 * A network of one guest with the host as its router, as QEMU's {@code -netdev user}: an event loop
 * in one thread, which answers ARP, DHCP, ping and TFTP itself and moves TCP and UDP through the
 * host's sockets.
 */
package dev.oriel.net.user;
