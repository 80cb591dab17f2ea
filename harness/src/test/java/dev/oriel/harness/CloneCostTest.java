package dev.oriel.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.oriel.guests.GuestException;
import dev.oriel.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What clones and restored guests of 2 GiB take of the host; the figures are printed. */
@Tag("boot")
@EnabledOnOs(OS.LINUX)
class CloneCostTest {
  private static final int CLONES = 10;

  @TempDir private Path folder;

  @Test
  void tenClonesShareMemory() throws Exception {
    try (RunningGuest guest = boot()) {
      guest.machine().control().fork().close();
      List<Machine> clones = new ArrayList<>();
      long before = privateKib();
      StringBuilder times = new StringBuilder();
      try {
        for (int i = 0; i < CLONES; i++) {
          long start = System.nanoTime();
          clones.add(guest.machine().control().fork());
          times.append(' ').append((System.nanoTime() - start) / 1_000_000);
        }
        long each = (privateKib() - before) / CLONES;
        System.out.printf("fork: ms%s; private KiB each: %d%n", times, each);
        assertThat(each).isLessThan(64 << 10);
      } finally {
        clones.forEach(Machine::close);
      }
    }
  }

  @Test
  void tenRestoredGuestsShareMemory() throws Exception {
    GuestSnapshot snapshot;
    try (RunningGuest guest = boot()) {
      snapshot = guest.snapshot(folder.resolve("guest.snapshot"));
    }
    List<RunningGuest> guests = new ArrayList<>();
    snapshot.resume().close();
    long before = privateKib();
    StringBuilder times = new StringBuilder();
    try {
      for (int i = 0; i < CLONES; i++) {
        long start = System.nanoTime();
        guests.add(snapshot.resume());
        times.append(' ').append((System.nanoTime() - start) / 1_000_000);
      }
      long each = (privateKib() - before) / CLONES;
      System.out.printf(
          "restored and awake: ms%s; private KiB each: %d; file KiB: %d%n",
          times, each, Files.size(folder.resolve("guest.snapshot")) >> 10);
      assertThat(each).isLessThan(128 << 10);
    } finally {
      guests.forEach(RunningGuest::close);
    }
  }

  /** Memory that this process alone has. */
  private static long privateKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Private_"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static RunningGuest boot() throws InterruptedException {
    try {
      return Debian.guest("bookworm").memory(2L << 30).boot();
    } catch (GuestException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return abort(e.getMessage());
    }
  }
}
