package dev.oriel.device;

/** A logical unit and its address on a SCSI bus. */
public record ScsiPlace(int channel, int target, int lun, ScsiUnit unit) {}
