/**
 * Stream sockets between programs of a guest and of the host, without a network (AF_VSOCK): what
 * the host's programs see of them, and what the guest's device does.
 */
package dev.oriel.net.vsock;
