/** How large a DMA window guests are offered. */
package dev.oriel.iommu.policy;
