package dev.oriel.machine;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The versions of the machine. QEMU freezes what a version presents, so that a guest can move
 * between hosts. Here all are the newest: what an older one's guest relies on is there, and it
 * learns of the rest from the device tree as any guest does.
 */
final class MachineVersions {
  private static final String NEWEST = "pseries-7.2";

  /** The last minor version of each major one, from 2 on. */
  private static final int[] MINORS = {12, 1, 2, 2, 2, 2};

  private static final List<String> OLDER =
      IntStream.rangeClosed(2, 7)
          .boxed()
          .flatMap(
              major ->
                  IntStream.rangeClosed(major == 2 ? 1 : 0, MINORS[major - 2])
                      .mapToObj(minor -> "pseries-" + major + "." + minor))
          .filter(name -> !name.equals(NEWEST))
          .toList();

  static final List<Catalogue.Entry> ENTRIES =
      Stream.concat(
              Stream.of(
                  new Catalogue.Entry("pseries", "the newest, which is " + NEWEST + " (default)"),
                  new Catalogue.Entry(NEWEST, "")),
              OLDER.reversed().stream()
                  .map(name -> new Catalogue.Entry(name, "presented as " + NEWEST)))
          .toList();

  private MachineVersions() {}
}
