/** A virtio entropy device (Virtio 1.2 section 5.4). */
package dev.oriel.devices.virtio.rng;
