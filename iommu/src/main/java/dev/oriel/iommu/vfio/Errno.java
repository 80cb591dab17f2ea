package dev.oriel.iommu.vfio;

/** Error numbers of Linux that containers return; the same on all architectures. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  ENXIO(6),
  ENOMEM(12),
  EBUSY(16),
  EINVAL(22),
  ENOTTY(25),
  ENOSPC(28);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** The return value for this error: the negated number. */
  public int negative() {
    return -number;
  }

  /** The name of the error that a call returned, or its number if it has none here. */
  static String describe(long negative) {
    for (Errno errno : values()) {
      if (errno.number == -negative) {
        return errno.name();
      }
    }
    return "error " + -negative;
  }
}
