package dev.oriel.iommu;

/**
 * A DMA access that did not reach memory.
 *
 * @param endpoint index of the partitionable endpoint
 * @param requester which of its devices, as {@link PartitionableEndpoint#port(int)} has it
 * @param ioba the bus address of the first byte that failed
 * @param write whether the device wrote
 * @param status why; never {@link DmaStatus#OK}
 * @param tce the entry found, 0 if there was no window
 */
public record DmaFault(
    int endpoint, int requester, long ioba, boolean write, DmaStatus status, long tce) {}
