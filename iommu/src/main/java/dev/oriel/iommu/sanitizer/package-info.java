/** Watches what devices do with DMA windows, and reports what a driver must not let them do. */
package dev.oriel.iommu.sanitizer;
