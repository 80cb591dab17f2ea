/** A virtio block device on an image (Virtio 1.2 section 5.2). */
package dev.oriel.devices.virtio.blk;
