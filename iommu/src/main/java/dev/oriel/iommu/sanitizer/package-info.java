/** Checks how devices use DMA windows, and reports what their drivers should not have allowed. */
package dev.oriel.iommu.sanitizer;
