package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.Msr;
import dev.oriel.isa.Resource;
import dev.oriel.isa.Touched;
import java.util.Arrays;
import java.util.Random;

/**
 * Everything that an instruction may read or write, cell by cell: registers or parts of them that
 * the table tells apart, and the doublewords of a piece of memory.
 */
record ThreadState(long[] cells) {
  static final int GPR = 0;
  static final int VSR = GPR + 32;
  static final int CR = VSR + 128;
  static final int XER = CR + 8;
  static final int LR = XER + 6;
  static final int CTR = LR + 1;
  static final int TAR = CTR + 1;
  static final int CFAR = TAR + 1;
  static final int FPSCR = CFAR + 1;
  static final int VSCR = FPSCR + 1;
  static final int MSR = VSCR + 1;
  static final int SRR = MSR + 1;
  static final int DEC = SRR + 2;
  static final int DOORBELL = DEC + 1;

  /** SPRs that are not named in the table; the last three also translate addresses. */
  static final int[] SPR_NUMBERS = {
    17, 144, 152, 153, 157, 159, 256, 272, 273, 274, 275, 768 + 17, 786, 787, 788, 789, 790, 791,
    792, 795, 797, 798, 804, 805, 806, 896, 29, 61, 48
  };

  static final int SPRS = DOORBELL + 1;
  static final int TRANSLATION = SPRS + SPR_NUMBERS.length - 3;
  static final int MEMORY = SPRS + SPR_NUMBERS.length;
  static final int MEMORY_CELLS = 1024;
  static final int COUNT = MEMORY + MEMORY_CELLS;

  private static final long WRITABLE_FPSCR = 0x7_ffff_f7ffL;
  private static final Touched[] TOUCHED = new Touched[COUNT];

  static {
    Arrays.setAll(TOUCHED, ThreadState::touched);
  }

  ThreadState() {
    this(new long[COUNT]);
  }

  ThreadState copy() {
    return new ThreadState(cells.clone());
  }

  /** Whether {@code touched} has the cell. */
  static boolean in(Touched touched, int cell) {
    Touched own = TOUCHED[cell];
    return (touched.gprs() & own.gprs()) != 0
        || (touched.vsrs() & own.vsrs()) != 0
        || (touched.crFields() & own.crFields()) != 0
        || (touched.resources() & own.resources()) != 0;
  }

  /**
   * Whether the cell is one of many that share a name in the table; each may keep its value
   * separately.
   */
  static boolean oneOfMany(int cell) {
    return cell >= DEC;
  }

  /** Whether an interrupt changes it. */
  static boolean interruptState(int cell) {
    return cell >= MSR && cell < SRR + 2 || cell >= SPRS && cell < MEMORY;
  }

  /** Sets a cell to a random valid value. */
  void randomize(int cell, Random random) {
    long any = random.nextLong();
    if (cell >= CR && cell < XER) {
      cells[cell] = any & 15;
    } else if (cell >= XER && cell < LR - 1) {
      cells[cell] = any & 1;
    } else if (cell == LR - 1) {
      cells[cell] = random.nextInt(50);
    } else if (cell == FPSCR) {
      cells[cell] = any & WRITABLE_FPSCR & (random.nextBoolean() ? -1 : ~0xf8);
    } else if (cell == VSCR) {
      cells[cell] = any & 0x1_0001;
    } else if (cell == DOORBELL) {
      cells[cell] = any & 1;
    } else if (cell == MSR) {
      cells[cell] ^= Msr.RI;
    } else if (cell == DEC) {
      cells[cell] = any >> 20;
    } else if (cell == CTR) {
      cells[cell] = random.nextInt(3) == 0 ? any : random.nextInt(3);
    } else if (cell >= SPRS && cell < MEMORY) {
      int number = SPR_NUMBERS[cell - SPRS];
      cells[cell] =
          number == 153
              ? any & 0x1184
              : number == 256 ? any & 0xffff_ffffL : number == 48 ? 0 : any;
    } else {
      cells[cell] = any;
    }
  }

  static String name(int cell) {
    Touched own = TOUCHED[cell];
    if (cell < VSR) {
      return "GPR " + cell;
    }
    if (cell < CR) {
      return "VSR " + (cell - VSR) / 2;
    }
    if (cell < XER) {
      return "CR" + (cell - CR);
    }
    return Resource.values()[Integer.numberOfTrailingZeros(own.resources())].name();
  }

  private static Touched touched(int cell) {
    if (cell < VSR) {
      return new Touched(1 << cell, 0, 0, 0);
    }
    if (cell < CR) {
      return new Touched(0, 1L << (cell - VSR) / 2, 0, 0);
    }
    if (cell < XER) {
      return new Touched(0, 0, 1 << cell - CR, 0);
    }
    Resource resource =
        switch (cell) {
          case SRR -> Resource.SRR0;
          case SRR + 1 -> Resource.SRR1;
          case DEC, DOORBELL -> Resource.OUTSIDE;
          default ->
              cell >= MEMORY
                  ? Resource.MEMORY
                  : cell >= SPRS ? Resource.SPRS : Resource.values()[cell - XER];
        };
    return new Touched(0, 0, 0, resource.bit());
  }
}
