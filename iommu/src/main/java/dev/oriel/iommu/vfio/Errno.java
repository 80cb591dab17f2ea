package dev.oriel.iommu.vfio;

/** Error numbers of Linux that containers return; the same on all architectures. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  EBADF(9),
  ENOMEM(12),
  EFAULT(14),
  EBUSY(16),
  ENODEV(19),
  EINVAL(22),
  ENOTTY(25),
  ENOSPC(28),
  ERANGE(34),
  EBADFD(77);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** The return value for this error: the negated number. */
  public int negative() {
    return -number;
  }

  /** The name of the error that a call returned, or what it returned if that has none here. */
  public static String describe(long negative) {
    for (Errno errno : values()) {
      if (errno.number == -negative) {
        return errno.name();
      }
    }
    return negative < 0 ? "error " + -negative : "it returned " + negative;
  }
}
