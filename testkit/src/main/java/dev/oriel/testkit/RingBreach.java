package dev.oriel.testkit;

import static dev.oriel.testkit.VirtioDriver.DATA;
import static dev.oriel.testkit.VirtioDriver.INDIRECT;
import static dev.oriel.testkit.VirtioDriver.NEXT;
import static dev.oriel.testkit.VirtioDriver.WRITE;

import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

/**
 * A way to break a ring of a driver that has started.
 *
 * @param packed whether the ring is a packed one
 * @param act what the driver does to the queue of that number
 */
record RingBreach(String name, boolean packed, ObjIntConsumer<VirtioDriver> act) {
  @Override
  public String toString() {
    return (packed ? "packed: " : "split: ") + name;
  }

  static Stream<RingBreach> all() {
    return Stream.of(split(), packedRings(), tables(false), tables(true)).flatMap(each -> each);
  }

  private static RingBreach split(String name, ObjIntConsumer<VirtioDriver> act) {
    return new RingBreach(name, false, act);
  }

  private static Stream<RingBreach> split() {
    return Stream.of(
        split(
            "a chain that loops",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, DATA, 16, NEXT, 1);
              driver.describe(driver.descriptors(queue), 1, DATA, 16, NEXT, 0);
              driver.expose(queue, 0);
            }),
        split(
            "a next descriptor past the end",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, DATA, 16, NEXT, driver.size(queue));
              driver.expose(queue, 0);
            }),
        split("a head past the end", (driver, queue) -> driver.expose(queue, 0xffff)),
        split(
            "more buffers than the ring holds",
            (driver, queue) -> driver.put16(driver.availableRing(queue) + 2, 0x8000)),
        split(
            "an empty descriptor",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, DATA, 0, WRITE, 0);
              driver.expose(queue, 0);
            }),
        split(
            "what is read after what is written",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, DATA, 16, NEXT | WRITE, 1);
              driver.describe(driver.descriptors(queue), 1, DATA, 16, 0, 0);
              driver.expose(queue, 0);
            }),
        split(
            "descriptors where there is no memory",
            (driver, queue) -> {
              driver.bus.refuse(driver.descriptors(queue), 16);
              driver.expose(queue, 0);
            }),
        split(
            "an available ring where there is no memory",
            (driver, queue) -> driver.bus.refuse(driver.availableRing(queue), 64)));
  }

  private static RingBreach packed(String name, ObjIntConsumer<VirtioDriver> act) {
    return new RingBreach(name, true, act);
  }

  private static Stream<RingBreach> packedRings() {
    return Stream.of(
        packed(
            "a buffer of more descriptors than the ring has",
            (driver, queue) -> {
              for (int i = 0; i < driver.size(queue); i++) {
                driver.pass(queue, DATA, 16, 0, NEXT);
              }
            }),
        packed(
            "a buffer that goes on in a descriptor of the driver",
            (driver, queue) -> driver.pass(queue, DATA, 16, 0, NEXT)),
        packed(
            "a buffer that goes on in a descriptor of the wrong round",
            (driver, queue) -> {
              driver.describeAhead(queue, 1, DATA, 16, 0, 0x8080);
              driver.pass(queue, DATA, 16, 0, NEXT);
            }),
        packed("an empty descriptor", (driver, queue) -> driver.pass(queue, DATA, 0, 0, WRITE)),
        packed(
            "what is read after what is written",
            (driver, queue) -> {
              driver.describeAhead(queue, 1, DATA, 16, 0, 0);
              driver.pass(queue, DATA, 16, 0, NEXT | WRITE);
            }),
        packed(
            "descriptors where there is no memory",
            (driver, queue) -> driver.bus.refuse(driver.descriptors(queue), 16)));
  }

  private static Stream<RingBreach> tables(boolean packed) {
    Stream<RingBreach> both =
        Stream.of(
            table(packed, "an indirect table in an indirect table", 16, 0, INDIRECT),
            table(packed, "an indirect table that goes on", 16, NEXT, WRITE),
            table(packed, "an empty indirect table", 0, 0, WRITE),
            table(packed, "an indirect table with half a descriptor", 24, 0, WRITE),
            table(packed, "an indirect table of 4 GiB", -16, 0, WRITE),
            table(packed, "an indirect table of 1025 descriptors", 16 * 1025, 0, WRITE),
            new RingBreach(
                "an indirect table where there is no memory",
                packed,
                (driver, queue) -> expose(driver, queue, 0x1234_0000L, 32, INDIRECT)));
    return packed
        ? Stream.concat(
            both,
            Stream.of(table(true, "an indirect table with an empty descriptor", 32, 0, WRITE)))
        : Stream.concat(
            both,
            Stream.of(
                table(false, "an indirect table that ends within a chain", 16, 0, WRITE | NEXT)));
  }

  /** The first descriptor of the table is described; the next one is empty. */
  private static RingBreach table(
      boolean packed, String name, int bytes, int flags, int entryFlags) {
    return new RingBreach(
        name,
        packed,
        (driver, queue) -> {
          long table = driver.indirectTable(queue);
          if (packed) {
            driver.describePacked(table, 0, DATA, 16, 0, entryFlags);
          } else {
            driver.describe(table, 0, DATA, 16, entryFlags, 1);
          }
          expose(driver, queue, table, bytes, flags | INDIRECT);
        });
  }

  private static void expose(VirtioDriver driver, int queue, long ioba, int length, int flags) {
    if (driver.isPacked()) {
      driver.pass(queue, ioba, length, 0, flags);
    } else {
      driver.describe(driver.descriptors(queue), 0, ioba, length, flags, 1);
      driver.expose(queue, 0);
    }
  }
}
