/**
 * A simulated host to test host tables: a model of Linux' VFIO sPAPR v2 container on a POWER9
 * server.
 */
package dev.oriel.iommu.simulated;
