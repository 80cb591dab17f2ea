package dev.oriel.devices.scsi;

/**
 * The user's settings of a unit.
 *
 * @param cdrom whether it is a CD-ROM drive, else a disk
 * @param vendor up to 8 ASCII characters
 * @param product up to 16
 * @param version up to 4
 * @param serial up to 36; empty if it has none
 * @param deviceId identifies the unit; empty if nothing does
 * @param wwn its world wide name, 0 if it has none
 * @param logicalBlock bytes of a block
 * @param physicalBlock bytes that the disk writes, not less than a logical block
 * @param removable whether its medium can be removed
 * @param rotationRate as in VPD page B1: 0 unknown, 1 none
 * @param writeCache whether writes are durable only when the guest flushes, at first
 */
record UnitSettings(
    boolean cdrom,
    String vendor,
    String product,
    String version,
    String serial,
    String deviceId,
    long wwn,
    int logicalBlock,
    int physicalBlock,
    boolean removable,
    int rotationRate,
    boolean writeCache) {
  UnitSettings {
    physicalBlock = Math.max(logicalBlock, physicalBlock);
  }

  /** The peripheral device type (SPC-4 table 138). */
  byte type() {
    return (byte) (cdrom ? 5 : 0);
  }
}
