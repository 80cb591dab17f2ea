/** The interfaces that a kind of TCE table implements, emulated or of a host. */
package dev.oriel.iommu.spi;
