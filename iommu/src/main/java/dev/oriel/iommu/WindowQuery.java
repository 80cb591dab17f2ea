package dev.oriel.iommu;

/**
 * The answer of ibm,query-pe-dma-window (LoPAR, DMA Window Manipulation Calls).
 *
 * @param windowsAvailable windows that can still be created
 * @param largestBlock64 TCEs of the largest window, 6-output form
 * @param largestBlock32 TCEs of the largest window, 5-output form
 * @param pageSizeMask LoPAR I/O page size mask (4K 1, 64K 2, 16M 4, ... 2M 0x100)
 * @param migrationMask page sizes that can be migrated
 */
public record WindowQuery(
    int windowsAvailable,
    long largestBlock64,
    int largestBlock32,
    int pageSizeMask,
    int migrationMask) {}
