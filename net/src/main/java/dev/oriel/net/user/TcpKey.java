package dev.oriel.net.user;

/** The two ends of a connection, the guest's first. */
record TcpKey(int guest, int guestPort, int remote, int remotePort) {}
