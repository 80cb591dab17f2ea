/** What a kind of TCE table implements: the emulated one here, host tables elsewhere. */
package dev.oriel.iommu.spi;
