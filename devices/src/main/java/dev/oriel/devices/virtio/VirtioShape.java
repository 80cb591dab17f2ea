package dev.oriel.devices.virtio;

/**
 * What the transport must know of a device.
 *
 * @param device its number (Virtio 1.2 section 5)
 * @param classCode 24 bits, as QEMU has it
 * @param queues how many there are
 * @param queueSize the most entries of each, a power of two up to 1024
 * @param ofPlatform whether a driver may use real addresses, as the platform's own device allows
 */
public record VirtioShape(
    int device, int classCode, int queues, int queueSize, boolean ofPlatform) {
  /** A device that reaches memory through DMA windows only. */
  public VirtioShape(int device, int classCode, int queues, int queueSize) {
    this(device, classCode, queues, queueSize, false);
  }
}
