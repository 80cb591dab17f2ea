/**
 * The emulated TCE table: a radix tree of linear runs, so that a table costs what is mapped in it
 * and not what could be.
 */
package dev.oriel.iommu.emulated;
