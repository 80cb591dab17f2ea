package dev.oriel.cli;

import dev.oriel.guests.CachedGuest;
import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.GuestText;
import dev.oriel.options.Suggestion;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code oriel guest}: fetches a guest into the cache, lists and removes what it holds. */
final class GuestCommand {
  private static final String USAGE =
      "oriel guest debian [--suite bookworm|trixie] [--packages NAME,…] [--refresh]";

  private GuestCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
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
    return 0;
  }

  private static int remove(List<String> names, PrintStream out) {
    if (names.isEmpty()) {
      throw new UsageException("which guest? oriel guest list names them");
    }
    cache().remove(names).forEach(guest -> out.println("removed " + line(guest).strip()));
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

  private static int fetch(List<String> arguments, PrintStream out, PrintStream err) {
    boolean named = false;
    boolean refresh = false;
    Suite suite = Suite.BOOKWORM;
    PackageNames packages = PackageNames.NONE;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "debian" -> named = true;
        case "--refresh", "-refresh" -> refresh = true;
        case "--suite", "-suite" -> {
          if (++i == arguments.size()) {
            throw new UsageException("--suite needs a value: --suite bookworm or --suite trixie");
          }
          suite = RunParser.suite(arguments.get(i));
        }
        case "--packages", "-packages" -> {
          if (++i == arguments.size()) {
            throw new UsageException("--packages needs a value: --packages python3,openssl");
          }
          packages = RunParser.packages(arguments.get(i));
        }
        default ->
            throw new UsageException(
                (argument.startsWith("-") ? "unknown option " : "unknown guest ")
                    + argument
                    + Suggestion.text(
                        argument,
                        List.of("debian", "list", "remove", "--suite", "--packages", "--refresh"))
                    + " ("
                    + USAGE
                    + ")");
      }
    }
    if (!named) {
      throw new UsageException("which guest? " + USAGE);
    }
    GuestImage guest;
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      DebianGuests guests = DebianGuests.ofUser(System.getenv(), progress);
      guest = refresh ? guests.refresh(suite, packages) : guests.get(suite, packages);
    }
    out.println(guest.name() + ": Linux " + guest.release());
    out.println("  kernel    " + guest.kernel());
    guest.initramfs().forEach(archive -> out.println("  initramfs " + archive));
    guest.packages().forEach(title -> out.println("  package   " + title));
    return 0;
  }
}
