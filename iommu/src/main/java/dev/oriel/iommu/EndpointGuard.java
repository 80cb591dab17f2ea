package dev.oriel.iommu;

/**
 * Sits between the devices of an endpoint and its windows, as the error isolation of a host bridge
 * does. It may refuse DMA, messages included, and is notified of failed DMA. Several devices may do
 * DMA at once.
 */
public interface EndpointGuard {
  /** Admits everything and ignores failures. */
  EndpointGuard NONE =
      new EndpointGuard() {
        @Override
        public DmaStatus admit(long ioba, long length, boolean write) {
          return DmaStatus.OK;
        }

        @Override
        public void failed(long ioba, boolean write, DmaStatus status) {}
      };

  /**
   * Checks {@code length} bytes of DMA at {@code ioba} before they are translated; if they take
   * several steps, before each of them. It is part of the DMA that {@link
   * PartitionableEndpoint#drain} waits for, so it must not wait for anything.
   *
   * @return {@link DmaStatus#OK} to admit it
   */
  DmaStatus admit(long ioba, long length, boolean write);

  /**
   * DMA at {@code ioba} did not reach memory, because it was not {@linkplain #admit admitted} or
   * not translated. Called on the device's thread after that DMA has ended, so it may drain the
   * endpoint.
   */
  void failed(long ioba, boolean write, DmaStatus status);
}
