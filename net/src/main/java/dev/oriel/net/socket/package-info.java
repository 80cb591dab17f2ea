/**
 * Networks whose other end is another program: frames through a socket, framed as QEMU frames them.
 */
package dev.oriel.net.socket;
