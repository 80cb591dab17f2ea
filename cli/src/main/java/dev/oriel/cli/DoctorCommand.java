package dev.oriel.cli;

import dev.oriel.guests.CachedGuest;
import dev.oriel.guests.DebianGuests;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code oriel doctor}: tells what this system has of what Oriel can use, and what to do about what
 * it lacks. It changes nothing and starts nothing.
 */
final class DoctorCommand {
  private static final int FAILED = 1;
  private static final long MIB = 1 << 20;

  /** What fetching a guest takes, archives and all. */
  private static final long GUEST_BYTES = 1 << 30;

  private final Map<String, String> environment;
  private final PrintStream out;
  private boolean healthy = true;

  /**
   * @param environment as {@link System#getenv()}
   */
  DoctorCommand(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  int run(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new UsageException("oriel doctor takes no arguments: " + arguments.getFirst());
    }
    DebianGuests guests = DebianGuests.ofUser(environment, (step, fraction) -> {});
    java();
    memory();
    cache(guests);
    apt(guests.list());
    optional("qemu-system-ppc64", "compares with QEMU", "apt-get install qemu-system-ppc");
    optional("gdb-multiarch", "debugs a guest", "apt-get install gdb-multiarch");
    return healthy ? 0 : FAILED;
  }

  private void java() {
    fine(
        "Java",
        System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
    boolean direct =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch("--sun-misc-unsafe-memory-access=allow"::equals);
    if (direct) {
      fine("options", "those of the launcher");
    } else {
      note("options", "guests are slower without --sun-misc-unsafe-memory-access=allow");
    }
  }

  private void memory() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      long free = system.getFreeMemorySize();
      String text = "%d MiB, %d free".formatted(system.getTotalMemorySize() / MIB, free / MIB);
      if (system.getTotalMemorySize() < 2L << 30) {
        note("memory", text + "; the default guest has 2048 MiB, -m 512M makes it smaller");
      } else {
        fine("memory", text);
      }
    }
  }

  private void cache(DebianGuests guests) {
    Path folder = guests.folder();
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isWritable(there) || !Files.isDirectory(there)) {
      bad("cache", folder + " cannot be written; set XDG_CACHE_HOME to a folder that can");
      return;
    }
    List<CachedGuest> all = guests.list();
    long bytes = all.stream().mapToLong(CachedGuest::bytes).sum();
    String text = "%s, %d guests in %d MiB".formatted(folder, all.size(), bytes / MIB);
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      if (free < GUEST_BYTES) {
        bad("cache", text + "; only " + free / MIB + " MiB are free: oriel guest remove");
      } else {
        fine("cache", text + ", " + free / MIB + " MiB free");
      }
    } catch (IOException e) {
      fine("cache", text);
    }
  }

  private void apt(List<CachedGuest> cached) {
    Optional<Path> apt = program("apt-get");
    if (apt.isPresent()) {
      fine("apt", apt.get() + " fetches guests");
    } else if (cached.isEmpty()) {
      bad("apt", "not found; Debian guests cannot be fetched, other kernels run: -kernel FILE");
    } else {
      note("apt", "not found; guests that are in the cache run");
    }
  }

  private void optional(String name, String use, String remedy) {
    Optional<Path> found = program(name);
    if (found.isPresent()) {
      fine(name, found.get() + " " + use);
    } else {
      note(name, "not found; it " + use + " (" + remedy + ")");
    }
  }

  private Optional<Path> program(String name) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void fine(String what, String text) {
    say("ok", what, text);
  }

  private void note(String what, String text) {
    say("-", what, text);
  }

  private void bad(String what, String text) {
    healthy = false;
    say("BAD", what, text);
  }

  private void say(String mark, String what, String text) {
    out.printf("%-3s  %-17s  %s%n", mark, what, text);
  }
}
