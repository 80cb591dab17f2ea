package dev.oriel.guests;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Names of Debian packages, each once and sorted.
 *
 * @param names e.g. {@code python3}; without versions or architectures
 */
public record PackageNames(List<String> names) {
  /** No packages. */
  public static final PackageNames NONE = new PackageNames(List.of());

  /** Debian policy 5.6.1; at the end, apt would take a minus for an order to remove the package. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]*[a-z0-9+]");

  /**
   * @throws GuestException if one is not a package's name
   */
  public PackageNames {
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new GuestException("'" + name + "' is not the name of a Debian package");
      }
    }
    names = List.copyOf(new TreeSet<>(names));
  }

  /** Reads names with commas between them, as {@code python3,openssl}. */
  public static PackageNames parse(String list) {
    return new PackageNames(Arrays.stream(list.split(",", -1)).map(String::strip).toList());
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** As {@link #parse} reads them. */
  @Override
  public String toString() {
    return String.join(",", names);
  }
}
