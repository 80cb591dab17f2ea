/**
 * The virtio kit (Virtio 1.2): the transport over PCI, virtqueues, and what a device implements.
 */
package dev.oriel.devices.virtio;
