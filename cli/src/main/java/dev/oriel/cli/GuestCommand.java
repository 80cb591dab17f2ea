package dev.oriel.cli;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.Suite;
import java.io.PrintStream;
import java.util.List;

/** {@code oriel guest}: gets a guest into the cache. */
final class GuestCommand {
  private GuestCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    boolean named = false;
    boolean refresh = false;
    Suite suite = Suite.BOOKWORM;
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
        default ->
            throw new UsageException(
                (argument.startsWith("-") ? "unknown option " : "unknown guest ")
                    + argument
                    + Suggestion.text(argument, List.of("debian", "--suite", "--refresh"))
                    + " (oriel guest debian [--suite bookworm|trixie] [--refresh])");
      }
    }
    if (!named) {
      throw new UsageException("which guest? oriel guest debian [--suite bookworm|trixie] [--refresh]");
    }
    GuestImage guest;
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      DebianGuests guests = DebianGuests.ofUser(System.getenv(), progress);
      guest = refresh ? guests.refresh(suite) : guests.get(suite);
    }
    out.println(guest.name() + ": Linux " + guest.release());
    out.println("  kernel    " + guest.kernel());
    out.println("  initramfs " + guest.initramfs());
    return 0;
  }
}
