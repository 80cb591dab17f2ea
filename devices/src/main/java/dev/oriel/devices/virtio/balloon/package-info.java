/** A virtio memory balloon (Virtio 1.2 section 5.5). */
package dev.oriel.devices.virtio.balloon;
