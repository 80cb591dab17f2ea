package dev.oriel.iommu;

import java.util.Arrays;
import java.util.List;

/**
 * The I/O page sizes that ibm,query-pe-dma-window can report (LoPAR, DMA Window Manipulation Calls,
 * "IO Page Sizes"; 2 MiB came after LoPAR 2.9, out of the order of sizes).
 */
enum IoPageSize {
  KIB_4(12, 0x01),
  KIB_64(16, 0x02),
  MIB_2(21, 0x100),
  MIB_16(24, 0x04),
  MIB_32(25, 0x08),
  MIB_64(26, 0x10),
  MIB_128(27, 0x20),
  MIB_256(28, 0x40),
  GIB_16(34, 0x80);

  private final int shift;
  private final int bit;

  IoPageSize(int shift, int bit) {
    this.shift = shift;
    this.bit = bit;
  }

  /** The LoPAR mask for a mask with bit n set for 2^n bytes; sizes without a bit are left out. */
  static int mask(long shifts) {
    int mask = 0;
    for (IoPageSize size : values()) {
      mask |= (shifts >>> size.shift & 1) != 0 ? size.bit : 0;
    }
    return mask;
  }

  /** The sizes of such a mask that have a bit, as log2 of bytes, ascending. */
  static List<Integer> shifts(long shifts) {
    return Arrays.stream(values())
        .map(size -> size.shift)
        .filter(shift -> (shifts >>> shift & 1) != 0)
        .sorted()
        .toList();
  }
}
