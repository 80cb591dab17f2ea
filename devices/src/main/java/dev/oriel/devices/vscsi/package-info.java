/** A SCSI adapter on the virtual I/O bus (LoPAR 17.2.3 and the SCSI RDMA protocol). */
package dev.oriel.devices.vscsi;
