/**
 * TCE tables of the host: what a process does with Linux's VFIO sPAPR v2 container, and its real
 * ioctls.
 */
package dev.oriel.iommu.vfio;
