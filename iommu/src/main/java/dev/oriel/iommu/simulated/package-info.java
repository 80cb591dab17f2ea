/**
 * A host to try host tables without one: a model of Linux' VFIO sPAPR v2 container on a POWER9
 * server.
 */
package dev.oriel.iommu.simulated;
