package dev.oriel.devices.nvme;

/** Outcome of a command (NVMe 1.4 section 4.6.1): status code type and code, and "do not retry". */
enum Status {
  SUCCESS(0, 0x00, false),
  INVALID_OPCODE(0, 0x01, true),
  INVALID_FIELD(0, 0x02, true),
  DATA_TRANSFER_ERROR(0, 0x04, false),
  INTERNAL_ERROR(0, 0x06, false),
  ABORT_SQ_DELETED(0, 0x08, false),
  INVALID_NAMESPACE(0, 0x0b, true),
  COMMAND_SEQUENCE_ERROR(0, 0x0c, true),
  INVALID_SGL_SEGMENT(0, 0x0d, true),
  INVALID_SGL_COUNT(0, 0x0e, true),
  DATA_SGL_LENGTH_INVALID(0, 0x0f, true),
  SGL_TYPE_INVALID(0, 0x11, true),
  PRP_OFFSET_INVALID(0, 0x13, true),
  NAMESPACE_WRITE_PROTECTED(0, 0x20, true),
  LBA_OUT_OF_RANGE(0, 0x80, true),

  INVALID_COMPLETION_QUEUE(1, 0x00, true),
  INVALID_QUEUE_ID(1, 0x01, true),
  INVALID_QUEUE_SIZE(1, 0x02, true),
  ASYNC_EVENT_LIMIT(1, 0x05, true),
  INVALID_INTERRUPT_VECTOR(1, 0x08, true),
  INVALID_LOG_PAGE(1, 0x09, true),
  INVALID_QUEUE_DELETION(1, 0x0c, true),
  FEATURE_NOT_SAVEABLE(1, 0x0d, true),
  FEATURE_NOT_CHANGEABLE(1, 0x0e, true),

  WRITE_FAULT(2, 0x80, false),
  UNRECOVERED_READ_ERROR(2, 0x81, false),
  COMPARE_FAILURE(2, 0x85, true),

  /** Not an outcome: the command stays outstanding. */
  PENDING(7, 0xff, false),

  /** Not an outcome: there is more data to move. */
  UNDER_WAY(7, 0xfe, false);

  private final int field;

  Status(int type, int code, boolean doNotRetry) {
    field = type << 8 | code | (doNotRetry ? 0x4000 : 0);
  }

  /** The 15-bit status field of a completion queue entry. */
  int field() {
    return field;
  }
}
