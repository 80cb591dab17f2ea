/** A virtio console device with several ports (Virtio 1.2 section 5.3). */
package dev.oriel.devices.virtio.serial;
