/**
 * The emulated TCE table: a radix tree of linear runs, which takes memory for what is mapped, not
 * for what could be.
 */
package dev.oriel.iommu.emulated;
