package dev.oriel.testkit;

import dev.oriel.testkit.VirtioDriver.Part;

/** One ring of descriptors, and two structures by which each side says when to tell it. */
final class PackedDriverRing extends DriverRing {
  private static final int AVAILABLE = 1 << 7;
  private static final int USED = 1 << 15;
  private static final int ROUND = 1 << 15;

  /** By identifier, which is the index of a buffer's first descriptor, how many it has. */
  private final int[] descriptors;

  /** Positions, from 0 to twice the size. */
  private int next;

  private int usedSeen;

  PackedDriverRing(VirtioDriver driver, int queue, int size) {
    super(driver, queue, size);
    descriptors = new int[size];
  }

  private boolean wrapCounter(int position) {
    return position < size;
  }

  private int after(int position, int count) {
    return (position + count) % (2 * size);
  }

  private long at(int position) {
    return driver.descriptors(queue) + 16L * (position % size);
  }

  /** The flags of a descriptor of the device, {@code ahead} of the next one. */
  int available(int ahead) {
    return wrapCounter(after(next, ahead)) ? AVAILABLE : USED;
  }

  /** Writes the descriptor {@code ahead} of the next one. */
  void describe(int ahead, long ioba, int length, int id, int flags) {
    driver.describePacked(
        driver.descriptors(queue), after(next, ahead) % size, ioba, length, id, flags);
  }

  /** The next descriptors, which are written, are the device's. */
  void pass(int count) {
    descriptors[next % size] = count;
    next = after(next, count);
  }

  @Override
  int add(Part... parts) {
    int id = next % size;
    for (int i = parts.length - 1; i >= 0; i--) {
      int flags = write(parts[i]) | (i < parts.length - 1 ? VirtioDriver.NEXT : 0);
      boolean last = i == parts.length - 1;
      describe(i, parts[i].ioba(), parts[i].length(), last ? id : 0x7777, flags | available(i));
    }
    pass(parts.length);
    return id;
  }

  @Override
  int addIndirect(Part... parts) {
    int id = next % size;
    long table = driver.indirectTable(queue);
    for (int i = 0; i < parts.length; i++) {
      driver.describePacked(table, i, parts[i].ioba(), parts[i].length(), 0x7777, write(parts[i]));
    }
    describe(0, table, 16 * parts.length, id, VirtioDriver.INDIRECT | available(0));
    pass(1);
    return id;
  }

  @Override
  Used takeUsed() {
    int flags = driver.get16(at(usedSeen) + 14);
    boolean used = (flags & USED) != 0;
    if (used != wrapCounter(usedSeen) || used != ((flags & AVAILABLE) != 0)) {
      return new Used(-1, 0);
    }
    int id = driver.get16(at(usedSeen) + 12);
    int written = (flags & VirtioDriver.WRITE) != 0 ? driver.get32(at(usedSeen) + 8) : 0;
    usedSeen = after(usedSeen, descriptors[id]);
    return new Used(id, written);
  }

  @Override
  void wantInterrupts(boolean wanted) {
    driver.put16(driver.availableRing(queue) + 2, wanted ? 0 : 1);
  }

  @Override
  void interruptAfter(int buffers, int each) {
    int position = after(usedSeen, buffers * each);
    driver.put16(
        driver.availableRing(queue), position % size | (wrapCounter(position) ? ROUND : 0));
    driver.put16(driver.availableRing(queue) + 2, 2);
  }

  @Override
  boolean isNextAskedFor() {
    int asked = driver.get16(driver.usedRing(queue));
    return driver.get16(driver.usedRing(queue) + 2) == 2
        && asked == (next % size | (wrapCounter(next) ? ROUND : 0));
  }
}
