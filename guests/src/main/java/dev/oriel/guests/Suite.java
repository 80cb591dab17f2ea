package dev.oriel.guests;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The Debian releases whose ppc64el kernel Oriel fetches. */
public enum Suite {
  /** Debian 12: Linux 6.1, 64 KiB pages. */
  BOOKWORM("Debian 12, Linux 6.1 with 64 KiB pages"),
  /** Debian 13: Linux 6.12, 4 KiB pages. */
  TRIXIE("Debian 13, Linux 6.12 with 4 KiB pages");

  private final String description;

  Suite(String description) {
    this.description = description;
  }

  /** The suite's name in an archive, e.g. {@code bookworm}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A description for users. */
  public String description() {
    return description;
  }

  /** The suite called {@code id}. */
  public static Suite of(String id) {
    return Arrays.stream(values())
        .filter(suite -> suite.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new GuestException("suite '" + id + "' is not known: choose one of " + ids()));
  }

  private static String ids() {
    return Arrays.stream(values()).map(Suite::id).collect(Collectors.joining(", "));
  }
}
