/** A virtio socket device (Virtio 1.2 section 5.10). */
package dev.oriel.devices.virtio.vsock;
