package dev.oriel.guests;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The Debian releases, and their ppc64el kernels, that Oriel fetches. */
public enum Suite {
  /** Debian 12: Linux 6.1, 64 KiB pages. */
  BOOKWORM("bookworm", "", "Debian 12, Linux 6.1 with 64 KiB pages"),
  /** Debian 13: Linux 6.12, 4 KiB pages. */
  TRIXIE("trixie", "", "Debian 13, Linux 6.12 with 4 KiB pages"),
  /** Debian 13 with the kernel for servers: Linux 6.12, 64 KiB pages. */
  TRIXIE_64K("trixie", "-64k", "Debian 13, Linux 6.12 with 64 KiB pages");

  private final String release;
  private final String flavour;
  private final String description;

  Suite(String release, String flavour, String description) {
    this.release = release;
    this.flavour = flavour;
    this.description = description;
  }

  /** What a user calls it, e.g. {@code bookworm} or {@code trixie-64k}. */
  public String id() {
    return release + flavour;
  }

  /** The name of the release in an archive, e.g. {@code trixie}. */
  String release() {
    return release;
  }

  /** The package that depends on the newest kernel. */
  String kernelPackage() {
    return "linux-image-powerpc64le" + flavour;
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
