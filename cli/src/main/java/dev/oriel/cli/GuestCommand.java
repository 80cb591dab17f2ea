package dev.oriel.cli;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.options.Suggestion;
import java.io.PrintStream;
import java.util.List;

/** {@code oriel guest}: fetches a guest into the cache. */
final class GuestCommand {
  private static final String USAGE =
      "oriel guest debian [--suite bookworm|trixie] [--packages NAME,…] [--refresh]";

  private GuestCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
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
                        argument, List.of("debian", "--suite", "--packages", "--refresh"))
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
