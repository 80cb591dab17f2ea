/** A virtio network card (Virtio 1.2 section 5.1). */
package dev.oriel.devices.virtio.net;
