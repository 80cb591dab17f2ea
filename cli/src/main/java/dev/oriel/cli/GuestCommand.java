package dev.oriel.cli;

import dev.oriel.guests.CachedGuest;
import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestImage;
import dev.oriel.harness.DebianDisk;
import dev.oriel.harness.DiskMaker;
import dev.oriel.machine.GuestText;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code oriel guest}: fetches a guest into the cache, lists and removes what it holds. */
final class GuestCommand {
  private GuestCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
      case "list" -> list(rest, out);
      case "remove" -> remove(rest, out);
      default -> fetch(arguments, out, err);
    };
  }

  private static int list(List<String> arguments, PrintStream out) {
    if (!arguments.isEmpty()) {
      throw new UsageException("oriel guest list takes no arguments: " + arguments.getFirst());
    }
    DebianGuests guests = cache();
    List<CachedGuest> all = guests.list();
    all.forEach(guest -> out.println(line(guest)));
    out.printf(
        "%5d MiB in %s%n", all.stream().mapToLong(CachedGuest::bytes).sum() >> 20, guests.folder());
    List<DiskGuest> onDisks = disks().list();
    onDisks.forEach(guest -> out.println(line(guest)));
    if (!onDisks.isEmpty()) {
      out.println("disks, as large as they may grow, in " + disks().folder());
    }
    return 0;
  }

  private static int remove(List<String> names, PrintStream out) {
    if (names.isEmpty()) {
      throw new UsageException("which guest? oriel guest list names them");
    }
    DiskGuests disks = disks();
    List<String> cached = names.stream().filter(name -> disks.find(name).isEmpty()).toList();
    List<DiskGuest> onDisks = names.stream().flatMap(name -> disks.find(name).stream()).toList();
    for (DiskGuest guest : onDisks) {
      DebianDisk.checkUnused(guest);
    }
    if (!cached.isEmpty()) {
      cache().remove(cached).forEach(guest -> out.println("removed " + line(guest).strip()));
    }
    for (DiskGuest guest : onDisks) {
      String line = line(guest);
      disks.remove(guest);
      out.println("removed " + line.strip());
    }
    return 0;
  }

  private static DiskGuests disks() {
    return DiskGuests.ofUser(System.getenv());
  }

  private static String line(DiskGuest guest) {
    return "%5d MiB  %s  %s  a disk with %s%s"
        .formatted(
            guest.size() >> 20,
            DateTimeFormatter.ISO_LOCAL_DATE.format(guest.made().atZone(ZoneId.systemDefault())),
            guest.name(),
            guest.suite().id(),
            guest.packages().names().isEmpty() ? "" : " and " + guest.packages());
  }

  private static int print(DiskGuest guest, PrintStream out) {
    out.println(guest.name() + ": " + guest.suite().description());
    out.println("  disk      " + guest.image());
    out.println("  login     root, without a password on the console; by ssh with a key only");
    out.println(
        "  start     oriel run "
            + guest.name()
            + "   or   oriel run "
            + guest.name()
            + " -- COMMAND");
    return 0;
  }

  private static DebianGuests cache() {
    return DebianGuests.ofUser(System.getenv(), (step, fraction) -> {});
  }

  private static String line(CachedGuest guest) {
    return "%5d MiB  %s  %s  %s"
        .formatted(
            guest.bytes() >> 20,
            DateTimeFormatter.ISO_LOCAL_DATE.format(guest.made().atZone(ZoneId.systemDefault())),
            GuestText.line(guest.name()),
            guest.packages().names().isEmpty() ? "kernel and busybox" : guest.packages());
  }

  private static int fetch(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    GuestArguments wanted = GuestArguments.parse(arguments);
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      DebianGuests guests = DebianGuests.ofUser(System.getenv(), progress);
      if (wanted.disk().isPresent()) {
        DiskMaker maker = new DiskMaker(disks(), guests, progress);
        return print(maker.make(wanted.plan(System.getenv())), out);
      }
      GuestImage guest =
          wanted.refresh()
              ? guests.refresh(wanted.suite(), wanted.packages())
              : guests.get(wanted.suite(), wanted.packages());
      return print(guest, out);
    }
  }

  private static int print(GuestImage guest, PrintStream out) {
    out.println(guest.name() + ": Linux " + guest.release());
    out.println("  kernel    " + guest.kernel());
    guest.initramfs().forEach(archive -> out.println("  initramfs " + archive));
    guest.packages().forEach(title -> out.println("  package   " + title));
    return 0;
  }
}
