/**
 * QEMU's qcow2 images, versions 2 and 3 (QEMU, docs/interop/qcow2.txt), on any {@link
 * dev.oriel.devices.image.qcow2.ByteFile}.
 */
package dev.oriel.devices.image.qcow2;
