package dev.oriel.pseries.memory;

import dev.oriel.cpu.MmioBus;

/**
 * The guest real address space except RAM: windows of host bridges, and the pages of an interrupt
 * controller. For hypercalls, holes read as all ones and ignore stores; an access by a processor
 * causes a machine check. Built with the machine, then read by every vCPU.
 */
public final class AddressMap implements MmioBus {
  private record Range(long ra, long size, MmioBus target) {
    boolean contains(long address, int length) {
      long offset = address - ra;
      return Long.compareUnsigned(offset, size) < 0 && size - offset >= length;
    }
  }

  private static final MmioBus HOLE =
      new MmioBus() {
        @Override
        public long load(long ra, int size) {
          return -1L >>> 64 - 8 * size;
        }

        @Override
        public void store(long ra, int size, long value) {}
      };

  private volatile Range[] ranges = {};

  /**
   * Maps {@code target} at {@code [ra, ra + size)}; it receives real addresses, not offsets.
   *
   * @throws IllegalArgumentException if something else is mapped there
   */
  public synchronized void map(long ra, long size, MmioBus target) {
    if (size <= 0 || ra < 0 || ra + size < 0) {
      throw new IllegalArgumentException("0x%x bytes at 0x%x".formatted(size, ra));
    }
    for (Range each : ranges) {
      if (ra < each.ra + each.size && each.ra < ra + size) {
        throw new IllegalArgumentException(
            "0x%x bytes at 0x%x overlap what is at 0x%x".formatted(size, ra, each.ra));
      }
    }
    Range[] more = java.util.Arrays.copyOf(ranges, ranges.length + 1);
    more[ranges.length] = new Range(ra, size, target);
    ranges = more;
  }

  @Override
  public boolean answers(long ra, int size) {
    MmioBus target = target(ra, size);
    return target != HOLE && target.answers(ra, size);
  }

  @Override
  public long load(long ra, int size) {
    return target(ra, size).load(ra, size);
  }

  @Override
  public void store(long ra, int size, long value) {
    target(ra, size).store(ra, size, value);
  }

  @Override
  public long load(int cpu, long ra, int size) {
    return target(ra, size).load(cpu, ra, size);
  }

  @Override
  public void store(int cpu, long ra, int size, long value) {
    target(ra, size).store(cpu, ra, size, value);
  }

  private MmioBus target(long ra, int size) {
    for (Range each : ranges) {
      if (each.contains(ra, size)) {
        return each.target;
      }
    }
    return HOLE;
  }
}
