package dev.oriel.devices.scsi;

/** Why a command failed: sense key, additional sense code and its qualifier (SPC-4 annex D). */
enum Sense {
  NONE(0x0, 0x00, 0x00),
  NO_MEDIUM(0x2, 0x3a, 0x00),
  WRITE_ERROR(0x3, 0x0c, 0x00),
  READ_ERROR(0x3, 0x11, 0x00),
  PARAMETER_LIST_LENGTH(0x5, 0x1a, 0x00),
  INVALID_OPCODE(0x5, 0x20, 0x00),
  BLOCK_OUT_OF_RANGE(0x5, 0x21, 0x00),
  INVALID_FIELD(0x5, 0x24, 0x00),
  NO_SUCH_UNIT(0x5, 0x25, 0x00),
  INVALID_PARAMETER(0x5, 0x26, 0x00),
  SAVING_NOT_SUPPORTED(0x5, 0x39, 0x00),
  REMOVAL_PREVENTED(0x5, 0x53, 0x02),
  MEDIUM_CHANGED(0x6, 0x28, 0x00),
  POWER_ON(0x6, 0x29, 0x00),
  MODE_CHANGED(0x6, 0x2a, 0x01),
  CAPACITY_CHANGED(0x6, 0x2a, 0x09),
  WRITE_PROTECTED(0x7, 0x27, 0x00),
  /** The initiator's memory refused, or held less than the command takes. */
  DATA_PHASE(0xb, 0x4b, 0x00);

  static final int BYTES = 18;

  private final byte key;
  private final byte code;
  private final byte qualifier;

  Sense(int key, int code, int qualifier) {
    this.key = (byte) key;
    this.code = (byte) code;
    this.qualifier = (byte) qualifier;
  }

  /** The sense data in fixed format (SPC-4 4.5.3), of the command that reports it. */
  byte[] fixed() {
    byte[] data = new byte[BYTES];
    data[0] = 0x70;
    data[2] = key;
    data[7] = BYTES - 8;
    data[12] = code;
    data[13] = qualifier;
    return data;
  }
}
