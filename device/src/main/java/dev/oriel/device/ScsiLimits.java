package dev.oriel.device;

/** The largest numbers in addresses on an adapter's SCSI bus. */
public record ScsiLimits(int channel, int target, int lun) {}
