package dev.oriel.testkit;

import dev.oriel.testkit.VirtioDriver.Part;

/** A table of descriptors, a ring of available and a ring of used buffers. */
final class SplitDriverRing extends DriverRing {
  private int available;
  private int usedSeen;
  private int descriptor;

  SplitDriverRing(VirtioDriver driver, int queue, int size) {
    super(driver, queue, size);
  }

  @Override
  int add(Part... parts) {
    int first = descriptor;
    for (int i = 0; i < parts.length; i++) {
      int index = descriptor;
      descriptor = (index + 1) % size;
      int flags = write(parts[i]) | (i < parts.length - 1 ? VirtioDriver.NEXT : 0);
      driver.describe(
          driver.descriptors(queue), index, parts[i].ioba(), parts[i].length(), flags, descriptor);
    }
    expose(first);
    return first;
  }

  @Override
  int addIndirect(Part... parts) {
    long table = driver.indirectTable(queue);
    for (int i = 0; i < parts.length; i++) {
      int flags = write(parts[i]) | (i < parts.length - 1 ? VirtioDriver.NEXT : 0);
      driver.describe(table, i, parts[i].ioba(), parts[i].length(), flags, i + 1);
    }
    int head = descriptor;
    driver.describe(
        driver.descriptors(queue), head, table, 16 * parts.length, VirtioDriver.INDIRECT, 0);
    descriptor = (head + 1) % size;
    expose(head);
    return head;
  }

  /** Makes the chain at {@code head} available. */
  void expose(int head) {
    long ring = driver.availableRing(queue);
    driver.put16(ring + 4 + 2L * (available % size), head);
    available = available + 1 & 0xffff;
    driver.put16(ring + 2, available);
  }

  @Override
  Used takeUsed() {
    long ring = driver.usedRing(queue);
    if (driver.get16(ring + 2) == usedSeen) {
      return new Used(-1, 0);
    }
    long entry = ring + 4 + 8L * (usedSeen % size);
    usedSeen = usedSeen + 1 & 0xffff;
    return new Used(driver.get32(entry), driver.get32(entry + 4));
  }

  @Override
  void wantInterrupts(boolean wanted) {
    driver.put16(driver.availableRing(queue), wanted ? 0 : 1);
  }

  @Override
  void interruptAfter(int buffers, int descriptors) {
    driver.put16(driver.availableRing(queue) + 4 + 2L * size, usedSeen + buffers & 0xffff);
  }

  @Override
  boolean isNextAskedFor() {
    return driver.get16(driver.usedRing(queue) + 4 + 8L * size) == available;
  }
}
