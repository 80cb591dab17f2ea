/**
 * SCSI disks and CD-ROM drives (SPC-4, SBC-3, MMC-5), and what adapters need to reach them. A
 * command that fails says so by its sense data.
 */
package dev.oriel.devices.scsi;
