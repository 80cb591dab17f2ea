package dev.oriel.guests;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kernel packages by version, as {@code linux-image-6.12.107+deb13-powerpc64le}. */
final class KernelVersions {
  private static final Pattern PACKAGE = Pattern.compile("linux-image-(\\d[^-]*(?:-\\d+)?)-(.*)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Comparator<String> BY_VERSION =
      (a, b) -> compare(numbers(version(a)), numbers(version(b)));

  private KernelVersions() {}

  /** {@code newest}, then those of {@code names} that are older and of the same flavour. */
  static List<String> downFrom(String newest, List<String> names) {
    Stream<String> older =
        names.stream()
            .filter(name -> flavour(name).equals(flavour(newest)))
            .filter(name -> BY_VERSION.compare(name, newest) < 0)
            .sorted(BY_VERSION.reversed());
    return Stream.concat(Stream.of(newest), older).distinct().toList();
  }

  private static String version(String name) {
    return group(name, 1);
  }

  private static String flavour(String name) {
    return group(name, 2);
  }

  private static String group(String name, int group) {
    Matcher parts = PACKAGE.matcher(name);
    return parts.matches() ? parts.group(group) : "";
  }

  private static List<BigInteger> numbers(String version) {
    return NUMBER.matcher(version).results().map(MatchResult::group).map(BigInteger::new).toList();
  }

  private static int compare(List<BigInteger> a, List<BigInteger> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
