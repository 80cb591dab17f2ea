/** A virtio SCSI adapter (Virtio 1.2 section 5.6). */
package dev.oriel.devices.virtio.scsi;
