/** A virtio device that carries messages of 9P (Virtio 1.2 section 5.17 reserves its number). */
package dev.oriel.devices.virtio.files;
