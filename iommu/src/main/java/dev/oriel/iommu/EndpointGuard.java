package dev.oriel.iommu;

/**
 * Stands between the devices of an endpoint and its windows, as the error isolation of a host
 * bridge does: it may turn DMA away, messages included, and is told of DMA that has failed. Several
 * devices may do DMA at once.
 */
public interface EndpointGuard {
  /** Lets everything through and takes no notice. */
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
   * Looks at {@code length} bytes of DMA from {@code ioba} on before they are translated; if they
   * take several steps, before each of them. It is part of the DMA that {@link
   * PartitionableEndpoint#drain} waits for, so it must not wait for anything.
   *
   * @return {@link DmaStatus#OK} to let it through
   */
  DmaStatus admit(long ioba, long length, boolean write);

  /**
   * DMA at {@code ioba} did not reach memory, because it was not {@linkplain #admit admitted} or
   * not translated. Told on the device's thread, after that DMA has ended: this may drain the
   * endpoint.
   */
  void failed(long ioba, boolean write, DmaStatus status);
}
